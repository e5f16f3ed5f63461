import Kafka
import Platform
import Testing

/// What needs no service: clients against the cluster inside this process.
@Suite(.serialized)
struct MockClusterTests {
  @Test func `records come back with key, value, headers and time, null and empty told apart`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      let producer = try KafkaProducer(cluster.settings, topics: ["users"])
      let topic = try producer.topic("users")
      let headers = [
        RecordHeader("ce_type", "user.created.v1"), RecordHeader("ce_type", "again"), RecordHeader("empty", ""),
        RecordHeader("null", nil as [UInt8]?),
      ]
      let sent: [(key: [UInt8]?, value: [UInt8]?)] = [
        ([1, 0, 255], [123, 125]), (nil, nil), ([], []), ([7], nil), (nil, [9]),
      ]
      for (index, record) in sent.enumerated() {
        let outcome = producer.produce(
          to: topic, partition: 1, key: record.key, value: record.value, headers: index == 0 ? headers : [],
          timestamp: 1_700_000_000_000 + Int64(index), number: 100 + UInt64(index))
        #expect(outcome == .queued)
      }
      #expect(producer.inFlight == 5)
      var events: [ProducerEvent] = []
      #expect(producer.flush(within: .seconds(60), into: &events))
      let delivered = events.filter { if case .delivered = $0 { true } else { false } }
      #expect(delivered == (0..<5).map { .delivered(100 + UInt64($0), partition: 1, offset: Int64($0)) })

      let bench = try ReaderBench(cluster.settings)
      try bench.reader.assign([KafkaPosition(topic: "users", partition: 1, offset: 0)])
      #expect(bench.read { $0.records.count == 5 && $0.caughtUp == [0] })
      #expect(bench.records.map(\.key) == sent.map(\.key))
      #expect(bench.records.map(\.value) == sent.map(\.value))
      #expect(bench.records.map(\.offset) == [0, 1, 2, 3, 4])
      #expect(bench.records.map(\.timestamp) == (0..<5).map { 1_700_000_000_000 + $0 })
      #expect(bench.records.allSatisfy { $0.partition == 1 })
      #expect(bench.records[0].headers == headers)
      #expect(bench.records[1].headers.isEmpty)
      #expect(bench.events.contains(.caughtUp(lane: 0, offset: 5)))
      #expect(bench.reader.watermarks(lane: 0)?.next == 5)
      #expect(bench.reader.close(within: .seconds(5)))
      #expect(producer.close(within: .seconds(5)))
    }
  }

  @Test func `a reader starts exactly where it is told to`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 3)
      let settings = cluster.settings
      for partition in 0..<3 {
        try send((0..<10).map { "\(partition).\($0)" }, to: "users", partition: Int32(partition), settings)
      }
      let bench = try ReaderBench(settings)
      try bench.reader.assign([
        KafkaPosition(topic: "users", partition: 0, offset: 7),
        KafkaPosition(topic: "users", partition: 1, offset: KafkaPosition.beginning),
        KafkaPosition(topic: "users", partition: 2, offset: KafkaPosition.end),
      ])
      #expect(bench.read { $0.caughtUp == [0, 1, 2] })
      #expect(bench.records.filter { $0.lane == 0 }.map(\.text) == ["0.7", "0.8", "0.9"])
      #expect(bench.records.filter { $0.lane == 1 }.map(\.offset) == Array(0..<10))
      #expect(bench.records.filter { $0.lane == 2 }.isEmpty)
      try send(["2.10"], to: "users", partition: 2, settings)
      #expect(bench.read { $0.records.last?.text == "2.10" })
      #expect(bench.records.last?.offset == 10)
    }
  }

  @Test func `a lane that is not read waits without a loss and holds up no other`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      let settings = cluster.settings
      for partition in 0..<2 { try send((0..<50).map { "\($0)" }, to: "users", partition: Int32(partition), settings) }
      // One record a batch: the events between them must not pass for an end.
      let bench = try ReaderBench(settings, maximum: 1)
      try bench.reader.assign((0..<2).map { KafkaPosition(topic: "users", partition: $0, offset: 0) })
      #expect(bench.read(lanes: [1]) { $0.caughtUp == [1] })
      #expect(bench.records.allSatisfy { $0.lane == 1 })
      #expect(bench.read { $0.caughtUp == [0, 1] })
      #expect(bench.records.filter { $0.lane == 0 }.map(\.offset) == Array(0..<50))
      #expect(bench.records.filter { $0.lane == 1 }.map(\.offset) == Array(0..<50))
    }
  }

  @Test func `a batch is never larger than asked for, and full lanes take turns`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      let settings = cluster.settings
      for partition in 0..<2 { try send((0..<50).map { "\($0)" }, to: "users", partition: Int32(partition), settings) }
      let bench = try ReaderBench(settings)
      try bench.reader.assign((0..<2).map { KafkaPosition(topic: "users", partition: $0, offset: 0) })
      let deadline = SystemClock.nanoseconds() + 10_000_000_000
      while bench.reader.waiting(lane: 0) < 50 || bench.reader.waiting(lane: 1) < 50 {
        try #require(SystemClock.nanoseconds() < deadline)
        bench.wakeUp.drain()
        _ = bench.wakeUp.wait(milliseconds: 20)
      }
      var lanes: [Int32] = []
      for _ in 0..<2 {
        let count = bench.reader.readBatch(lanes: [0, 1], max: 10) { batch in
          for index in batch.indices { lanes.append(batch[index].lane) }
        }
        #expect(count == 10)
      }
      #expect(Set(lanes) == [0, 1])
    }
  }

  @Test func `moving a lane and adding one leave the others undisturbed`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      try cluster.createTopic("more", partitions: 1)
      let settings = cluster.settings
      for partition in 0..<2 { try send((0..<10).map { "\($0)" }, to: "users", partition: Int32(partition), settings) }
      try send(["x", "y"], to: "more", settings)
      let bench = try ReaderBench(settings)
      try bench.reader.assign((0..<2).map { KafkaPosition(topic: "users", partition: $0, offset: 0) })
      #expect(bench.read { $0.caughtUp == [0, 1] })
      bench.records = []
      bench.events = []
      try bench.reader.move(lane: 1, to: 4)
      #expect(try bench.reader.add([KafkaPosition(topic: "more", partition: 0, offset: 1)]) == 2..<3)
      #expect(bench.reader.topics == ["users", "more"])
      #expect(bench.read { $0.caughtUp.isSuperset(of: [1, 2]) })
      #expect(bench.records.filter { $0.lane == 1 }.map(\.offset) == Array(4..<10))
      #expect(bench.records.filter { $0.lane == 2 }.map(\.text) == ["y"])
      #expect(bench.records.allSatisfy { $0.lane != 0 })
      #expect(throws: KafkaError.self) {
        try bench.reader.add([KafkaPosition(topic: "more", partition: 0, offset: 0)])
      }
      #expect(bench.reader.lanes.count == 3)
    }
  }

  @Test func `a position past the end is lost, and the lane goes on after a move`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      try send(["a", "b"], to: "users", cluster.settings)
      let bench = try ReaderBench(cluster.settings)
      try bench.reader.assign([KafkaPosition(topic: "users", partition: 0, offset: 99)])
      #expect(
        bench.read {
          $0.events.contains { if case .positionLost(lane: 0, offset: 99, _) = $0 { true } else { false } }
        })
      #expect(bench.records.isEmpty)
      try bench.reader.move(lane: 0, to: KafkaPosition.beginning)
      #expect(bench.read { $0.caughtUp == [0] })
      #expect(bench.records.map(\.text) == ["a", "b"])
    }
  }

  @Test func `committed offsets are the group's, without joining it`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      let bench = try ReaderBench(cluster.settings, group: "usher.lag")
      let position = KafkaPosition(topic: "users", partition: 1, offset: 42)
      #expect(try bench.reader.commit([position]))
      #expect(bench.reader.commitsInFlight == 1)
      #expect(try bench.reader.commit([position]) == false)
      #expect(bench.read { $0.events.contains(.committed([position], nil)) })
      #expect(bench.reader.commitsInFlight == 0)
      let lanes = (0..<2).map { KafkaReader.Lane(topic: "users", partition: $0) }
      #expect(try bench.reader.committed(lanes) == [nil, 42])
      #expect(bench.reader.close(within: .seconds(5)))
    }
  }

  @Test func `a broker that goes down and comes back is said once each`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let bench = try ReaderBench(cluster.settings)
      try bench.reader.assign([KafkaPosition(topic: "users", partition: 0, offset: 0)])
      #expect(bench.read { $0.caughtUp == [0] })
      cluster.takeDown()
      #expect(bench.read { $0.reports.contains { if case .down = $0 { true } else { false } } })
      cluster.bringUp()
      #expect(bench.read { $0.reports.contains { if case .up = $0 { true } else { false } } })
      #expect(bench.reports.filter { if case .down = $0 { true } else { false } }.count == 1)
      try send(["after"], to: "users", cluster.settings)
      #expect(bench.read { $0.records.map(\.text) == ["after"] })
    }
  }

  @Test func `clients of a dead cluster close within their deadline`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let bench = try ReaderBench(cluster.settings)
      try bench.reader.assign([KafkaPosition(topic: "users", partition: 0, offset: 0)])
      #expect(bench.read { $0.caughtUp == [0] })
      let producer = try KafkaProducer(cluster.settings, topics: ["users"])
      cluster.takeDown()
      #expect(bench.read { $0.reports.contains { if case .down = $0 { true } else { false } } })
      try bench.reader.commit([KafkaPosition(topic: "users", partition: 0, offset: 1)])
      let topic = try producer.topic("users")
      #expect(producer.produce(to: topic, key: nil, value: [1], number: 1) == .queued)
      var events: [ProducerEvent] = []
      #expect(!producer.flush(within: .milliseconds(100), into: &events))
      producer.purge()
      #expect(producer.flush(within: .seconds(60), into: &events))
      #expect(
        events.contains {
          if case .failed(1, let error, mayBeStored: _) = $0 { error.kind == .purged } else { false }
        })
      let began = SystemClock.nanoseconds()
      _ = producer.close(within: .seconds(3))
      _ = bench.reader.close(within: .seconds(3))
      #expect(SystemClock.nanoseconds() - began < 8_000_000_000)
    }
  }

  @Test func `a full queue refuses and nothing is lost`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      var settings = cluster.settings
      settings.properties = [("queue.buffering.max.messages", "5")]
      let producer = try KafkaProducer(settings, topics: ["users"])
      let topic = try producer.topic("users")
      let outcomes = (0..<8).map { producer.produce(to: topic, key: nil, value: [1], number: UInt64($0)) }
      #expect(outcomes.filter { $0 == .queued }.count == 5)
      #expect(outcomes.last == .queueFull)
      var events: [ProducerEvent] = []
      #expect(producer.flush(within: .seconds(60), into: &events))
      #expect(producer.produce(to: topic, key: nil, value: [1], number: 9) == .queued)
      #expect(producer.flush(within: .seconds(60), into: &events))
    }
  }

  @Test func `a record over the client's limit is refused at once`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let producer = try KafkaProducer(cluster.settings, topics: ["users"])
      let outcome = producer.produce(
        to: try producer.topic("users"), key: nil, value: [UInt8](repeating: 0, count: 2_000_000), number: 1)
      guard case .refused(let error) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(error.kind == .tooLarge)
      #expect(error.text.contains("users"))
    }
  }

  @Test func `a thousand records keep their order and wake a sleeping reader`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let bench = try ReaderBench(cluster.settings, maximum: 64)
      try bench.reader.assign([KafkaPosition(topic: "users", partition: 0, offset: 0)])
      #expect(bench.read { $0.caughtUp == [0] })
      bench.wakeUp.drain()
      let sender = try OSThread(name: "sender") { [settings = cluster.settings] in
        _ = try? send((0..<1000).map { "\($0)" }, to: "users", settings)
      }
      #expect(bench.wakeUp.wait(milliseconds: 10_000))
      #expect(bench.read { $0.records.count == 1000 })
      sender.join()
      #expect(bench.records.map(\.text) == (0..<1000).map { "\($0)" })
    }
  }

  @Test func `metadata names brokers and topics`() async throws {
    try await onThread {
      let cluster = try MockCluster(brokers: 2)
      try cluster.createTopic("users", partitions: 3)
      let admin = try KafkaAdmin(cluster.settings)
      let metadata = try admin.metadata()
      #expect(metadata.brokers.map(\.id) == [1, 2])
      #expect(metadata.id?.isEmpty == false)
      #expect(metadata.topics.map(\.name) == ["users"])
      #expect(metadata.topics.first?.partitions.map(\.id) == [0, 1, 2])
      #expect(try admin.watermarks(topic: "users", partition: 0) == (0, 0))
      #expect(admin.close(within: .seconds(5)))
    }
  }

  @Test func `a refused batch is a failed delivery, a passing refusal is not`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let producer = try KafkaProducer(cluster.settings, topics: ["users"])
      let topic = try producer.topic("users")
      var events: [ProducerEvent] = []
      try cluster.refuseNext(2, .produce, with: .notLeader)
      #expect(producer.produce(to: topic, key: nil, value: [1], number: 1) == .queued)
      #expect(producer.flush(within: .seconds(60), into: &events))
      #expect(events.contains { if case .delivered(1, _, _) = $0 { true } else { false } })
      try cluster.refuseNext(1, .produce, with: .notAuthorized)
      #expect(producer.produce(to: topic, key: nil, value: [2], number: 2) == .queued)
      #expect(producer.flush(within: .seconds(60), into: &events))
      let kinds = events.compactMap { if case .failed(2, let error, _) = $0 { error.kind } else { nil } }
      #expect(kinds == [.authorization])
      #expect(throws: KafkaError.self) { try cluster.refuseNext(1, .produce, with: .notLeader, broker: 7) }
    }
  }

  @Test func `a slow broker makes deliveries late`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 1)
      let producer = try KafkaProducer(cluster.settings, topics: ["users"])
      let topic = try producer.topic("users")
      var events: [ProducerEvent] = []
      #expect(producer.produce(to: topic, key: nil, value: [1], number: 1) == .queued)
      #expect(producer.flush(within: .seconds(60), into: &events))
      cluster.setRoundTrip(.milliseconds(300))
      let began = SystemClock.nanoseconds()
      #expect(producer.produce(to: topic, key: nil, value: [1], number: 2) == .queued)
      #expect(producer.flush(within: .seconds(60), into: &events))
      #expect(SystemClock.nanoseconds() - began >= 290_000_000)
    }
  }

  @Test func `log lines come as reports, not on the terminal`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      var settings = cluster.settings
      settings.properties = [("debug", "broker")]
      let bench = try ReaderBench(settings)
      #expect(bench.read { $0.reports.contains { if case .log(let line) = $0 { line.level == 7 } else { false } } })
    }
  }

  @Test func `a backlog far larger than the prefetch is read whole and in order`() async throws {
    try await onThread {
      let cluster = try MockCluster()
      try cluster.createTopic("users", partitions: 2)
      let texts = (0..<20_000).map { "\($0)" }
      for partition in 0..<2 { try send(texts, to: "users", partition: Int32(partition), cluster.settings) }
      var settings = cluster.settings
      settings.properties = [("queued.min.messages", "100"), ("fetch.message.max.bytes", "10000")]
      let bench = try ReaderBench(settings)
      try bench.reader.assign((0..<2).map { KafkaPosition(topic: "users", partition: $0, offset: 0) })
      #expect(bench.read(seconds: 60) { $0.caughtUp == [0, 1] })
      for lane in 0..<2 { #expect(bench.records.lazy.filter { $0.lane == lane }.map(\.text).elementsEqual(texts)) }
      #expect(bench.reader.close(within: .seconds(5)))
    }
  }
}
