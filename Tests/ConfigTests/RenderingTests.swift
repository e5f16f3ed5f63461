import Config
import Testing

@Suite struct RenderingTests {
  @Test func `show marks defaults and masks secrets`() throws {
    let text = minimum.replacing(
      "bootstrap: broker-1:9092",
      with: """
        bootstrap: broker-1:9092
          properties: {security.protocol: SASL_SSL, sasl.oauthbearer.config: hunter2}
          secrets: {sasl.password: {command: [pass, hunter2]}}
        """)
    let lines = try load(text, environment: ["USHER_INSTANCE": "night"]).showLines()
    #expect(lines.joined().contains("hunter2") == false)
    func has(_ start: String, _ end: String) -> Bool { lines.contains { $0.hasPrefix(start) && $0.hasSuffix(end) } }
    #expect(has("instance ", "  # USHER_INSTANCE"))
    #expect(has("kafka.bootstrap ", "  broker-1:9092"))
    #expect(has("kafka.properties ", "  {security.protocol: SASL_SSL, sasl.oauthbearer.config: ****}"))
    #expect(has("kafka.secrets ", "  {sasl.password: {command: [pass, …]}}"))
    #expect(has("sources[0].start ", "  # default"))
    #expect(has("provider.keycloak.secret ", "  {env: USHER_KEYCLOAK_SECRET}"))
    #expect(has("engine.park-limit ", "  # default"))
    #expect(!lines.contains { $0.hasPrefix("limits.requests") })
  }

  @Test func `check says where the configuration leads to`() throws {
    #expect(
      try load(minimum.replacing("https:", with: "http:")).checkLines() == [
        "/etc/usher/config.yaml: no mistakes. 7 settings, 29 defaults.",
        "  instance  sync-1",
        "  kafka     broker-1:9092",
        "  sources   hr (users)",
        "  provider  keycloak staff@id.example.com",
        "warning: /etc/usher/config.yaml:8:10: provider.keycloak.url: http to another host: users and secrets can be "
          + "read on the way. Use https.",
      ])
  }

  @Test func `every key is in the table, with a sentence`() {
    let keys = ConfigSchema.keys
    #expect(Set(keys.map(\.path)).count == keys.count)
    #expect(keys.allSatisfy { !$0.summary.isEmpty && !$0.summary.hasSuffix(".") })
    #expect(keys.contains { $0.path == "sources[].mapping.attributes" })
    #expect(keys.contains { $0.path == "provider.sandbox" })
    #expect(keys.first { $0.path == "engine.drain" }?.standard == "20s")
    #expect(
      ConfigSchema.keyMarkdown().contains(
        "| `kafka.bootstrap` | host:port, … | required | Brokers to begin with, host:port, joined by commas; "
          + "USHER_KAFKA_BOOTSTRAP |"))
    #expect(ConfigSchema.keyLines().count == keys.count * 2)
  }

  @Test func `the least that is needed is a configuration`() throws {
    let loaded = try load(ConfigSchema.minimum.joined(separator: "\n"))
    #expect(loaded.configuration.sources.map(\.topics) == [["users.import", "users"]])
  }

  @Test func `paths come from flag, environment and XDG, in this order`() throws {
    let environment = ["HOME": "/h", "USHER_CONFIG": "/e.yaml", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "relative"]
    let paths = try ConfigPaths(environment: environment)
    #expect(paths.config == "/e.yaml")
    #expect(paths.configOrigin == .environment("USHER_CONFIG"))
    #expect(paths.state == "/s/usher")
    #expect(paths.stateOrigin == .standard)
    let flags = try ConfigPaths(configFlag: "c.yaml", stateFlag: "/d", environment: environment)
    #expect(flags.config == "c.yaml")
    #expect(flags.configFolder == ".")
    #expect(flags.stateOrigin == .flag("--state"))
    let home = try ConfigPaths(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "relative"])
    #expect(home.config == "/h/.config/usher/config.yaml")
    #expect(home.state == "/h/.local/state/usher")
    #expect(throws: ConfigError.noHome(what: "configuration")) { try ConfigPaths(environment: [:]) }
  }

  @Test(arguments: [("bootstap", "bootstrap"), ("relam", "realm"), ("LIMITS", "limits"), ("xyz", nil), ("", nil)])
  func `the nearest name is found within a third of its letters`(_ name: String, _ expected: String?) {
    #expect(NearestName.of(name, among: ["bootstrap", "realm", "limits"]) == expected)
  }
}
