import CRdkafka

/// What a client is for; it decides the defaults and what may not be changed.
enum ClientRole {
  case reader(group: String)
  case lookup
  case producer(lingerMilliseconds: Int)
  case admin
  case probe

  var type: rd_kafka_type_t {
    switch self {
    // A producer that asks for a topic lets the broker make it; a consumer does not.
    case .reader, .lookup, .admin, .probe: RD_KAFKA_CONSUMER
    case .producer: RD_KAFKA_PRODUCER
    }
  }

  /// Whether somebody watches its health for as long as it lives.
  var livesOn: Bool {
    switch self {
    case .reader, .producer: true
    case .lookup, .admin, .probe: false
    }
  }

  /// Whether it wants to know why a certificate is refused.
  var explainsCertificates: Bool {
    if case .probe = self { true } else { false }
  }

  /// Set first: the operator's properties may change them.
  var defaults: [(String, String)] {
    let common = [
      ("client.id", "usher"), ("reconnect.backoff.max.ms", "1000"), ("socket.timeout.ms", "10000"),
    ]
    switch self {
    case .reader:
      // For each partition's own queue: enough for the pauses between two nudges (FetchNudger), and little memory.
      return common + [
        ("fetch.wait.max.ms", "20"), ("topic.metadata.refresh.interval.ms", "10000"), ("queued.min.messages", "10000"),
        ("topic.metadata.propagation.max.ms", "5000"),
      ]
    case .lookup:
      return common + [("fetch.wait.max.ms", "20"), ("queued.min.messages", "1")]
    case .producer(let linger):
      // murmur2 puts a key into the partition where Java's clients put it.
      return common + [("linger.ms", String(linger)), ("partitioner", "murmur2_random")]
    case .admin:
      return common
    case .probe:
      return common + [("socket.connection.setup.timeout.ms", "5000"), ("api.version.request.timeout.ms", "5000")]
    }
  }

  /// Set last: they are what the rest of usher relies on.
  var fixed: [(String, String)] {
    switch self {
    case .reader(let group):
      ClientRole.reading + [("group.id", group)]
    case .lookup:
      ClientRole.reading
    case .producer:
      // No timeout: a record that timed out and is sent again could overtake newer ones.
      [("enable.idempotence", "true"), ("message.timeout.ms", "0")]
    case .admin, .probe:
      []
    }
  }

  private static let reading = [
    ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"), ("auto.offset.reset", "error"),
    ("enable.partition.eof", "true"),
  ]
}

/// A configuration of the library, filled, until a client takes it over.
struct ClientConfiguration: ~Copyable {
  /// `nil` once a client owns it.
  private(set) var pointer: OpaquePointer?
  private let role: ClientRole
  private let secrets: [String]

  init(_ settings: KafkaSettings, for role: ClientRole) throws(KafkaError) {
    guard let pointer = rd_kafka_conf_new() else { fatalError("librdkafka made no configuration: out of memory") }
    do {
      try ClientConfiguration.fill(pointer, settings, role)
    } catch {
      rd_kafka_conf_destroy(pointer)
      throw error
    }
    self.pointer = pointer
    self.role = role
    secrets = settings.properties.filter { Secrets.isSecret($0.0) }.map { $0.1 }
  }

  deinit {
    if let pointer { rd_kafka_conf_destroy(pointer) }
  }

  /// Makes the client; its queues deliver `events`, a mask of `RD_KAFKA_EVENT_…`, and log lines.
  mutating func start(events: Int32, _ callbacks: ClientCallbacks) throws(KafkaError) -> OpaquePointer {
    guard let pointer else { preconditionFailure("a configuration starts one client") }
    callbacks.listen(pointer, certificates: role.explainsCertificates)
    rd_kafka_conf_set_events(pointer, events | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR)
    var reason = [CChar](repeating: 0, count: 512)
    guard let client = rd_kafka_new(role.type, pointer, &reason, reason.count) else {
      let code = rd_kafka_last_error()
      let text = Secrets.hidden(in: string(reason), secrets)
      throw KafkaError(
        code == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR__INVALID_ARG : code,
        "the Kafka client could not be made: \(text)", hint: "Correct the setting under kafka.properties.")
    }
    self.pointer = nil
    return client
  }

  private static func fill(_ pointer: OpaquePointer, _ settings: KafkaSettings, _ role: ClientRole) throws(KafkaError) {
    guard !settings.bootstrap.isEmpty else {
      throw KafkaError(
        RD_KAFKA_RESP_ERR__INVALID_ARG, "no Kafka broker is named", hint: "Set kafka.bootstrap to host:port.")
    }
    let reserved = [
      "bootstrap.servers", "metadata.broker.list", "group.id", "enable.auto.commit", "auto.commit.enable",
      "enable.auto.offset.store", "auto.offset.reset", "enable.partition.eof", "enable.idempotence",
      "message.timeout.ms", "delivery.timeout.ms", "transactional.id", "log.queue", "statistics.interval.ms",
    ]
    for (name, value) in role.defaults { try set(pointer, name, value) }
    try set(pointer, "bootstrap.servers", settings.bootstrap)
    for (name, value) in settings.properties {
      guard !reserved.contains(name) else {
        throw KafkaError(
          RD_KAFKA_RESP_ERR__INVALID_ARG, "Kafka property \(name) is set by usher itself",
          hint: name.contains("bro") || name.contains("boot")
            ? "Remove it and set kafka.bootstrap." : "Remove it from kafka.properties.")
      }
      try set(pointer, name, value)
    }
    for (name, value) in role.fixed + [("log.queue", "true")] { try set(pointer, name, value) }
  }

  private static func set(_ pointer: OpaquePointer, _ name: String, _ value: String) throws(KafkaError) {
    var reason = [CChar](repeating: 0, count: 512)
    let result = rd_kafka_conf_set(pointer, name, value, &reason, reason.count)
    guard result != RD_KAFKA_CONF_OK else { return }
    let text = Secrets.hidden(in: string(reason), Secrets.isSecret(name) ? [value] : [])
    throw KafkaError(
      RD_KAFKA_RESP_ERR__INVALID_ARG, "Kafka property \(name): \(text)",
      hint: result == RD_KAFKA_CONF_UNKNOWN
        ? "Correct its name, or remove it: librdkafka \(String(cString: rd_kafka_version_str())) does not know it."
        : "Correct its value under kafka.properties.")
  }
}

/// Which properties hold secrets, and how they stay out of texts.
enum Secrets {
  static func isSecret(_ property: String) -> Bool {
    property.contains("password") || property.contains("secret") || property.hasSuffix(".pem")
      || property == "sasl.oauthbearer.config"
  }

  /// `text` with each secret replaced.
  static func hidden(in text: String, _ secrets: [String]) -> String {
    secrets.reduce(text) { text, secret in
      guard !secret.isEmpty else { return text }
      return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
  }
}

/// The text of a C buffer, up to its zero byte.
func string(_ buffer: [CChar]) -> String {
  buffer.withUnsafeBufferPointer { bytes in
    String(decoding: bytes.prefix { $0 != 0 }.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
