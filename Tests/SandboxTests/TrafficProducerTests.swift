import Kafka
import Platform
import Sandbox
import SyncModel
import TestSupport
import Testing

@Suite struct TrafficProducerTests {
  private static let start = Instant(milliseconds: 1_764_000_000_000)

  private static func plan(users: Int, milliseconds: Int = 290_000) -> TrafficPlan {
    TrafficPlan(
      TrafficSettings(usersPerImport: users, bulkSize: 50, urgent: 20, milliseconds: milliseconds, start: Self.start))
  }

  @Test func `unpaced traffic is stored as it was planned`() async throws {
    try await onThread("traffic") {
      let broker = try EmbeddedBroker()
      defer { broker.stop() }
      let plan = Self.plan(users: 200)
      var options = TrafficProducer.Options()
      options.pace = .unlimited
      let producer = try TrafficProducer(plan, to: broker.settings, options: options)
      #expect(producer.waitUntilFinished(milliseconds: 20_000))
      let status = producer.status
      #expect(status.sent == plan.records.count && status.total == plan.records.count)
      #expect(status.held == 0 && status.isFinished && status.trouble == nil)

      let reader = try Reader(broker)
      defer { reader.close() }
      let values = reader.read(plan.records.count)
      for topic in ["users.import", "users"] {
        for partition in 0..<Int32(topic == "users" ? 3 : 6) {
          let place = Reader.Place(topic: topic, partition: partition)
          let planned = plan.records.filter { $0.topic == topic && $0.partition == partition }
          let read = values[place] ?? []
          let hasAll =
            read.sorted { $0.lexicographicallyPrecedes($1) }
            == planned.map(\.value).sorted { $0.lexicographicallyPrecedes($1) }
          #expect(hasAll, "\(topic)[\(partition)]")
          // Streams share partitions; each keeps its order.
          for stream in TrafficStream.allCases where stream != .urgent {
            let mine = planned.filter { $0.stream == stream && !$0.followsStored }.map(\.value)
            let set = Set(mine)
            let isInOrder = read.filter { set.contains($0) } == mine
            #expect(isInOrder, "\(topic)[\(partition)]")
          }
        }
      }
    }
  }

  @Test func `a record that requires an account waits for it and holds up no other`() async throws {
    try await onThread("traffic") {
      let broker = try EmbeddedBroker()
      defer { broker.stop() }
      let plan = Self.plan(users: 50)
      let waiting = plan.records.count { $0.requiredAccount != nil }
      #expect(waiting > 2)
      let exist = Locked(false)
      var options = TrafficProducer.Options()
      options.pace = .unlimited
      options.accountExists = { _ in exist.withLock { $0 } }
      let producer = try TrafficProducer(plan, to: broker.settings, options: options)
      let all = plan.records.count
      #expect(Self.becomesTrue { producer.status.sent == all - waiting && producer.status.held == waiting })
      exist.withLock { $0 = true }
      #expect(producer.waitUntilFinished(milliseconds: 20_000))
      #expect(producer.status.sent == all)
    }
  }

  @Test func `it does not run ahead of the reader by more than the broker keeps`() async throws {
    try await onThread("traffic") {
      let broker = try EmbeddedBroker(topics: [.init("users.import", partitions: 1), .init("users", partitions: 1)])
      defer { broker.stop() }
      let plan = TrafficPlan(
        TrafficSettings(
          usersPerImport: 8_000, bulkSize: 50, urgent: 0, start: Self.start, importPartitions: 1, urgentPartitions: 1))
      let read = Locked<Int64>(0)
      var options = TrafficProducer.Options()
      options.pace = .unlimited
      options.consumed = { _, _ in read.withLock { $0 } }
      let producer = try TrafficProducer(plan, to: broker.settings, options: options)
      #expect(Self.becomesTrue { producer.status.held > 0 })
      let held = producer.status.sent
      #expect(held < plan.records.count)
      let reader = try Reader(broker)
      defer { reader.close() }
      let values = reader.read(plan.records.count) { count in read.withLock { $0 = Int64(count) } }
      #expect(producer.waitUntilFinished(milliseconds: 20_000))
      #expect(values.values.reduce(0) { $0 + $1.count } == plan.records.count)
    }
  }

  @Test func `paced traffic is sent when it is due, cues are given, and it can be stopped at any time`() async throws {
    try await onThread("traffic") {
      let broker = try EmbeddedBroker()
      defer { broker.stop() }
      let cue = Locked(false)
      var options = TrafficProducer.Options()
      options.cues = [
        TrafficProducer.Cue(at: TrafficMoment(milliseconds: 50, records: 0)) { cue.withLock { $0 = true } }
      ]
      // Ten minutes: whatever is sent within this test is only its beginning.
      let producer = try TrafficProducer(
        Self.plan(users: 50, milliseconds: 600_000), to: broker.settings, options: options)
      #expect(Self.becomesTrue { cue.withLock { $0 } })
      let sent = producer.stop()
      #expect(sent < 20)
      #expect(producer.status.isFinished && producer.status.trouble == nil)
      #expect(producer.stop() == sent)
    }
  }

  @Test func `a property that does not exist is told`() {
    #expect(throws: TrafficError.self) {
      _ = try TrafficProducer(
        Self.plan(users: 50), to: KafkaSettings(bootstrap: "127.0.0.1:1", properties: [("no.such.property", "1")]))
    }
  }

  /// Waits for a condition on a thread that may block.
  private static func becomesTrue(_ condition: () -> Bool) -> Bool {
    let deadline = SystemClock.nanoseconds() + 20_000_000_000
    let pause = WakeUp()
    while SystemClock.nanoseconds() < deadline {
      if condition() { return true }
      _ = pause.wait(milliseconds: 5)
    }
    return false
  }
}

/// Reads everything that a broker holds of the traffic's topics.
private final class Reader {
  struct Place: Hashable {
    var topic: String
    var partition: Int32
  }

  private let wakeUp = WakeUp()
  private let reader: KafkaReader

  init(_ broker: EmbeddedBroker) throws {
    reader = try KafkaReader(broker.settings, group: "traffic-test", wakeUp: wakeUp)
    try reader.assign(
      broker.topics.filter { $0.name.hasPrefix("users") }.flatMap { topic in
        (0..<Int32(topic.partitions)).map { KafkaPosition(topic: topic.name, partition: $0, offset: 0) }
      })
  }

  func read(_ count: Int, progress: (Int) -> Void = { _ in }) -> [Place: [[UInt8]]] {
    var values: [Place: [[UInt8]]] = [:]
    var got = 0
    let lanes = Array(reader.lanes.indices)
    let deadline = SystemClock.nanoseconds() + 30_000_000_000
    while got < count, SystemClock.nanoseconds() < deadline {
      wakeUp.drain()
      while reader.readBatch(
        lanes: lanes,
        { batch in
          for index in batch.indices {
            let record = batch[index]
            let lane = reader.lanes[Int(record.lane)]
            values[Place(topic: lane.topic, partition: lane.partition), default: []].append(
              record.value.map { [UInt8]($0) } ?? [])
            got += 1
          }
        }) > 0
      { progress(got) }
      _ = wakeUp.wait(milliseconds: 50)
    }
    return values
  }

  func close() { reader.close(within: .seconds(2)) }
}
