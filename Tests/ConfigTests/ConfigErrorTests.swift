import Config
import Testing

@Suite struct ConfigErrorTests {
  @Test(arguments: [
    ("limit: {}", "limit: there is no such key. Did you mean limits?"),
    ("limits: {mial: 1/s}", "limits.mial: there is no such key. Did you mean limits.mail?"),
    ("realm: staff", "realm: there is no such key here. Did you mean provider.keycloak.realm?"),
    (
      "\"a\\eb\": 1",
      "a\\u{1b}b: there is no such key. Known here: instance, environment, kafka, sources, provider, "
        + "limits, guard, engine."
    ),
    ("instance: a b", "instance: expected a name: letters, digits, '.', '_' and '-', at most 64; found 'a b'."),
    ("instance:", "instance: expected a name: letters, digits, '.', '_' and '-', at most 64; found nothing."),
    ("instance: []", "instance: expected a name: letters, digits, '.', '_' and '-', at most 64; found a list."),
    ("limits: {requests: 200}", "limits.requests: expected a rate such as 200/s, 600/min or 5000/h; found '200'."),
    ("limits: {requests: 0/s}", "limits.requests: expected a rate such as 200/s, 600/min or 5000/h; found '0/s'."),
    (
      "limits: {urgent-reserve: 101%}",
      "limits.urgent-reserve: expected a percentage from 0% to 100%, such as 20%; found '101%'."
    ),
    ("engine: {drain: 20}", "engine.drain: expected a duration from 0s to 1h, such as 60s, 5m or 12h; found '20'."),
    (
      "engine: {settle-after: 2d}",
      "engine.settle-after: expected a duration from 1s to 1d, such as 60s, 5m or 12h; found '2d'."
    ),
    (
      "engine: {park-limit: 10 Gb}",
      "engine.park-limit: expected a size such as 500MB, 10GB or 10GiB; found '10 Gb'."
    ),
    ("engine: {attempts: 0}", "engine.attempts: expected a whole number from 1 to 100; found '0'."),
    ("engine: {attempts: five}", "engine.attempts: expected a whole number from 1 to 100; found 'five'."),
    ("engine: {filter: always}", "engine.filter: expected ledger or provider; found 'always'."),
    (
      "engine: fast",
      "engine: expected keys (attempts, settle-after, park-limit, drain, quiet-period, filter, batch, "
        + "connections); found a text."
    ),
    ("guard: [50]", "guard: expected keys (deletes, percent, at-least); found a list."),
  ])
  func `a mistake is named with its key, what was expected and what was found`(_ text: String, _ expected: String) {
    let found = mistakes(minimum + text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("config.yaml:12:") == true)
    #expect(found.first?.hasSuffix(": " + expected) == true, "\(found)")
  }

  @Test func `lines and columns are those of the file`() {
    let text = minimum.replacing("realm: staff", with: "relam: staff").replacing("[users]", with: "[users, 'a b']")
    #expect(
      mistakes(text) == [
        "config.yaml:5:21: sources[0].topics: expected one topic or a list of topics, such as [users.import, users]; "
          + "found 'a b'.",
        """
        config.yaml:7:3: provider.keycloak.realm: is missing. Add:
            provider:
              keycloak:
                realm: staff
        """,
        "config.yaml:9:5: provider.keycloak.relam: there is no such key. Did you mean provider.keycloak.realm?",
      ])
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "{}"])
  func `an empty file says the least that is needed`(_ text: String) throws {
    let error = #expect(throws: ConfigError.self) { try load(text) }
    #expect(
      error?.description == """
        /etc/usher/config.yaml has 3 mistakes:
        /etc/usher/config.yaml:1:1: kafka.bootstrap: is missing. Add:
            kafka:
              bootstrap: broker-1:9092
        /etc/usher/config.yaml:1:1: sources: is missing. Add:
            sources:
              - name: hr
                topics: [users.import, users]
        /etc/usher/config.yaml:1:1: provider: is missing. Add:
            provider:
              keycloak:
                url: https://id.example.com
                realm: staff
                client: usher
                secret: {env: USHER_KEYCLOAK_SECRET}
        """)
  }

  @Test func `a source without a name gets a snippet as it stands in the file`() {
    #expect(
      mistakes(minimum.replacing("name: hr\n    ", with: "")) == [
        """
        config.yaml:4:5: sources[0].name: is missing. Add:
            sources:
              - name: hr
        """
      ])
  }

  @Test(arguments: [
    ("kafka: {a: 1}\nkafka: {b: 2}", "config.yaml:2:1: the key 'kafka' was already given in line 1; keep one."),
    (
      "kafka:\n\tbootstrap: a:1",
      "config.yaml:2:1: found character that cannot start any token while scanning for the next token; a tab cannot "
        + "indent YAML, use spaces."
    ),
    (
      "- a",
      "config.yaml:1:1: expected keys (instance, environment, kafka, sources, provider, limits, guard, engine); "
        + "found a list."
    ),
  ])
  func `a file that is no mapping of keys says where`(_ text: String, _ expected: String) {
    #expect(mistakes(text).first == expected)
  }

  @Test func `all mistakes are reported at once, up to twenty`() throws {
    let text = (1...25).map { "unknown-key-\($0): 1\n" }.joined() + minimum
    let error = #expect(throws: ConfigError.self) { try load(text) }
    guard case .invalid(_, let problems, let more) = error else {
      Testing.Issue.record("not .invalid: \(String(describing: error))")
      return
    }
    #expect(problems.count == 20)
    #expect(more == 5)
    #expect(error?.description.hasSuffix("\nand 5 more; correct these first.") == true)
  }

  @Test(arguments: [
    ("kafka: {topics: {progress: x, errors: x}}", "the topic x is already that of kafka.topics.progress"),
    ("kafka: {topics: {progress: users}}", "usher itself writes users (kafka.topics.progress)"),
    ("sources: [{name: a, topics: t}, {name: a, topics: u}]", "another source is called a"),
    ("sources: [{name: a, topics: t}, {name: b, topics: [u, t]}]", "sources[0] reads t already"),
    ("sources: [{name: a, topics: [t, t]}]", "'t' is there twice"),
    ("sources: []", "expected a list with at least one entry; found an empty list."),
    ("sources: [{name: a, topics: []}]", "expected one topic or a list of topics"),
    ("sources: [{name: a, topics: t, mapping: {attributes: {email: mail}}}]", "Write mapping.email to map that field."),
    ("sources: [{name: a, topics: t, start: yesterday}]", "expected earliest, latest, or a time"),
    ("sources: [{name: a, topics: t, start: '2026-02-29T00:00:00Z'}]", "expected earliest, latest, or a time"),
    ("kafka: {properties: {sasl.password: hunter2}}", "a secret never stands in the file. Move it: kafka.secrets:"),
    ("kafka: {properties: {a: 1}, secrets: {a: {env: B}}}", "it stands under kafka.properties too"),
    ("provider: {keycloak: {}, sandbox: {}}", "only one can be there, and keycloak is already"),
    ("provider: {keyclok: {}}", "Did you mean provider.keycloak?"),
    ("provider: {sandbox: {users: 5}}", "nothing stands below provider.sandbox"),
    ("provider: {scim: {url: 'https://a'}}", "usher does not know how to prove who it is"),
    ("provider: {scim: {url: 'https://a', client: c}}", "client alone is not enough: add token-url and secret."),
    ("provider: {scim: {url: 'https://a', client: c, token: {env: T}}}", "client cannot stand beside it"),
    ("provider: {scim: {url: 'https://u:p@a', token: {env: T}}}", "expected an http or https URL without user"),
    ("provider: {keycloak: {password-mail: {redirect: x}}}", "Add password-mail.client."),
  ])
  func `values must fit together`(_ text: String, _ expected: String) {
    let key = text.prefix { $0 != ":" }
    let rest = [
      "kafka": "kafka: {bootstrap: 'b:1'}", "sources": "sources: [{name: hr, topics: users}]",
      "provider": "provider: {sandbox: {}}",
    ].filter { $0.key != key }
    let whole = text.replacing("kafka: {", with: "kafka: {bootstrap: 'b:1', ")
    let found = mistakes((rest.map(\.value) + [whole]).joined(separator: "\n"))
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  @Test func `a missing file names the ways on`() throws {
    let standard = try ConfigPaths(environment: ["HOME": "/nowhere"])
    let error = #expect(throws: ConfigError.self) { try ConfigLoader.load(standard, environment: [:]) }
    #expect(error == .noFile(path: "/nowhere/.config/usher/config.yaml", isChosen: false))
    #expect(error?.description.contains("usher demo") == true)
    #expect(error?.description.contains("    kafka:\n      bootstrap: broker-1:9092\n") == true)
    let chosen = try ConfigPaths(configFlag: "/nowhere/x.yaml", environment: ["HOME": "/nowhere"])
    #expect(throws: ConfigError.noFile(path: "/nowhere/x.yaml", isChosen: true)) {
      try ConfigLoader.load(chosen, environment: [:])
    }
  }
}
