import CRdkafka

/// What Kafka, or the library that speaks to it, refused: number, name, what happened, what to do next.
///
/// Numbers below zero are librdkafka's own ("local") errors, above zero a broker's. No text holds a secret.
public struct KafkaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What an error is about, as far as its code tells.
  public enum Kind: Equatable, Sendable {
    /// A setting is unknown or its value is refused.
    case settings
    /// No connection: refused, reset, no route, every broker down, or a host name that nobody knows.
    case connection
    /// The log-in was refused.
    case authentication
    /// TLS could not be agreed.
    case tls
    /// Logged in, but without the right for this topic, group or cluster.
    case authorization
    /// The topic or the partition does not exist.
    case missingTopic
    /// A topic of that name exists already.
    case topicExists
    /// The wanted offset is outside of what the broker keeps.
    case offsetOutOfRange
    /// No answer in time.
    case timedOut
    /// A record, or the batch that it was sent in, is larger than the client or the topic allows.
    case tooLarge
    /// The library's queue of records to send is full.
    case queueFull
    /// Taken back before it was sent, or while it was on its way, by `KafkaProducer.purge`.
    case purged
    /// The client cannot go on: close it and make a new one.
    case fatal
    /// Anything else; see `name`.
    case other
  }

  /// librdkafka's number.
  public let code: Int32
  /// The number's name, without prefix: `_TRANSPORT`, `TOPIC_AUTHORIZATION_FAILED`.
  public let name: String
  /// What happened and to what, in the library's or the broker's own words where they said some.
  public let text: String
  /// What to do next, as one or two sentences.
  public let hint: String

  /// What kind of error this is.
  public var kind: Kind { KafkaError.kind(of: rd_kafka_resp_err_t(rawValue: code)) }

  /// Text, name and hint in one line.
  public var description: String { "\(text) (\(name)). \(hint)" }

  init(_ code: rd_kafka_resp_err_t, _ text: String? = nil, hint: String? = nil) {
    self.code = code.rawValue
    name = String(cString: rd_kafka_err2name(code))
    let said = text.map { KafkaError.trimmed($0) } ?? ""
    self.text = said.isEmpty ? String(cString: rd_kafka_err2str(code)) : said
    self.hint = hint ?? KafkaError.scramHint(code, said) ?? KafkaError.hint(for: code)
  }

  /// Takes over and destroys an error object of the library.
  init(taking object: OpaquePointer, doing action: String) {
    let code = rd_kafka_error_code(object)
    self.init(code, "\(action): \(String(cString: rd_kafka_error_string(object)))")
    rd_kafka_error_destroy(object)
  }

  /// The same error with what was being done in front of its text.
  func during(_ action: String) -> KafkaError {
    KafkaError(rd_kafka_resp_err_t(rawValue: code), "\(action): \(text)", hint: hint)
  }

  // Our sentences end with the name in brackets and a full stop: the library's own stop goes.
  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last.isWhitespace || last == "." { text.removeLast() }
    return String(text)
  }
}

extension KafkaError {
  static func kind(of code: rd_kafka_resp_err_t) -> Kind {
    switch code {
    case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, RD_KAFKA_RESP_ERR_INVALID_CONFIG: .settings
    case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
      RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
      RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
      .connection
    case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
      .authentication
    case RD_KAFKA_RESP_ERR__SSL: .tls
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      .authorization
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
      RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      .missingTopic
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .topicExists
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__NO_OFFSET:
      .offsetOutOfRange
    case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
      .timedOut
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE: .tooLarge
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: .queueFull
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT: .purged
    case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED: .fatal
    default: .other
    }
  }

  // The broker says "invalid credentials" whatever the password.
  private static func scramHint(_ code: rd_kafka_resp_err_t, _ text: String) -> String? {
    guard kind(of: code) == .authentication, text.contains("mechanism SCRAM"), !KafkaLibrary.canSpeakSCRAM else {
      return nil
    }
    return "\(ConnectionFault.scramNotPossible.summary). \(ConnectionFault.scramNotPossible.nextStep)"
  }

  private static func hint(for code: rd_kafka_resp_err_t) -> String {
    switch code {
    case RD_KAFKA_RESP_ERR__RESOLVE: return "Check the host names in kafka.bootstrap and the resolver of this machine."
    case RD_KAFKA_RESP_ERR__BAD_MSG: return "Check kafka.bootstrap: something that is not Kafka seems to answer there."
    case RD_KAFKA_RESP_ERR__WAIT_COORD: return "The group's coordinator cannot be reached; it is asked again by itself."
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR: return "Ask for as many replicas as there are brokers, or -1."
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION: return "A topic's name has at most 249 of the characters a-z A-Z 0-9 . _ -"
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
      return "Another program is a member of this group: give usher a group of its own."
    default: break
    }
    switch kind(of: code) {
    case .settings: return "Correct the setting under kafka.properties."
    case .connection: return "The client goes on trying. Check the network and the broker; `usher doctor` tells more."
    case .authentication:
      return "Check user, password and mechanism (sasl.*) in kafka.properties; `usher doctor` tells more."
    case .tls: return "Check ssl.ca.location and the broker's certificate; `usher doctor` tells more."
    case .authorization: return "Ask the owner of the cluster for the right (ACL) and start again."
    case .missingTopic: return "Create the topic, or correct its name in the configuration."
    case .topicExists: return "Use it as it is, or choose another name."
    case .offsetOutOfRange: return "The records are gone or the topic was made anew; `usher skip` moves the position."
    case .timedOut: return "Check the network and the broker's load, then try again."
    case .tooLarge: return "Send a smaller record, or raise the topic's max.message.bytes."
    case .queueFull: return "Take the delivery reports, then send again."
    case .purged: return "Send it again after the start: it is still in the outbox."
    case .fatal: return "Close this client, make a new one, and send again what was not confirmed."
    case .other: return "See the broker's log for the reason."
    }
  }
}
