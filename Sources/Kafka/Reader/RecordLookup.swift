import CRdkafka
import Platform

/// A record that was read again, copied.
public struct StoredRecord: Equatable, Sendable {
  /// Where it is.
  public let position: KafkaPosition
  /// Milliseconds since 1970; -1 where it has none.
  public let timestamp: Int64
  /// Its key; `nil` is null.
  public let key: [UInt8]?
  /// Its value; `nil` is null.
  public let value: [UInt8]?
  /// Its headers, in their order.
  public let headers: [RecordHeader]

  /// A copy of one record.
  public init(
    position: KafkaPosition, timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader]
  ) {
    self.position = position
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }
}

/// Reads single records again, by their place, beside whatever else reads the topic.
///
/// It has a connection of its own and needs no right to a group. Every call blocks its thread: not for threads of
/// Swift's pool. One thread at a time.
public final class RecordLookup {
  /// What is at a place.
  public enum Answer: Equatable, Sendable {
    /// The record.
    case record(StoredRecord)
    /// Nothing any more, or not yet: retention or compaction took it, or the offset is behind the end.
    case gone
    /// Nobody knows: no answer in time (`timedOut`, or what stood in the way), or no right, or no such topic.
    case unanswered(KafkaError)
  }

  private let handle: ClientHandle
  private var topics: [String: OpaquePointer] = [:]
  private var isClosed = false

  /// Makes the client; the connection is built up in the background.
  ///
  /// - Throws: when a property is refused.
  public init(_ settings: KafkaSettings) throws(KafkaError) {
    handle = try ClientHandle(settings, .lookup, wakeUp: nil)
  }

  deinit {
    close(within: .zero)
  }

  /// Reads the record at exactly this place; blocks at most `timeout`.
  public func readOne(at position: KafkaPosition, within timeout: Duration = .seconds(5)) -> Answer {
    let deadline = SystemClock.nanoseconds() + Int64(timeout.milliseconds) * 1_000_000
    let place = "\(position.topic)[\(position.partition)] offset \(position.offset)"
    guard let topic = topic(position.topic) else {
      return .unanswered(KafkaError(rd_kafka_last_error()).during(place))
    }
    // The library is silent for half a minute about a topic that does not exist: ask first.
    if let error = problem(of: topic, position, until: deadline) { return .unanswered(error.during(place)) }
    guard rd_kafka_consume_start(topic, position.partition, position.offset) == 0 else {
      return .unanswered(KafkaError(rd_kafka_last_error()).during(place))
    }
    defer { rd_kafka_consume_stop(topic, position.partition) }
    while true {
      let left = ClientHandle.milliseconds(until: deadline)
      guard left > 0 else { return .unanswered(timedOut(place)) }
      guard let message = rd_kafka_consume(topic, position.partition, Int32(clamping: left)) else { continue }
      defer { rd_kafka_message_destroy(message) }
      switch message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        let record = RawRecord(message, lane: 0, topic: 0)
        return record.offset == position.offset ? .record(StoredRecord(record, topic: position.topic)) : .gone
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        return .gone
      case let code:
        let error = KafkaError(code, rd_kafka_message_errstr(message).map { String(cString: $0) })
        return error.kind == .offsetOutOfRange ? .gone : .unanswered(error.during(place))
      }
    }
  }

  /// Frees the client; nothing may be read afterwards.
  ///
  /// - Returns: false when the library did not end in time: the client is left to itself until the process ends.
  @discardableResult
  public func close(within timeout: Duration) -> Bool {
    if isClosed { return true }
    isClosed = true
    defer { topics = [:] }
    return handle.close(within: Int(timeout.milliseconds)) { [topics] _ in
      for topic in topics.values { rd_kafka_topic_destroy(topic) }
    }
  }

  private func topic(_ name: String) -> OpaquePointer? {
    if let known = topics[name] { return known }
    let new = rd_kafka_topic_new(handle.client, name, nil)
    topics[name] = new
    return new
  }

  private func problem(of topic: OpaquePointer, _ position: KafkaPosition, until deadline: Int64) -> KafkaError? {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let milliseconds = Int32(clamping: ClientHandle.milliseconds(until: deadline))
    let error = rd_kafka_metadata(handle.client, 0, topic, &answer, milliseconds)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { return handle.lastTrouble ?? KafkaError(error) }
    defer { rd_kafka_metadata_destroy(answer) }
    handle.answered()
    guard answer.pointee.topic_cnt > 0 else { return KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) }
    let found = answer.pointee.topics[0]
    if found.err != RD_KAFKA_RESP_ERR_NO_ERROR { return KafkaError(found.err) }
    let exists = (0..<found.partition_cnt).contains(position.partition)
    return exists ? nil : KafkaError(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  }

  private func timedOut(_ place: String) -> KafkaError {
    (handle.lastTrouble ?? KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)).during(place)
  }
}

extension StoredRecord {
  fileprivate init(_ record: RawRecord, topic: String) {
    var headers: [RecordHeader] = []
    record.forEachHeader { name, value in
      headers.append(RecordHeader(String(decoding: name, as: UTF8.self), value.map { [UInt8]($0) }))
    }
    self.init(
      position: KafkaPosition(topic: topic, partition: record.partition, offset: record.offset),
      timestamp: record.timestamp, key: record.key.map { [UInt8]($0) }, value: record.value.map { [UInt8]($0) },
      headers: headers)
  }
}
