import Config
import SyncModel
import Testing

@Suite struct ConfigurationTests {
  @Test func `the least that works has every default`() throws {
    let configuration = try load(minimum).configuration
    #expect(
      configuration
        == Configuration(
          instance: "sync-1", kafka: .init(bootstrap: "broker-1:9092"),
          sources: [.init(name: "hr", topics: ["users"])],
          provider: .keycloak(
            .init(
              url: "https://id.example.com", realm: "staff", client: "usher",
              secret: .environment(name: "USHER_KEYCLOAK_SECRET")))))
    #expect(configuration.provider.displayName == "staff@id.example.com")
  }

  @Test func `every setting is read with its unit`() throws {
    let configuration = try load(everything, environment: ["HOME": "/home/ada"]).configuration
    let keycloak = Configuration.Keycloak(
      url: "https://id.example.com:8443/auth", realm: "staff", client: "usher", secret: .file(path: "/run/secret"),
      authorities: "/etc/usher/ca.pem", keyAttribute: "personId", adoption: .never, protected: ["break-glass", "root"],
      passwordMail: .init(
        actions: ["UPDATE_PASSWORD", "VERIFY_EMAIL"], lifespanSeconds: 86_400, client: "app",
        redirect: "https://app.example.com/?a=b"))
    let source = Configuration.Source(
      name: "hr", topics: ["users.import", "users"], start: .time(Instant(milliseconds: 1_795_332_600_500)),
      version: .sequence, precedence: 10,
      mapping: .init(userKey: "personId", attributes: [.init(attribute: "department", field: "orgUnit")]),
      defaultAction: .create)
    #expect(
      configuration
        == Configuration(
          instance: "sync-2", environment: "PROD",
          kafka: .init(
            bootstrap: "broker-1:9092,[::1]:9093",
            properties: [
              .init(name: "security.protocol", value: "SASL_SSL"), .init(name: "sasl.username", value: "u"),
            ],
            secrets: [.init(name: "sasl.password", source: .command(["pass", "show", "kafka"]))],
            progressTopic: "p", repliesTopic: "r", errorsTopic: "e", replyTopics: ["r.hr"]),
          sources: [source, .init(name: "students", topics: ["students"], start: .latest)],
          provider: .keycloak(keycloak),
          limits: .init(requestsPerSecond: 10, urgentReserve: 0.125, mailsPerSecond: 1),
          deleteGuard: .init(deletes: 1, share: 0.5, atLeast: 0),
          engine: .init(
            attempts: 7, settleAfterSeconds: 90, parkLimit: 1_073_741_824, drainSeconds: 0.5, quietPeriodSeconds: 7_200,
            filter: .provider, batch: 50, connections: 4)))
  }

  @Test func `SCIM takes a token or a client, the sandbox nothing`() throws {
    let head = "kafka: {bootstrap: 'b:1'}\nsources: [{name: hr, topics: users}]\n"
    let token = try load(head + "provider: {scim: {url: 'https://a/scim/v2/', token: {env: T}}}").configuration.provider
    #expect(token == .scim(.init(url: "https://a/scim/v2", access: .token(.environment(name: "T")))))
    let client = try load(
      head + "provider: {scim: {url: 'https://a', token-url: 'https://b', client: c, secret: {file: ~/s}}}",
      environment: ["HOME": "/home/ada"]
    ).configuration.provider
    let secret = SecretSource.file(path: "/home/ada/s")
    #expect(
      client == .scim(.init(url: "https://a", access: .client(tokenURL: "https://b", client: "c", secret: secret))))
    #expect(try load(head + "provider: {sandbox: {}}").configuration.provider == .sandbox)
    #expect(try load(head + "provider:\n  sandbox:").configuration.provider == .sandbox)
  }

  @Test func `the environment goes before the file`() throws {
    let loaded = try load(
      "instance: file\n" + minimum, environment: ["USHER_INSTANCE": "env", "USHER_KAFKA_BOOTSTRAP": "other:1"])
    #expect(loaded.configuration.instance == "env")
    #expect(loaded.configuration.kafka.bootstrap == "other:1")
    #expect(loaded.settings.first?.origin == "USHER_INSTANCE")
    #expect(
      mistakes(minimum, environment: ["USHER_KAFKA_BOOTSTRAP": "nonsense"]) == [
        "USHER_KAFKA_BOOTSTRAP: kafka.bootstrap: expected host:port, several joined by commas; found 'nonsense'."
      ])
  }

  @Test func `what has no effect yet is a warning`() throws {
    let text = minimum + "\nguard: {deletes: 10}\nengine: {park-limit: 1GB, attempts: 3}\n"
    #expect(try load(text).warnings.map(\.key) == ["guard.deletes", "engine.park-limit"])
    #expect(try load(minimum).warnings.isEmpty)
  }

  @Test func `plain http to another host is a warning`() throws {
    let warnings = try load(minimum.replacing("https://id.example.com", with: "http://id.example.com")).warnings
    #expect(warnings.map(\.key) == ["provider.keycloak.url"])
    #expect(try load(minimum.replacing("https://id.example.com", with: "http://127.0.0.1:8080")).warnings.isEmpty)
  }
}

private let everything = """
  instance: sync-2
  environment: PROD
  kafka:
    bootstrap: broker-1:9092, [::1]:9093
    properties: {security.protocol: SASL_SSL, sasl.username: u}
    secrets: {sasl.password: {command: [pass, show, kafka]}}
    topics: {progress: p, replies: r, errors: e}
    reply-topics: [r.hr]
  sources:
    - name: hr
      topics: [users.import, users]
      start: 2026-11-22T08:30:00.5+01:00
      version: sequence
      precedence: 10
      mapping: {userKey: personId, attributes: {department: orgUnit}}
      default-action: create
    - {name: students, topics: students, start: latest}
  provider:
    keycloak:
      url: https://id.example.com:8443/auth/
      realm: staff
      client: usher
      secret: {file: /run/secret}
      ca-file: ca.pem
      key-attribute: personId
      adopt: never
      protected: [break-glass, root]
      password-mail: {actions: [UPDATE_PASSWORD, VERIFY_EMAIL], lifespan: 1d, client: app, redirect: 'https://app.example.com/?a=b'}
  limits: {requests: 600/min, urgent-reserve: 12.5%, mail: 3600/h}
  guard: {deletes: 1, percent: 50, at-least: 0}
  engine: {attempts: 7, settle-after: 90s, park-limit: 1GiB, drain: 500ms, quiet-period: 2h, filter: provider, batch: 50, connections: 4}
  """
