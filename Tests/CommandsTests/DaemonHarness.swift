import JSON
import Kafka
import Platform
import TestSupport

/// A daemon over the real Kafka and Keycloak, with topics, a realm and a folder of its own.
struct DaemonHarness {
  let services: TestServices
  let realm: String
  let importTopic: String
  let urgentTopic: String
  let progressTopic: String
  let repliesTopic: String
  let errorsTopic: String
  let folder: String

  init(folder: String, mail: Bool, extra: String = "") async throws {
    services = try TestServices()
    realm = try await services.realm("e2e")
    importTopic = try await services.topic("users.import", partitions: 3)
    urgentTopic = try await services.topic("users", partitions: 1)
    progressTopic = try await services.topic("usher.progress", partitions: 1, settings: ["cleanup.policy": "compact"])
    repliesTopic = try await services.topic("usher.replies", partitions: 1)
    errorsTopic = try await services.topic("usher.errors", partitions: 1, settings: ["cleanup.policy": "compact"])
    self.folder = folder
    let mailSetting = mail ? "\n    password-mail: {actions: [UPDATE_PASSWORD]}" : ""
    let config = """
      instance: e2e
      environment: TEST
      kafka:
        bootstrap: \(services.kafka)
        topics: {progress: \(progressTopic), replies: \(repliesTopic), errors: \(errorsTopic)}
      sources:
        - name: hr
          topics: [\(importTopic), \(urgentTopic)]
      provider:
        keycloak:
          url: \(services.keycloak)
          realm: \(realm)
          client: \(services.client)
          secret: {env: USHER_E2E_SECRET}\(mailSetting)
      limits: {mail: 1000/s}
      engine: {settle-after: 3s, quiet-period: 3s}
      \(extra)
      """
    try FileStore.write(config, to: folder + "/config.yaml")
  }

  /// Starts `usher daemon`.
  func start() throws -> ChildProcess {
    var environment = Environment.all
    environment["USHER_E2E_SECRET"] = services.clientSecret
    return try ChildProcess(
      executable("usher"),
      ["daemon", "--config", folder + "/config.yaml", "--state", folder + "/state", "-o", "plain"],
      environment: environment, output: .discard, errors: .inherit)
  }

  /// Publishes records and waits until all are stored.
  func publish(_ records: [(topic: String, key: String, value: String)]) async throws {
    let kafka = services.kafka
    try await onThread("publish") {
      let producer = try KafkaProducer(KafkaSettings(bootstrap: kafka))
      var events: [ProducerEvent] = []
      for (number, record) in records.enumerated() {
        let topic = try producer.topic(record.topic)
        while producer.produce(
          to: topic, key: Array(record.key.utf8), value: Array(record.value.utf8), number: UInt64(number))
          == .queueFull
        {
          producer.flush(within: .seconds(1), into: &events)
        }
      }
      guard producer.flush(within: .seconds(60), into: &events) else {
        throw NotStored()
      }
      producer.close(within: .seconds(2))
    }
  }

  /// The runs as `usher jobs -o json` prints them, by process.
  func jobs() async throws -> [String: JSONValue] {
    let result = try await runUsher([
      "jobs", "-o", "json", "--config", folder + "/config.yaml", "--state", folder + "/state",
    ])
    var jobs: [String: JSONValue] = [:]
    for line in result.outputText.split(separator: "\n") {
      let job = try JSONValue.parse(String(line))
      if let name = job["process"]?.string { jobs[name] = job }
    }
    return jobs
  }

  /// An access token of the realm `master`'s admin client.
  func adminToken() async throws -> String {
    let result = try await run(
      "curl",
      [
        "-fsS", "-m", "20", "-d", "grant_type=client_credentials", "-d", "client_id=\(services.adminClient)", "-d",
        "client_secret=\(services.adminSecret)",
        "\(services.keycloak)/realms/master/protocol/openid-connect/token",
      ])
    return try JSONValue.parse(result.outputText)["access_token"]?.string ?? ""
  }

  /// All users of the realm, briefly, by username.
  func users() async throws -> [String: JSONValue] {
    let token = try await adminToken()
    let result = try await run(
      "curl",
      [
        "-fsS", "-m", "60", "-H", "Authorization: Bearer \(token)",
        "\(services.keycloak)/admin/realms/\(realm)/users?max=-1&briefRepresentation=true",
      ])
    var users: [String: JSONValue] = [:]
    for user in try JSONValue.parse(result.outputText).array ?? [] {
      if let name = user["username"]?.string { users[name] = user }
    }
    return users
  }

  /// How many mails were sent to each address of this realm's users.
  func mails(to suffix: String) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let new = services.mailFolder + "/new"
    for name in try FileStore.list(new) {
      let text = String(decoding: try FileStore.read(new + "/" + name).prefix(4_096), as: UTF8.self)
      for line in text.split(separator: "\n", maxSplits: 40) where line.hasPrefix("To: ") && line.contains(suffix) {
        counts[String(line.dropFirst(4)).trimmedEnd, default: 0] += 1
      }
    }
    return counts
  }
}

extension String {
  /// Without a carriage return or blanks at the end.
  fileprivate var trimmedEnd: String {
    var copy = self
    while let last = copy.last, last == "\r" || last == " " { copy.removeLast() }
    return copy
  }
}

/// Kafka did not store what a test published.
struct NotStored: Error {}
