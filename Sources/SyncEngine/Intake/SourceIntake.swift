import Kafka
import Platform
import SyncModel
import Wire

/// The intake of one source: its reader, its decoder, and how far each of its partitions was read.
final class SourceIntake {
  private struct Lane {
    var id: PartitionID
    var topic: String
    /// The offset behind the last record that was read.
    var position: Int64
    var isAtEnd = false
    /// Its last record was urgent: an import backlog elsewhere does not hold it up.
    var isUrgent = true
    /// The time of the last record that was read, milliseconds.
    var lastTimestamp: Int64 = 0
    /// It stands still: its position is lost.
    var isLost = false
  }

  private let place: Int
  private let number: UInt16
  private let settings: SourceSettings
  private let kafka: KafkaSettings
  private let group: String
  private let hasher: UserHasher
  private let directory: ProcessDirectory
  private let pool: ChunkPool
  private let records: WakeUp
  private let report: @Sendable (IntakeReport) -> Void

  private var reader: KafkaReader?
  private var decoder: MessageDecoder?
  private var lanes: [Lane] = []
  private var asked: Set<String> = []
  private var events: [ReaderEvent] = []
  private var lastEndReport: Int64 = 0
  private var troubles: [String: String] = [:]
  private var missing: Set<String> = []
  /// A decoder tells a notice once, and new rules make a new decoder.
  private var toldNotices: Set<FieldNotice> = []
  private var lastProcess: [UInt8] = []
  private var lastProcessNumber: UInt32 = 0
  private var numbers: [[UInt8]: UInt32] = [:]
  private var urgentNumber: UInt32?
  private var unassignedNumber: UInt32?
  private var newProcesses: [ProcessName] = []
  private var expected: [(process: UInt32, count: Int)] = []

  /// Some topic or partition of the source could not be found yet.
  private(set) var misses = true

  init(
    place: Int, number: UInt16, settings: SourceSettings, kafka: KafkaSettings, instance: String, hasher: UserHasher,
    directory: ProcessDirectory, pool: ChunkPool, records: WakeUp, report: @escaping @Sendable (IntakeReport) -> Void
  ) {
    self.place = place
    self.number = number
    self.settings = settings
    self.kafka = kafka
    group = "usher.\(instance).\(settings.name)"
    self.hasher = hasher
    self.directory = directory
    self.pool = pool
    self.records = records
    self.report = report
  }

  /// Reads by these rules from now on.
  func begin(_ rules: ProfileRules) {
    decoder = MessageDecoder(mapping: settings.mapping, rules: rules)
    records.signal()
  }

  // MARK: Partitions

  /// Asks the cluster for partitions that are not read yet, and tells the engine; answers how Kafka is for this source.
  func look(_ admin: KafkaAdmin) -> (HealthState, reason: String?) {
    let cluster: ClusterMetadata
    do {
      cluster = try admin.metadata(topics: settings.topics, within: .seconds(3))
    } catch {
      misses = true
      return (.down, error.description)
    }
    misses = false
    var health: (HealthState, reason: String?) = (.ok, nil)
    var found: [FoundPartition] = []
    for topic in cluster.topics {
      if let error = topic.error {
        misses = true
        let text = "topic \(topic.name) of source \(settings.name) cannot be read: \(error.text). \(hint(for: error))"
        missing.insert(topic.name)
        health = (.config, health.reason.map { "\($0). \(text)" } ?? text)
        continue
      }
      if missing.remove(topic.name) != nil {
        report(.log(.info, subject: settings.name, "topic \(topic.name) is there: it is read"))
      }
      for partition in topic.partitions where !asked.contains("\(topic.name)/\(partition.id)") {
        do {
          let marks = try admin.watermarks(topic: topic.name, partition: partition.id, within: .seconds(3))
          let start = try start(admin, topic: topic.name, partition: partition.id, marks: marks)
          found.append(
            FoundPartition(
              topic: topic.name, partition: partition.id, oldest: marks.oldest, next: marks.next, start: start))
          asked.insert("\(topic.name)/\(partition.id)")
        } catch {
          misses = true
          health = (.down, error.description)
        }
      }
    }
    if !found.isEmpty { report(.found(source: place, found)) }
    return health
  }

  private func start(
    _ admin: KafkaAdmin, topic: String, partition: Int32, marks: (oldest: Int64, next: Int64)
  ) throws(KafkaError) -> Int64 {
    switch settings.start {
    case .earliest: return marks.oldest
    case .latest: return marks.next
    case .time(let time):
      let offsets = try admin.offsets(topic: topic, partitions: [partition], notBefore: time.milliseconds)
      return (offsets.first ?? nil) ?? marks.next
    }
  }

  private func hint(for error: KafkaError) -> String {
    "\(error.hint) usher reads it as soon as it is there: `usher doctor --fix` makes missing topics"
  }

  func assign(_ partitions: [AssignedPartition]) {
    do {
      let positions = partitions.map {
        KafkaPosition(topic: $0.topic, partition: $0.partition, offset: $0.offset)
      }
      if let reader {
        try reader.add(positions)
      } else {
        let new = try KafkaReader(kafka, group: group, wakeUp: records)
        try new.assign(positions)
        reader = new
      }
      for partition in partitions {
        lanes.append(Lane(id: partition.id, topic: partition.topic, position: partition.offset))
      }
    } catch {
      report(.log(.error, subject: settings.name, "source \(settings.name) cannot be read: \(error.description)"))
      report(.health(.config, error.description))
    }
  }

  func commit(_ positions: [KafkaPosition]) {
    do {
      try reader?.commit(positions)
    } catch {
      say("commit", "the group's offsets of \(group), which only lag tools read, cannot be set: \(error.description)")
    }
  }

  func close() {
    reader?.close(within: .seconds(2))
    reader = nil
  }

  // MARK: Records

  /// Reads what there is and what there is credit for; answers how many records.
  func read(at now: Instant) -> Int {
    guard let reader, let decoder else { return 0 }
    let credit = pool.credit()
    var chosen: [Int] = []
    var limit = credit
    if credit > 0 {
      chosen = lanes.indices.filter { !lanes[$0].isLost }
    } else {
      limit = pool.credit(urgent: true)
      if limit > 0 { chosen = lanes.indices.filter { lanes[$0].isUrgent && !lanes[$0].isLost } }
    }
    guard !chosen.isEmpty else { return 0 }
    return reader.readBatch(lanes: chosen, max: min(1_000, limit)) { batch in
      var bytes = 0
      for place in batch.indices { bytes += (batch[place].value?.count ?? 0) + 512 }
      var chunk = pool.take(capacity: max(16_384, bytes * 2))
      for place in batch.indices {
        decode(batch[place], decoder, into: &chunk, at: now)
      }
      hand(chunk)
    }
  }

  private func decode(_ record: RawRecord, _ decoder: MessageDecoder, into chunk: inout Chunk, at now: Instant) {
    let lane = Int(record.lane)
    lanes[lane].position = record.offset + 1
    lanes[lane].isAtEnd = false
    lanes[lane].lastTimestamp = record.timestamp
    decoder.begin()
    record.forEachHeader { name, value in decoder.header(name, value) }
    let value: Slice? = record.value.map { chunk.append($0) }
    let message = MessageRecord(key: record.key, value: value, timestampMilliseconds: record.timestamp)
    var result = decoder.decode(
      message, now: now, into: chunk, rowLimit: max(1, 1_000 - chunk.rows.count), byteLimit: 8 << 20)
    lanes[lane].isUrgent = result.lane == .urgent
    finish(result, decoder, chunk: chunk, lane: lane, offset: record.offset, notingKind: true)
    while !result.isComplete {
      // A bulk message is cut: the rest goes into the next chunk.
      hand(chunk)
      chunk = pool.take(capacity: 1 << 20)
      result = decoder.resume(into: chunk, rowLimit: 1_000, byteLimit: 8 << 20)
      finish(result, decoder, chunk: chunk, lane: lane, offset: record.offset, notingKind: false)
    }
    for notice in decoder.takeNotices() { tell(notice) }
  }

  /// Sets what the decoder leaves to the caller: process, source, place, hashes.
  private func finish(
    _ result: DecodedRecord, _ decoder: MessageDecoder, chunk: Chunk, lane: Int, offset: Int64, notingKind: Bool
  ) {
    let process = processNumber(result)
    if notingKind {
      switch result.kind {
      case .started(let count):
        if let count { expected.append((process, count)) }
        addNote(.importStarted, chunk: chunk, process: process, lane: lane, offset: offset, result)
        return
      case .completed:
        addNote(.importCompleted, chunk: chunk, process: process, lane: lane, offset: offset, result)
        return
      case .nothing:
        addNote(.nothing, chunk: chunk, process: process, lane: lane, offset: offset, result)
        report(
          .log(
            .info, subject: settings.name,
            "an empty bulk message at \(lanes[lane].topic)@\(offset) asks for nothing and was skipped"))
        return
      case .changes, .unreadable: break
      }
    }
    let id = lanes[lane].id
    for (place, row) in result.rows.enumerated() {
      chunk.rows[row].source = number
      chunk.rows[row].process = process
      chunk.rows[row].partition = id
      chunk.rows[row].offset = offset
      let read = chunk.rows[row]
      if !read.keyText.isEmpty { chunk.rows[row].key = hasher.user(chunk.bytes(read.keyText)) }
      if !read.payload.isEmpty { chunk.rows[row].fingerprint = hasher.fingerprint(chunk.bytes(read.payload)) }
      chunk.rows[row].usernameHash = hasher.name(decoder.foldedUsername(place))
      chunk.rows[row].emailHash = hasher.name(decoder.foldedEmail(place))
    }
  }

  /// A record without changes still moves the position, in its place among the others.
  private func addNote(
    _ action: Action, chunk: Chunk, process: UInt32, lane: Int, offset: Int64, _ result: DecodedRecord
  ) {
    if !result.rows.isEmpty { chunk.rows.removeSubrange(result.rows) }
    var row = ChangeRow()
    row.action = action
    row.chunk = chunk.id
    row.process = process
    row.source = number
    row.partition = lanes[lane].id
    row.offset = offset
    row.flags = .endsRecord
    chunk.rows.append(row)
  }

  private func processNumber(_ result: DecodedRecord) -> UInt32 {
    if result.lane == .urgent, result.kind == .changes {
      if let urgentNumber { return urgentNumber }
      let number = register(ProcessDirectory.urgent(settings.name), .urgent)
      urgentNumber = number
      return number
    }
    guard !result.process.isEmpty else {
      if let unassignedNumber { return unassignedNumber }
      let number = register(ProcessDirectory.unassigned(settings.name), .unassigned)
      unassignedNumber = number
      return number
    }
    if lastProcess.count == result.process.count, lastProcess.elementsEqual(result.process) {
      return lastProcessNumber
    }
    lastProcess = Array(result.process)
    if let number = numbers[lastProcess] {
      lastProcessNumber = number
    } else {
      lastProcessNumber = register(String(decoding: lastProcess, as: UTF8.self), .process)
      numbers[lastProcess] = lastProcessNumber
    }
    return lastProcessNumber
  }

  private func register(_ process: String, _ kind: RunKind) -> UInt32 {
    let (number, new) = directory.number(source: number, sourceName: settings.name, process: process, kind: kind)
    if let new { newProcesses.append(new) }
    return number
  }

  private func hand(_ chunk: Chunk) {
    guard !chunk.rows.isEmpty else {
      pool.discard(chunk)
      return
    }
    pool.charge(chunk)
    report(.chunk(chunk, processes: newProcesses, expected: expected))
    newProcesses.removeAll(keepingCapacity: true)
    expected.removeAll(keepingCapacity: true)
  }

  private func tell(_ notice: FieldNotice) {
    guard toldNotices.insert(notice).inserted else { return }
    let text =
      switch notice {
      case .unknownField(let name): "messages carry a field that usher does not know and ignores: \(name)"
      case .droppedAttribute(let name):
        "the provider's user profile does not keep the attribute \(name): it is left out. Declare it in the profile, or stop sending it"
      }
    report(.log(.warning, subject: settings.name, text))
  }

  // MARK: Events, lag

  func takeEvents(at now: Instant) {
    guard let reader else { return }
    events.removeAll(keepingCapacity: true)
    reader.takeEvents(into: &events)
    for event in events {
      switch event {
      case .caughtUp(let lane, let offset):
        // Offsets behind the last record may be markers: the end is what the event says.
        lanes[lane].isAtEnd = true
        lanes[lane].position = max(lanes[lane].position, offset)
        clear("lane \(lane)")
      case .positionLost(let lane, let offset, let error):
        lanes[lane].isLost = true
        say(
          "lane \(lane)",
          "\(lanes[lane].topic)/\(reader.lanes[lane].partition) stands still: its records from offset \(offset) on are gone (retention passed them, or the topic was made anew). \(error.text)"
        )
      case .laneFailed(let lane, let error):
        say(
          "lane \(lane)",
          "\(lanes[lane].topic)/\(reader.lanes[lane].partition) gives no records: \(error.description)")
      case .committed(_, let error):
        if let error { say("commit", "the group's offsets of \(group) cannot be set: \(error.description)") }
      case .client(let client): take(client)
      }
    }
    let isAtEnd = !lanes.isEmpty && !misses && lanes.allSatisfy { $0.isAtEnd || $0.isLost }
    if isAtEnd, now.nanoseconds - lastEndReport > 250_000_000 {
      lastEndReport = now.nanoseconds
      report(.readToEnd(source: place))
    }
  }

  private func take(_ client: ClientReport) {
    switch client {
    case .down(let error): report(.health(.down, error.description))
    // With a topic missing the next look says how it is.
    case .up: if missing.isEmpty { report(.health(.ok, nil)) }
    case .trouble(let error): say("client", error.description)
    case .fatal(let error): report(.log(.error, subject: "kafka", error.description))
    case .log(let line):
      if line.level <= 4 { report(.log(.debug, subject: "kafka", "\(line.facility): \(line.text)")) }
    }
  }

  func lag(at now: Instant) -> [Lag] {
    guard let reader else {
      return settings.topics.map { Lag(source: settings.name, topic: $0, records: nil, oldestSeconds: nil) }
    }
    var topics: [String: (records: Int?, oldest: Double?)] = [:]
    for (place, lane) in lanes.enumerated() {
      let behind = reader.watermarks(lane: place).map { max(0, Int($0.next - lane.position)) }
      var entry = topics[lane.topic] ?? (0, nil)
      if let behind, let sum = entry.records { entry.records = sum + behind } else { entry.records = nil }
      if let behind, behind > 0, lane.lastTimestamp > 0 {
        // The next unread record is at most this old.
        let age = max(0, Double(now.milliseconds - lane.lastTimestamp) / 1_000)
        entry.oldest = max(entry.oldest ?? 0, age)
      }
      topics[lane.topic] = entry
    }
    return settings.topics.map { topic in
      Lag(source: settings.name, topic: topic, records: topics[topic]?.records, oldestSeconds: topics[topic]?.oldest)
    }
  }

  /// Says a trouble once until it changes.
  private func say(_ what: String, _ text: String) {
    guard troubles[what] != text else { return }
    troubles[what] = text
    report(.log(.warning, subject: settings.name, text))
  }

  private func clear(_ what: String) {
    if troubles.removeValue(forKey: what) != nil {
      report(.log(.info, subject: settings.name, "\(what) is read again"))
    }
  }
}
