import CRdkafka
public import Platform

/// A topic of one producer, known to it from the start.
public struct ProducerTopic: Hashable, Sendable {
  let index: Int
}

/// A header of a record that is sent or was looked up.
public struct RecordHeader: Hashable, Sendable {
  /// Its name; names may repeat.
  public var name: String
  /// Its bytes; `nil` is null.
  public var value: [UInt8]?

  /// A header with bytes, or null.
  public init(_ name: String, _ value: [UInt8]?) {
    self.name = name
    self.value = value
  }

  /// A header with text.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = [UInt8](value.utf8)
  }
}

/// What became of a record that was handed to `KafkaProducer.produce`.
public enum ProduceOutcome: Equatable, Sendable {
  /// It will be sent; a `ProducerEvent` with its number follows.
  case queued
  /// The client holds as much as it may (100,000 records or 1 GB): take the events and try again. Nothing was sent.
  case queueFull
  /// It is never sent: too large, or no right for the topic (known from an earlier record until the client asks again).
  case refused(KafkaError)
}

/// What a producer learns.
public enum ProducerEvent: Equatable, Sendable {
  /// The record with this number is stored at this place. `offset` is -1 where the broker did not say.
  case delivered(UInt64, partition: Int32, offset: Int64)
  /// The record with this number was not confirmed; `mayBeStored` says that it was on its way and could be there.
  case failed(UInt64, KafkaError, mayBeStored: Bool)
  /// About the client as a whole.
  case client(ClientReport)
}

/// Sends records, each exactly once and in order as long as the client lives (`enable.idempotence`).
///
/// One thread at a time. A record is tried without end: an outage makes its report late, never wrong. After a crash
/// what was not reported is sent again, so a consumer may see it twice.
public final class KafkaProducer {
  /// How many records wait for their report.
  public private(set) var inFlight = 0

  private let handle: ClientHandle
  private var topics: [(name: String, pointer: OpaquePointer)] = []
  private var isClosed = false

  /// Makes a producer; the connection is built up in the background.
  ///
  /// - Parameters:
  ///   - topics: asked for at once: the first record to a topic that was not waits up to a second.
  ///   - lingerMilliseconds: how long a record waits for others: 0 for the fastest report, 1 for fewer requests.
  ///   - wakeUp: signalled when events stop being empty: drain it, then take all of them.
  /// - Throws: when a property is refused. What keeps it from the cluster comes as an event.
  public init(
    _ settings: KafkaSettings, topics: [String] = [], lingerMilliseconds: Int = 0, wakeUp: WakeUp? = nil
  ) throws(KafkaError) {
    handle = try ClientHandle(
      settings, .producer(lingerMilliseconds: lingerMilliseconds), events: RD_KAFKA_EVENT_DR, wakeUp: wakeUp)
    for topic in topics { _ = try self.topic(topic) }
  }

  deinit {
    close(within: .zero)
  }

  /// The handle of a topic; made when it is new.
  ///
  /// - Throws: when the name is no topic's name.
  public func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
    if let index = topics.firstIndex(where: { $0.name == name }) { return ProducerTopic(index: index) }
    guard let pointer = rd_kafka_topic_new(handle.client, name, nil) else {
      throw KafkaError(rd_kafka_last_error()).during("topic \(name)")
    }
    topics.append((name, pointer))
    return ProducerTopic(index: topics.count - 1)
  }

  /// Hands over a copy of one record; never blocks.
  ///
  /// - Parameters:
  ///   - partition: `nil`: by the key, as Java's clients choose, or any where there is none.
  ///   - value: `nil` is a tombstone; empty is empty. So for the key.
  ///   - timestamp: milliseconds since 1970; `nil` is now.
  ///   - number: comes back in the record's event.
  public func produce(
    to topic: ProducerTopic, partition: Int32? = nil, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: [RecordHeader] = [], timestamp: Int64? = nil, number: UInt64
  ) -> ProduceOutcome {
    let list = KafkaProducer.list(of: headers)
    let error = withUnsafePointer(to: UInt8(0)) { nothing in
      // Without an address empty bytes would become null.
      let keyStart = key.map { $0.baseAddress ?? UnsafeRawPointer(nothing) }
      let valueStart = value.map { $0.baseAddress ?? UnsafeRawPointer(nothing) }
      return usher_rdkafka_produce(
        handle.client, topics[topic.index].pointer, partition ?? -1, keyStart, key?.count ?? 0, valueStart,
        value?.count ?? 0, list, timestamp ?? 0, number)
    }
    switch error {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      inFlight += 1
      return .queued
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      if let list { rd_kafka_headers_destroy(list) }
      return .queueFull
    default:
      if let list { rd_kafka_headers_destroy(list) }
      return .refused(KafkaError(error).during("a record for \(topics[topic.index].name) cannot be sent"))
    }
  }

  /// Hands over a copy of one record that is held in arrays; see the other `produce`.
  public func produce(
    to topic: ProducerTopic, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader] = [],
    timestamp: Int64? = nil, number: UInt64
  ) -> ProduceOutcome {
    (key ?? []).withUnsafeBytes { keyBytes in
      (value ?? []).withUnsafeBytes { valueBytes in
        produce(
          to: topic, partition: partition, key: key == nil ? nil : keyBytes, value: value == nil ? nil : valueBytes,
          headers: headers, timestamp: timestamp, number: number)
      }
    }
  }

  /// Takes the reports and events that wait; never blocks.
  public func takeEvents(into events: inout [ProducerEvent]) {
    handle.takeEvents { event, type in
      take(event, type, into: &events)
    } into: {
      events.append(.client($0))
    }
  }

  /// Takes reports until every record has one, at most for `timeout`.
  ///
  /// - Returns: whether every record has its report.
  @discardableResult
  public func flush(within timeout: Duration, into events: inout [ProducerEvent]) -> Bool {
    let deadline = SystemClock.nanoseconds() + Int64(timeout.milliseconds) * 1_000_000
    takeEvents(into: &events)
    while inFlight > 0 {
      let left = ClientHandle.milliseconds(until: deadline)
      guard left > 0 else { return false }
      handle.takeEvent(waiting: min(left, 100)) { event, type in
        take(event, type, into: &events)
      } into: {
        events.append(.client($0))
      }
      takeEvents(into: &events)
    }
    return true
  }

  /// Gives up every record that has no report yet; their events say `purged` and whether they may be stored.
  ///
  /// For a stop during an outage: keep the rows of the outbox. Take the events with `flush`.
  public func purge() {
    rd_kafka_purge(handle.client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
  }

  /// Frees the client; nothing may be sent afterwards. What has no report by now gets none: `flush` or `purge` first.
  ///
  /// - Returns: false when the library did not end in time: the client is left to itself until the process ends.
  @discardableResult
  public func close(within timeout: Duration) -> Bool {
    if isClosed { return true }
    isClosed = true
    defer { topics = [] }
    return handle.close(within: Int(timeout.milliseconds)) { [topics, handle] _ in
      rd_kafka_purge(handle.client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
      for topic in topics { rd_kafka_topic_destroy(topic.pointer) }
    }
  }

  private func take(_ event: OpaquePointer, _ type: Int32, into events: inout [ProducerEvent]) {
    guard type == RD_KAFKA_EVENT_DR else { return }
    while let message = rd_kafka_event_message_next(event) {
      inFlight -= 1
      let number = UInt64(UInt(bitPattern: message.pointee._private))
      if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        handle.answered { events.append(.client($0)) }
        events.append(.delivered(number, partition: message.pointee.partition, offset: message.pointee.offset))
      } else {
        // Not rd_kafka_message_errstr: for a record that was to be sent it answers the record's own bytes.
        let topic = message.pointee.rkt.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? "a topic"
        let error = KafkaError(message.pointee.err).during("a record for topic \(topic) was not stored")
        let mayBeStored = rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED
        events.append(.failed(number, error, mayBeStored: mayBeStored))
      }
    }
  }

  /// The library's form of the headers, `nil` for none. It belongs to the caller until a record takes it.
  private static func list(of headers: [RecordHeader]) -> OpaquePointer? {
    guard !headers.isEmpty, let list = rd_kafka_headers_new(headers.count) else { return nil }
    for header in headers {
      var name = header.name
      name.withUTF8 { name in
        name.withMemoryRebound(to: CChar.self) { name in
          if let value = header.value {
            value.withUnsafeBytes { bytes in
              withUnsafePointer(to: UInt8(0)) { nothing in
                _ = rd_kafka_header_add(
                  list, name.baseAddress, name.count, bytes.baseAddress ?? UnsafeRawPointer(nothing), bytes.count)
              }
            }
          } else {
            _ = rd_kafka_header_add(list, name.baseAddress, name.count, nil, 0)
          }
        }
      }
    }
    return list
  }
}
