import Kafka
import Testing

struct KafkaSettingsTests {
  @Test func `an unknown property is named, with the library's own words`() throws {
    let settings = KafkaSettings(bootstrap: "127.0.0.1:1", properties: [("sasl.pasword", "hunter2")])
    let error = try #require(throws: KafkaError.self) { try settings.validate() }
    #expect(error.kind == .settings)
    #expect(error.text == #"Kafka property sasl.pasword: No such configuration property: "sasl.pasword""#)
    #expect(error.hint.hasPrefix("Correct its name, or remove it"))
    #expect(!error.description.contains("hunter2"))
  }

  @Test func `a refused value is named`() throws {
    let settings = KafkaSettings(bootstrap: "127.0.0.1:1", properties: [("socket.timeout.ms", "soon")])
    let error = try #require(throws: KafkaError.self) { try settings.validate() }
    #expect(error.text.contains("socket.timeout.ms"))
    #expect(error.hint == "Correct its value under kafka.properties.")
  }

  @Test(arguments: ["auto.offset.reset", "group.id", "enable.idempotence", "bootstrap.servers"])
  func `what usher decides itself is refused`(property: String) throws {
    let settings = KafkaSettings(bootstrap: "127.0.0.1:1", properties: [(property, "x")])
    let error = try #require(throws: KafkaError.self) { try settings.validate() }
    #expect(error.text == "Kafka property \(property) is set by usher itself")
  }

  @Test func `no bootstrap is an error`() throws {
    let error = try #require(throws: KafkaError.self) { try KafkaSettings(bootstrap: "").validate() }
    #expect(error.hint == "Set kafka.bootstrap to host:port.")
  }

  @Test func `a missing file of authorities is named when the client is made`() throws {
    let settings = KafkaSettings(
      bootstrap: "127.0.0.1:1",
      properties: [
        ("security.protocol", "SASL_SSL"), ("sasl.mechanism", "PLAIN"), ("sasl.username", "u"),
        ("sasl.password", "hunter2"), ("ssl.ca.location", "/nowhere/ca.pem"),
      ])
    let error = try #require(throws: KafkaError.self) { try KafkaAdmin(settings) }
    #expect(error.text.contains("ssl.ca.location failed"))
    #expect(!error.description.contains("hunter2"))
  }
}
