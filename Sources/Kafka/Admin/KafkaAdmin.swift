import CRdkafka
import Platform

/// Asks a cluster about itself and makes topics.
///
/// Every call blocks its thread until the answer or the end of its timeout: not for threads of Swift's pool. One thread
/// at a time. A call that gets no answer says what stood in the way, where the client knows it.
public final class KafkaAdmin {
  /// A topic to make.
  public struct NewTopic: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// How many partitions it gets; `nil` is the broker's default.
    public var partitions: Int?
    /// How many brokers keep each of them; `nil` is the broker's default.
    public var replicas: Int?
    /// Its settings, such as `cleanup.policy` and `compact`.
    public var settings: [(String, String)]

    /// A topic to make.
    public init(_ name: String, partitions: Int? = nil, replicas: Int? = nil, settings: [(String, String)] = []) {
      self.name = name
      self.partitions = partitions
      self.replicas = replicas
      self.settings = settings
    }

    /// Whether both ask for the same.
    public static func == (a: NewTopic, b: NewTopic) -> Bool {
      a.name == b.name && a.partitions == b.partitions && a.replicas == b.replicas
        && a.settings.elementsEqual(b.settings, by: ==)
    }
  }

  /// What became of one topic.
  public struct TopicOutcome: Equatable, Sendable {
    /// The topic's name.
    public let topic: String
    /// Why it was refused; `nil` when it was done.
    public let error: KafkaError?
  }

  /// The settings of one topic.
  public struct TopicSettings: Equatable, Sendable {
    /// The topic's name.
    public let topic: String
    /// Setting and value, in force now; values that are secret are left out.
    public let values: [String: String]
    /// Why there are none.
    public let error: KafkaError?
  }

  let handle: ClientHandle
  private let answers: OpaquePointer
  private var isClosed = false

  /// Makes a client for such calls; the connection is built up in the background.
  ///
  /// - Throws: when a property is refused.
  public convenience init(_ settings: KafkaSettings) throws(KafkaError) {
    try self.init(settings, role: .admin)
  }

  init(_ settings: KafkaSettings, role: ClientRole) throws(KafkaError) {
    handle = try ClientHandle(settings, role, wakeUp: nil)
    answers = rd_kafka_queue_new(handle.client)
  }

  deinit {
    close(within: .zero)
  }

  /// Frees the client; nothing may be asked afterwards.
  ///
  /// - Returns: false when the library did not end in time: the client is left to itself until the process ends.
  @discardableResult
  public func close(within timeout: Duration) -> Bool {
    if isClosed { return true }
    isClosed = true
    return handle.close(within: Int(timeout.milliseconds)) { [answers] _ in rd_kafka_queue_destroy(answers) }
  }

  // MARK: Looking

  /// Brokers, cluster id and topics. No topic is made by asking for it.
  ///
  /// - Parameter topics: which; `nil` for all that this user may see.
  /// - Throws: when no broker answers in time. What is wrong with a topic is in its `error`.
  public func metadata(
    topics names: [String]? = nil, within timeout: Duration = .seconds(5)
  ) throws(KafkaError) -> ClusterMetadata {
    let deadline = SystemClock.nanoseconds() + Int64(timeout.milliseconds) * 1_000_000
    var brokers: [ClusterMetadata.Broker] = []
    var topics: [ClusterMetadata.Topic] = []
    let questions: [Question] =
      switch names {
      case nil: [.everyTopic]
      case []?: [.brokers]
      case let names?: names.map { .topic($0) }
      }
    for question in questions {
      let answer = try ask(question, milliseconds: ClientHandle.milliseconds(until: deadline))
      brokers = answer.brokers
      topics += answer.topics
    }
    if names == nil { topics.sort { $0.name < $1.name } }
    let id = rd_kafka_clusterid(handle.client, Int32(clamping: ClientHandle.milliseconds(until: deadline)))
    defer { if let id { rd_kafka_mem_free(handle.client, id) } }
    return ClusterMetadata(id: id.map { String(cString: $0) }, brokers: brokers, topics: topics)
  }

  /// The oldest offset that the broker keeps of a partition, and the offset behind its newest record.
  ///
  /// - Throws: when the partition is missing or nobody answers in time.
  public func watermarks(
    topic: String, partition: Int32, within timeout: Duration = .seconds(5)
  ) throws(KafkaError) -> (oldest: Int64, next: Int64) {
    var low: Int64 = 0
    var high: Int64 = 0
    let error = rd_kafka_query_watermark_offsets(
      handle.client, topic, partition, &low, &high, timeout.milliseconds)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw explained(error, "offsets of \(topic)[\(partition)]") }
    return (low, high)
  }

  /// For each partition of `topic` the offset of the first record that is not older than `milliseconds` (since 1970).
  ///
  /// - Returns: in the order of `partitions`; `nil` where every record is older.
  /// - Throws: when a partition is missing or nobody answers in time.
  public func offsets(
    topic: String, partitions: [Int32], notBefore milliseconds: Int64, within timeout: Duration = .seconds(5)
  ) throws(KafkaError) -> [Int64?] {
    let list = PartitionList(partitions.map { KafkaPosition(topic: topic, partition: $0, offset: milliseconds) })
    let error = list.withPointer { rd_kafka_offsets_for_times(handle.client, $0, timeout.milliseconds) }
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw explained(error, "offsets of \(topic) by time") }
    var offsets: [Int64?] = []
    for (position, error) in list.entries {
      if let error = KafkaError(unlessNone: error, "offset of \(topic)[\(position.partition)] by time") { throw error }
      offsets.append(position.offset >= 0 ? position.offset : nil)
    }
    return offsets
  }

  /// The settings that are in force for these topics.
  ///
  /// - Throws: when nobody answers in time.
  public func settings(
    of topics: [String], within timeout: Duration = .seconds(5)
  ) throws(KafkaError) -> [TopicSettings] {
    var all: [TopicSettings] = []
    // One call each: the library merges the answers of several in no useful order.
    for topic in topics {
      var resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)
      defer { rd_kafka_ConfigResource_destroy(resource) }
      let event = try ask("settings of topic \(topic)", within: timeout) { options in
        rd_kafka_DescribeConfigs(handle.client, &resource, 1, options, answers)
      }
      defer { rd_kafka_event_destroy(event) }
      var count = 0
      let found = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count)
      for index in 0..<count {
        if let resource = found?[index] { all.append(TopicSettings(resource)) }
      }
    }
    return all
  }

  // MARK: Changing

  /// Makes topics.
  ///
  /// - Parameter validateOnly: only asks whether the broker would make them.
  /// - Returns: an outcome for each topic; some may be refused while others are made.
  /// - Throws: when a topic cannot be asked for at all, or nobody answers in time.
  public func create(
    _ topics: [NewTopic], validateOnly: Bool = false, within timeout: Duration = .seconds(10)
  ) throws(KafkaError) -> [TopicOutcome] {
    var list: [OpaquePointer?] = []
    defer { for topic in list { rd_kafka_NewTopic_destroy(topic) } }
    for topic in topics {
      var reason = [CChar](repeating: 0, count: 512)
      guard
        let new = rd_kafka_NewTopic_new(
          topic.name, topic.partitions.map { Int32(clamping: $0) } ?? -1,
          topic.replicas.map { Int32(clamping: $0) } ?? -1,
          &reason, reason.count)
      else { throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, "topic \(topic.name): \(string(reason))") }
      list.append(new)
      for (name, value) in topic.settings {
        let error = rd_kafka_NewTopic_set_config(new, name, value)
        if let error = KafkaError(unlessNone: error, "setting \(name) of topic \(topic.name)") { throw error }
      }
    }
    guard !list.isEmpty else { return [] }
    let event = try ask("topics cannot be made", within: timeout, validateOnly: validateOnly) { options in
      rd_kafka_CreateTopics(handle.client, &list, list.count, options, answers)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
    return outcomes(results, count)
  }

  /// Lets a topic grow to `partitions` in all. Keys may land in other partitions from then on.
  ///
  /// - Throws: when it is refused or nobody answers in time.
  public func grow(topic: String, to partitions: Int, within timeout: Duration = .seconds(10)) throws(KafkaError) {
    var reason = [CChar](repeating: 0, count: 512)
    var wish = rd_kafka_NewPartitions_new(topic, partitions, &reason, reason.count)
    guard wish != nil else { throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, "topic \(topic): \(string(reason))") }
    defer { rd_kafka_NewPartitions_destroy(wish) }
    let event = try ask("topic \(topic) cannot grow", within: timeout) { options in
      rd_kafka_CreatePartitions(handle.client, &wish, 1, options, answers)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let results = rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count)
    if let error = outcomes(results, count).first?.error { throw error }
  }

  /// Deletes topics with all their records.
  ///
  /// - Returns: an outcome for each topic.
  /// - Throws: when nobody answers in time.
  public func delete(topics: [String], within timeout: Duration = .seconds(10)) throws(KafkaError) -> [TopicOutcome] {
    guard !topics.isEmpty else { return [] }
    var list = topics.map { rd_kafka_DeleteTopic_new($0) }
    defer { for topic in list { rd_kafka_DeleteTopic_destroy(topic) } }
    let event = try ask("topics cannot be deleted", within: timeout) { options in
      rd_kafka_DeleteTopics(handle.client, &list, list.count, options, answers)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
    return outcomes(results, count)
  }
}

extension KafkaAdmin {
  private enum Question {
    case everyTopic
    case brokers
    case topic(String)
  }

  private func ask(
    _ question: Question, milliseconds: Int
  ) throws(KafkaError) -> (brokers: [ClusterMetadata.Broker], topics: [ClusterMetadata.Topic]) {
    var all: Int32 = 0
    var topic: OpaquePointer?
    switch question {
    case .everyTopic: all = 1
    case .brokers: break
    case .topic(let name):
      topic = rd_kafka_topic_new(handle.client, name, nil)
      guard topic != nil else { throw KafkaError(rd_kafka_last_error()).during("topic \(name)") }
    }
    defer { if let topic { rd_kafka_topic_destroy(topic) } }
    var answer: UnsafePointer<rd_kafka_metadata>?
    let error = rd_kafka_metadata(handle.client, all, topic, &answer, Int32(clamping: milliseconds))
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
      throw explained(error, "the cluster does not answer")
    }
    defer { rd_kafka_metadata_destroy(answer) }
    handle.answered()
    let brokers = (0..<Int(answer.pointee.broker_cnt)).map { ClusterMetadata.Broker(answer.pointee.brokers[$0]) }
    let topics = (0..<Int(answer.pointee.topic_cnt)).map { ClusterMetadata.Topic(answer.pointee.topics[$0]) }
    return (brokers.sorted { $0.id < $1.id }, topics)
  }

  /// Asks one broker for something, under the name that it advertises; any answer of its own will do.
  func problem(ofBroker id: Int32, until deadline: Int64) -> KafkaError? {
    var resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, String(id))
    defer { rd_kafka_ConfigResource_destroy(resource) }
    let left = Duration.milliseconds(max(500, ClientHandle.milliseconds(until: deadline)))
    do {
      let event = try ask("broker \(id) does not answer", within: left) { options in
        rd_kafka_DescribeConfigs(handle.client, &resource, 1, options, answers)
      }
      rd_kafka_event_destroy(event)
    } catch {
      switch error.kind {
      case .connection, .timedOut, .tls, .authentication: return error
      default: return nil
      }
    }
    return nil
  }

  /// Asks and waits; the caller destroys the event.
  private func ask(
    _ action: String, within timeout: Duration, validateOnly: Bool = false, _ call: (OpaquePointer?) -> Void
  ) throws(KafkaError) -> OpaquePointer {
    let options = rd_kafka_AdminOptions_new(handle.client, RD_KAFKA_ADMIN_OP_ANY)
    defer { rd_kafka_AdminOptions_destroy(options) }
    // The library wants at least a millisecond, and keeps its own time; ours is a little longer, as a last resort.
    let milliseconds = max(1, timeout.milliseconds)
    rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, nil, 0)
    if validateOnly { rd_kafka_AdminOptions_set_validate_only(options, 1, nil, 0) }
    call(options)
    guard let event = rd_kafka_queue_poll(answers, milliseconds &+ 1000) else {
      throw explained(RD_KAFKA_RESP_ERR__TIMED_OUT, action)
    }
    let code = rd_kafka_event_error(event)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      let said = rd_kafka_event_error_string(event).map { String(cString: $0) }
      rd_kafka_event_destroy(event)
      throw explained(code, action, said: said)
    }
    return event
  }

  /// A call's own error says "timed out"; the reason is among the client's events.
  private func explained(_ code: rd_kafka_resp_err_t, _ action: String, said: String? = nil) -> KafkaError {
    let error = KafkaError(code, said).during(action)
    let trouble = handle.lastTrouble
    guard let trouble, error.kind == .timedOut || error.kind == .connection else { return error }
    return trouble.during(action)
  }

  private func outcomes(_ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int) -> [TopicOutcome] {
    (0..<count).compactMap { index in
      guard let result = results?[index] else { return nil }
      let topic = String(cString: rd_kafka_topic_result_name(result))
      let error = KafkaError(
        unlessNone: rd_kafka_topic_result_error(result), "topic \(topic)",
        reason: rd_kafka_topic_result_error_string(result))
      return TopicOutcome(topic: topic, error: error)
    }
  }
}

extension KafkaAdmin.TopicSettings {
  fileprivate init(_ resource: OpaquePointer) {
    topic = String(cString: rd_kafka_ConfigResource_name(resource))
    error = KafkaError(
      unlessNone: rd_kafka_ConfigResource_error(resource), "settings of topic \(topic)",
      reason: rd_kafka_ConfigResource_error_string(resource))
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    var values: [String: String] = [:]
    for index in 0..<count {
      guard let entry = entries?[index], let value = rd_kafka_ConfigEntry_value(entry) else { continue }
      values[String(cString: rd_kafka_ConfigEntry_name(entry))] = String(cString: value)
    }
    self.values = values
  }
}
