import CRdkafka
public import Platform

/// Reads chosen partitions from exact positions, without joining a group.
///
/// One thread at a time: batches, moves and `close` come from the thread that owns it. Every partition is a *lane* with
/// a queue of its own, so a lane that nobody reads holds up no other: to pause one, leave it out of `readBatch`. The
/// client prefetches about 10,000 records a lane (`queued.min.messages`).
///
/// The group named at the start is not joined, it only keeps offsets for lag tools (`commit`). Nothing keeps two
/// readers from the same partitions.
public final class KafkaReader {
  /// One partition that is read.
  public struct Lane: Hashable, Sendable {
    /// The topic's name.
    public let topic: String
    /// The partition's number, from 0.
    public let partition: Int32

    /// A partition.
    public init(topic: String, partition: Int32) {
      self.topic = topic
      self.partition = partition
    }
  }

  private struct Source {
    var queue: OpaquePointer
    let topic: Int32
    var isAtEnd = false
  }

  /// What is read, in the order of `assign` and `add`; the index is a record's `lane`.
  public private(set) var lanes: [Lane] = []
  /// The topics of the lanes, each once; the index is a record's `topic`.
  public private(set) var topics: [String] = []
  /// How many commits wait for their answer.
  public private(set) var commitsInFlight = 0

  private let handle: ClientHandle
  private let nudger: FetchNudger
  private let wakeUp: WakeUp
  private var sources: [Source] = []
  private var pending: [ReaderEvent] = []
  private var turn = 0
  /// The lane whose fetches are kept going.
  private var nudged: Int?
  private var isClosed = false

  private let capacity: Int
  private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
  private let records: UnsafeMutablePointer<RawRecord>

  /// Makes a reader that reads nothing yet; the connection is built up in the background.
  ///
  /// - Parameters:
  ///   - group: whose offsets `commit` sets.
  ///   - wakeUp: signalled when a lane or the events stop being empty. Drain it first, then read every lane that is not
  ///     paused until it gives nothing, then take the events: what is left over signals no second time.
  ///   - maximum: the largest batch, in records.
  /// - Throws: when a property is refused. What keeps it from the cluster comes as an event.
  public init(
    _ settings: KafkaSettings, group: String, wakeUp: WakeUp, maximum: Int = 1000
  ) throws(KafkaError) {
    handle = try ClientHandle(
      settings, .reader(group: group), events: RD_KAFKA_EVENT_OFFSET_COMMIT, wakeUp: wakeUp)
    nudger = FetchNudger(handle.client)
    self.wakeUp = wakeUp
    capacity = max(1, maximum)
    messages = .allocate(capacity: capacity)
    records = .allocate(capacity: capacity)
  }

  deinit {
    close(within: .zero)
    messages.deallocate()
    records.deallocate()
  }

  // MARK: What is read

  /// Reads these partitions from these positions and nothing else; what was prefetched is dropped.
  ///
  /// - Throws: when the library refuses the list, for instance a partition that is named twice.
  public func assign(_ positions: [KafkaPosition]) throws(KafkaError) {
    for source in sources { release(source.queue) }
    sources = []
    lanes = []
    topics = []
    pending = []
    nudged = nil
    nudger.note(behind: nil)
    for position in positions { open(position) }
    let error = PartitionList(positions).withPointer { rd_kafka_assign(handle.client, $0) }
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error).during("the partitions cannot be read") }
  }

  /// Reads more partitions, for instance new ones of a topic; the others go on undisturbed.
  ///
  /// - Returns: the lanes of the new ones.
  /// - Throws: when the library refuses the list, for instance a partition that is read already.
  @discardableResult
  public func add(_ positions: [KafkaPosition]) throws(KafkaError) -> Range<Int> {
    let first = lanes.count
    for position in positions { open(position) }
    do {
      try change(positions, rd_kafka_incremental_assign)
    } catch {
      for source in sources[first...] { release(source.queue) }
      sources.removeSubrange(first...)
      lanes.removeSubrange(first...)
      throw error
    }
    return first..<lanes.count
  }

  /// Goes on at another offset; what was prefetched from the lane is dropped, the other lanes go on undisturbed.
  ///
  /// - Throws: when the library refuses.
  public func move(lane: Int, to offset: Int64) throws(KafkaError) {
    let position = KafkaPosition(topic: lanes[lane].topic, partition: lanes[lane].partition, offset: offset)
    // A seek answers "ok" after a lost position and reads nothing: assign again.
    try change([position], rd_kafka_incremental_unassign)
    release(sources[lane].queue)
    sources[lane].queue = laneQueue(position)
    try change([position], rd_kafka_incremental_assign)
  }

  // MARK: Records

  /// Hands over the records that wait in these lanes, without blocking.
  ///
  /// The lanes take turns at being first, so a full one starves no other. `body` is called once, unless there is
  /// nothing; after it the memory of the records is gone.
  /// - Returns: how many records there were; 0 means that nothing waits in these lanes.
  @discardableResult
  public func readBatch(
    lanes chosen: [Int], max maximum: Int = .max, _ body: (borrowing Span<RawRecord>) -> Void
  ) -> Int {
    let limit = min(maximum, capacity)
    guard limit > 0, !chosen.isEmpty else { return 0 }
    turn = (turn + 1) % chosen.count
    while true {
      let (taken, count) = take(from: chosen, limit)
      if count > 0 { body(UnsafeBufferPointer(start: records, count: count).span) }
      for index in 0..<taken { rd_kafka_message_destroy(messages[index]) }
      // Events alone can fill a small batch while records wait behind them.
      if count > 0 || taken < limit { return count }
    }
  }

  /// How many records and events the client holds ready for a lane.
  public func waiting(lane: Int) -> Int {
    rd_kafka_queue_length(sources[lane].queue)
  }

  /// Takes what has happened since the last call. Call it after the lanes were read.
  public func takeEvents(into events: inout [ReaderEvent]) {
    events.append(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
    handle.takeEvents { event, type in
      switch type {
      case RD_KAFKA_EVENT_OFFSET_COMMIT: events.append(committed(event))
      case RD_KAFKA_EVENT_ERROR: events.append(failed(event))
      // Dropping it would lose a record; a crash loses nothing.
      case RD_KAFKA_EVENT_FETCH: preconditionFailure("a record came outside of its lane's queue")
      default: break
      }
    } into: {
      events.append(.client($0))
    }
  }

  // MARK: Offsets

  /// The oldest offset that the broker keeps and the offset behind the newest record, as of the lane's last fetch.
  ///
  /// Costs no request; `nil` before the first fetch. The lag is `next` minus the own position.
  public func watermarks(lane: Int) -> (oldest: Int64, next: Int64)? {
    var low: Int64 = 0
    var high: Int64 = 0
    let error = rd_kafka_get_watermark_offsets(handle.client, lanes[lane].topic, lanes[lane].partition, &low, &high)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
    return (max(0, low), high)
  }

  /// Sets the group's offsets, for lag tools, in the background; the answer comes as `ReaderEvent.committed`.
  ///
  /// One at a time: a commit that is under way when the coordinator dies holds up `close`.
  /// - Returns: false when one is under way: nothing was asked for, try later with newer positions.
  /// - Throws: when the library refuses.
  @discardableResult
  public func commit(_ positions: [KafkaPosition]) throws(KafkaError) -> Bool {
    guard commitsInFlight == 0 else { return false }
    guard !positions.isEmpty else { return true }
    let error = PartitionList(positions).withPointer {
      rd_kafka_commit_queue(handle.client, $0, handle.queue, nil, nil)
    }
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error).during("the group's offsets cannot be set") }
    commitsInFlight += 1
    return true
  }

  /// Asks for the group's offsets; blocks at most `timeout`.
  ///
  /// - Returns: for each partition the offset that was committed, `nil` for none.
  /// - Throws: when the coordinator does not answer in time or refuses one of them.
  public func committed(
    _ partitions: [Lane], within timeout: Duration = .seconds(5)
  ) throws(KafkaError) -> [Int64?] {
    let list = PartitionList(partitions.map { KafkaPosition(topic: $0.topic, partition: $0.partition, offset: -1) })
    let error = list.withPointer { rd_kafka_committed(handle.client, $0, timeout.milliseconds) }
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error).during("the group's offsets cannot be read") }
    var offsets: [Int64?] = []
    for (position, error) in list.entries {
      if error != RD_KAFKA_RESP_ERR_NO_ERROR {
        throw KafkaError(error).during(
          "the group's offset of \(position.topic)[\(position.partition)] cannot be read")
      }
      offsets.append(position.offset >= 0 ? position.offset : nil)
    }
    return offsets
  }

  /// Stops reading and frees the client; nothing may be read afterwards.
  ///
  /// - Returns: false when the library did not end in time: the client is left to itself until the process ends.
  @discardableResult
  public func close(within timeout: Duration) -> Bool {
    if isClosed { return true }
    isClosed = true
    defer {
      sources = []
      lanes = []
    }
    return handle.close(within: Int(timeout.milliseconds)) { [sources, handle, nudger] milliseconds in
      for source in sources {
        rd_kafka_queue_io_event_enable(source.queue, -1, nil, 0)
        rd_kafka_queue_destroy(source.queue)
      }
      nudger.stop()
      // Half of the time is for leaving; the other half is for freeing.
      KafkaReader.leave(handle, within: milliseconds / 2)
    }
  }
}

extension KafkaReader {
  /// Fills `messages`, and `records` with those of them that are records; how many of each.
  private func take(from chosen: [Int], _ limit: Int) -> (taken: Int, records: Int) {
    var taken = 0
    var count = 0
    var hasAnswer = false
    var behind: Int?
    for step in 0..<chosen.count where taken < limit {
      let lane = chosen[(turn + step) % chosen.count]
      let got = rd_kafka_consume_batch_queue(sources[lane].queue, 0, messages + taken, limit - taken)
      // A topic that is missing is told only by callback, while the lane's queue is read.
      for error in handle.callbacks.takeErrors() { pending.append(.laneFailed(lane: lane, error)) }
      guard got > 0 else { continue }
      let topic = sources[lane].topic
      sources[lane].isAtEnd = false
      for index in taken..<(taken + got) {
        guard let message = messages[index] else { continue }
        if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
          (records + count).initialize(to: RawRecord(message, lane: Int32(lane), topic: topic))
          count += 1
        } else {
          note(message, lane: lane)
        }
      }
      taken += got
      if sources[lane].isAtEnd { hasAnswer = true } else { behind = lane }
    }
    guard taken > 0 else { return (0, 0) }
    nudge(behind)
    if count > 0 || hasAnswer { handle.answered { pending.append(.client($0)) } }
    return (taken, count)
  }

  /// Has the fetches of a lane kept going until its end has been read.
  private func nudge(_ behind: Int?) {
    if let behind {
      nudged = behind
      nudger.note(behind: lanes[behind])
    } else if let lane = nudged, sources[lane].isAtEnd {
      nudged = nil
      nudger.note(behind: nil)
    }
  }

  private func open(_ position: KafkaPosition) {
    let topic: Int
    if let known = topics.firstIndex(of: position.topic) {
      topic = known
    } else {
      topic = topics.count
      topics.append(position.topic)
    }
    lanes.append(Lane(topic: position.topic, partition: position.partition))
    sources.append(Source(queue: laneQueue(position), topic: Int32(topic)))
  }

  /// The partition's own queue, cut off from the consumer's before anything can slip through.
  private func laneQueue(_ position: KafkaPosition) -> OpaquePointer {
    guard let queue = rd_kafka_queue_get_partition(handle.client, position.topic, position.partition) else {
      fatalError("librdkafka made no queue for a partition: out of memory")
    }
    rd_kafka_queue_forward(queue, nil)
    ClientHandle.connect(queue, to: wakeUp)
    return queue
  }

  private func release(_ queue: OpaquePointer) {
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    rd_kafka_queue_destroy(queue)
  }

  private func change(
    _ positions: [KafkaPosition],
    _ call: (OpaquePointer, UnsafePointer<rd_kafka_topic_partition_list_t>) -> OpaquePointer?
  ) throws(KafkaError) {
    if let error = PartitionList(positions).withPointer({ call(handle.client, $0) }) {
      throw KafkaError(taking: error, doing: "the partitions cannot be read")
    }
  }

  /// A message of a lane that is no record.
  private func note(_ message: UnsafeMutablePointer<rd_kafka_message_t>, lane: Int) {
    let code = message.pointee.err
    if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
      sources[lane].isAtEnd = true
      pending.append(.caughtUp(lane: lane, offset: message.pointee.offset))
      return
    }
    let said = rd_kafka_message_errstr(message).map { String(cString: $0) }
    pending.append(failure(KafkaError(code, said), lane: lane, offset: message.pointee.offset))
  }

  private func failure(_ error: KafkaError, lane: Int, offset: Int64) -> ReaderEvent {
    let error = error.during("\(lanes[lane].topic)[\(lanes[lane].partition)]")
    return error.kind == .offsetOutOfRange
      ? .positionLost(lane: lane, offset: offset, error) : .laneFailed(lane: lane, error)
  }

  /// An error about a partition that came through the client's queue.
  private func failed(_ event: OpaquePointer) -> ReaderEvent {
    let error = KafkaError(rd_kafka_event_error(event), rd_kafka_event_error_string(event).map { String(cString: $0) })
    guard let partition = rd_kafka_event_topic_partition(event) else { return .client(.trouble(error)) }
    defer { rd_kafka_topic_partition_destroy(partition) }
    let named = Lane(topic: String(cString: partition.pointee.topic), partition: partition.pointee.partition)
    guard let lane = lanes.firstIndex(of: named) else { return .client(.trouble(error)) }
    return failure(error, lane: lane, offset: partition.pointee.offset)
  }

  private func committed(_ event: OpaquePointer) -> ReaderEvent {
    commitsInFlight -= 1
    let error = rd_kafka_event_error(event)
    let entries = rd_kafka_event_topic_partition_list(event).map { PartitionList.entries(of: $0) } ?? []
    let taken = entries.filter { $0.error == RD_KAFKA_RESP_ERR_NO_ERROR }.map { $0.position }
    let action = "the group's offsets were not set"
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { return .committed([], KafkaError(error).during(action)) }
    if let refused = entries.first(where: { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }) {
      let place = "\(refused.position.topic)[\(refused.position.partition)]"
      return .committed(taken, KafkaError(refused.error).during("\(action) for \(place)"))
    }
    return .committed(taken, nil)
  }

  /// Closes the consumer through its queue, so that a deadline is possible.
  private static func leave(_ handle: ClientHandle, within milliseconds: Int) {
    let deadline = SystemClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    if let error = rd_kafka_consumer_close_queue(handle.client, handle.queue) {
      rd_kafka_error_destroy(error)
      return
    }
    while rd_kafka_consumer_closed(handle.client) == 0 {
      let left = ClientHandle.milliseconds(until: deadline)
      guard left > 0 else { return }
      if let event = rd_kafka_queue_poll(handle.queue, Int32(clamping: min(left, 50))) { rd_kafka_event_destroy(event) }
    }
  }
}

extension Duration {
  /// Whole milliseconds for the library, never negative.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    return Int32(
      clamping: max(0, seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000)
    )
  }
}
