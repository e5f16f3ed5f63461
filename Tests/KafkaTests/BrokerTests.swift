import Kafka
import Platform
import TestSupport
import Testing

/// Where the real broker is, and topics of this suite's own.
private enum Broker {
  static let address = Environment["USHER_TEST_KAFKA"]
  static let tls = Environment["USHER_TEST_KAFKA_TLS"]
  static let authority = Environment["USHER_TEST_CA"] ?? ""
  static let plain = KafkaSettings(bootstrap: address ?? "")

  static func secure(
    mechanism: String = "PLAIN", user: String = "usher", password: String = "usher-secret", host: String? = nil
  ) -> KafkaSettings {
    KafkaSettings(
      bootstrap: host ?? tls ?? "",
      properties: [
        ("security.protocol", "SASL_SSL"), ("ssl.ca.location", authority), ("sasl.mechanism", mechanism),
        ("sasl.username", user), ("sasl.password", password),
      ])
  }

  /// A name that no earlier run has used.
  static func name(_ base: String) -> String { TestServices.uniqueName("users.\(base)") }

  /// Makes a topic, waits until it is served, hands it to `body`, deletes it.
  static func withTopic<T>(
    _ base: String, partitions: Int = 1, settings: [(String, String)] = [],
    _ body: (String, KafkaAdmin) throws -> T
  ) throws -> T {
    let admin = try KafkaAdmin(plain)
    let name = name(base)
    let outcomes = try admin.create([.init(name, partitions: partitions, replicas: 1, settings: settings)])
    #expect(outcomes.map(\.topic) == [name])
    if let error = outcomes.first?.error { throw error }
    let deadline = SystemClock.nanoseconds() + 10_000_000_000
    while try admin.metadata(topics: [name]).topics.first?.partitions.allSatisfy({ $0.leader >= 0 }) != true {
      try #require(SystemClock.nanoseconds() < deadline)
    }
    defer {
      _ = try? admin.delete(topics: [name])
      #expect(admin.close(within: .seconds(5)))
    }
    return try body(name, admin)
  }
}

extension WithServices {
  @Suite(.enabled(if: Broker.address != nil && Broker.tls != nil, "USHER_TEST_KAFKA is not set"))
  struct BrokerTests {
    @Test func `topics are made with their settings, and each refusal is its own`() async throws {
      try await onThread {
        try Broker.withTopic("made", partitions: 3, settings: [("cleanup.policy", "compact")]) { name, admin in
          let metadata = try admin.metadata(topics: [name])
          #expect(metadata.topics.map(\.partitions.count) == [3])
          #expect(metadata.brokers.count == 1)
          #expect(metadata.id?.isEmpty == false)
          let settings = try #require(try admin.settings(of: [name]).first)
          #expect(settings.values["cleanup.policy"] == "compact")
          let outcomes = try admin.create(
            [
              .init(name), .init("\(name).new", partitions: 1), .init("\(name).many", partitions: 1, replicas: 9),
              .init("\(name).odd", partitions: 1, settings: [("cleanup.policy", "sometimes")]),
            ], validateOnly: true)
          #expect(outcomes.map { $0.error?.kind } == [.topicExists, nil, .other, .settings])
          #expect(outcomes[2].error?.name == "INVALID_REPLICATION_FACTOR")
          #expect(outcomes[3].error?.text.contains("cleanup.policy") == true)
          try admin.grow(topic: name, to: 5)
          #expect(throws: KafkaError.self) { try admin.grow(topic: name, to: 2) }
          let missing = try admin.metadata(topics: ["\(name).missing"])
          #expect(missing.topics.first?.error?.kind == .missingTopic)
          #expect(try admin.delete(topics: ["\(name).missing"]).first?.error?.kind == .missingTopic)
          #expect(try admin.settings(of: ["\(name).missing"]).first?.error?.kind == .missingTopic)
        }
      }
    }

    @Test func `records, tombstones and headers go through a real broker in order`() async throws {
      try await onThread {
        try Broker.withTopic("flow", partitions: 2) { name, admin in
          let producer = try KafkaProducer(Broker.plain, topics: [name], lingerMilliseconds: 1)
          let topic = try producer.topic(name)
          for number in 0..<2000 {
            let outcome = producer.produce(
              to: topic, partition: Int32(number % 2), key: [UInt8]("k\(number)".utf8),
              value: number % 10 == 0 ? nil : [UInt8]("v\(number)".utf8), headers: [RecordHeader("n", "\(number)")],
              number: UInt64(number))
            #expect(outcome == .queued)
          }
          var events: [ProducerEvent] = []
          #expect(producer.flush(within: .seconds(60), into: &events))
          #expect(events.count { if case .delivered = $0 { true } else { false } } == 2000)

          let bench = try ReaderBench(Broker.plain, maximum: 128)
          try bench.reader.assign((0..<2).map { KafkaPosition(topic: name, partition: $0, offset: 0) })
          #expect(bench.read { $0.records.count == 2000 && $0.caughtUp == [0, 1] })
          for lane in 0..<2 {
            let records = bench.records.filter { $0.lane == lane }
            #expect(records.map(\.offset) == Array(0..<1000))
            #expect(
              records.map { $0.headers.first?.value.map { String(decoding: $0, as: UTF8.self) } }
                == (0..<1000).map { "\($0 * 2 + lane)" })
          }
          #expect(bench.records.count { $0.value == nil } == 200)
          #expect(bench.reader.watermarks(lane: 1)?.next == 1000)
          #expect(try admin.watermarks(topic: name, partition: 0).next == 1000)
          let first = try #require(bench.records.filter { $0.lane == 0 }.first?.timestamp)
          #expect(try admin.offsets(topic: name, partitions: [0], notBefore: first) == [0])
          #expect(try admin.offsets(topic: name, partitions: [0], notBefore: first + 3_600_000) == [nil])

          try bench.reader.commit([KafkaPosition(topic: name, partition: 0, offset: 500)])
          #expect(bench.read { $0.events.contains { if case .committed(_, nil) = $0 { true } else { false } } })
          #expect(try bench.reader.committed(bench.reader.lanes) == [500, nil])
          #expect(bench.reader.close(within: .seconds(5)))
          #expect(producer.close(within: .seconds(5)))
        }
      }
    }

    @Test func `records of 900 kB are read`() async throws {
      try await onThread {
        try Broker.withTopic("large") { name, _ in
          let producer = try KafkaProducer(Broker.plain, topics: [name])
          for number in 0..<5 {
            let value = [UInt8](repeating: UInt8(number), count: 900_000)
            #expect(producer.produce(to: try producer.topic(name), key: nil, value: value, number: 0) == .queued)
          }
          var events: [ProducerEvent] = []
          #expect(producer.flush(within: .seconds(60), into: &events))
          let bench = try ReaderBench(Broker.plain)
          try bench.reader.assign([KafkaPosition(topic: name, partition: 0, offset: 0)])
          #expect(bench.read { $0.records.count == 5 })
          #expect(bench.records.allSatisfy { $0.value?.count == 900_000 })
          #expect(bench.records.map { $0.value?.last } == [0, 1, 2, 3, 4])
        }
      }
    }

    @Test func `a record over the topic's limit fails with its name, and the next one goes through`() async throws {
      try await onThread {
        try Broker.withTopic("limit", settings: [("max.message.bytes", "20000")]) { name, _ in
          let producer = try KafkaProducer(Broker.plain, topics: [name])
          let topic = try producer.topic(name)
          var events: [ProducerEvent] = []
          _ = producer.produce(to: topic, key: nil, value: [UInt8](repeating: 7, count: 50_000), number: 1)
          #expect(producer.flush(within: .seconds(60), into: &events))
          _ = producer.produce(to: topic, key: nil, value: [UInt8](repeating: 7, count: 5000), number: 2)
          #expect(producer.flush(within: .seconds(60), into: &events))
          let failed = events.compactMap {
            if case .failed(1, let error, let may) = $0 { (error.kind, may) } else { nil }
          }
          #expect(failed.first?.0 == .tooLarge)
          #expect(failed.first?.1 == false)
          #expect(events.contains(.delivered(2, partition: 0, offset: 0)))
        }
      }
    }

    @Test func `a position past the end is lost, and a move mends it`() async throws {
      try await onThread {
        try Broker.withTopic("past", partitions: 2) { name, _ in
          for partition in 0..<2 { try send(["a", "b", "c"], to: name, partition: Int32(partition), Broker.plain) }
          let bench = try ReaderBench(Broker.plain)
          try bench.reader.assign([
            KafkaPosition(topic: name, partition: 0, offset: 50), KafkaPosition(topic: name, partition: 1, offset: 0),
          ])
          #expect(
            bench.read {
              $0.caughtUp == [1]
                && $0.events.contains { if case .positionLost(lane: 0, offset: 50, _) = $0 { true } else { false } }
            })
          try bench.reader.move(lane: 0, to: 1)
          #expect(bench.read { $0.caughtUp == [0, 1] })
          #expect(bench.records.filter { $0.lane == 0 }.map(\.text) == ["b", "c"])
          #expect(bench.reader.close(within: .seconds(5)))
        }
      }
    }

    @Test func `one record is read again, or is gone, or is unknown`() async throws {
      try await onThread {
        try Broker.withTopic("again") { name, _ in
          try send(["a", "b", "c"], to: name, Broker.plain)
          let lookup = try RecordLookup(Broker.plain)
          guard
            case .record(let record) = lookup.readOne(at: KafkaPosition(topic: name, partition: 0, offset: 1))
          else {
            Issue.record("not found")
            return
          }
          #expect(record.value == [UInt8]("b".utf8))
          #expect(record.position.offset == 1)
          #expect(lookup.readOne(at: KafkaPosition(topic: name, partition: 0, offset: 3)) == .gone)
          #expect(lookup.readOne(at: KafkaPosition(topic: name, partition: 0, offset: 300)) == .gone)
          for place in [
            KafkaPosition(topic: name, partition: 7, offset: 0),
            KafkaPosition(topic: "\(name).no", partition: 0, offset: 0),
          ] {
            guard case .unanswered(let error) = lookup.readOne(at: place) else {
              Issue.record("\(place)")
              continue
            }
            #expect(error.kind == .missingTopic)
          }
          // The same place once more: the lookup is not used up.
          #expect(lookup.readOne(at: KafkaPosition(topic: name, partition: 0, offset: 1)) == .record(record))
          #expect(lookup.close(within: .seconds(5)))
        }
      }
    }

    @Test func `a reader of a deleted topic says so and closes within its deadline`() async throws {
      try await onThread {
        let bench = try ReaderBench(Broker.plain)
        try Broker.withTopic("deleted") { name, _ in
          try send(["a"], to: name, Broker.plain)
          try bench.reader.assign([KafkaPosition(topic: name, partition: 0, offset: 0)])
          #expect(bench.read { $0.caughtUp == [0] })
        }
        #expect(
          bench.read(seconds: 30) { bench in
            bench.events.contains { if case .laneFailed(lane: 0, _) = $0 { true } else { false } }
          })
        let began = SystemClock.nanoseconds()
        _ = bench.reader.close(within: .seconds(1))
        #expect(SystemClock.nanoseconds() - began < 3_000_000_000)
      }
    }

    @Test func `a topic that does not exist is a failed lane, and is read once it is made`() async throws {
      try await onThread {
        var settings = Broker.plain
        settings.properties = [("topic.metadata.propagation.max.ms", "500")]
        let name = Broker.name("late")
        let bench = try ReaderBench(settings)
        try bench.reader.assign([KafkaPosition(topic: name, partition: 0, offset: 0)])
        #expect(
          bench.read { bench in
            bench.events.contains {
              if case .laneFailed(lane: 0, let error) = $0 { error.kind == .missingTopic } else { false }
            }
          })
        let admin = try KafkaAdmin(Broker.plain)
        #expect(try admin.create([.init(name, partitions: 1)]).first?.error == nil)
        try send(["a"], to: name, Broker.plain)
        #expect(bench.read { $0.records.map(\.text) == ["a"] })
        // Before the topic goes: freeing a client whose topic was deleted hangs.
        #expect(bench.reader.close(within: .seconds(5)))
        _ = try admin.delete(topics: [name])
      }
    }

    @Test func `a topic without the right to read is a failed lane`() async throws {
      try await onThread {
        try Broker.withTopic("denied") { name, _ in
          let settings = Broker.secure(user: "hr", password: "hr-secret")
          let bench = try ReaderBench(settings)
          try bench.reader.assign([KafkaPosition(topic: name, partition: 0, offset: 0)])
          #expect(
            bench.read { bench in
              bench.events.contains {
                if case .laneFailed(lane: 0, let error) = $0 { error.kind == .authorization } else { false }
              }
            })
          #expect(bench.reader.close(within: .seconds(5)))
          let admin = try KafkaAdmin(Broker.secure(user: "watcher", password: "watcher-secret"))
          #expect(try admin.metadata(topics: [name]).topics.first?.error?.kind == .authorization)
        }
      }
    }

    @Test func `the probe connects and names the cluster`() async throws {
      try await onThread {
        for settings in [Broker.plain, Broker.secure()] {
          guard case .connected(let cluster) = ConnectionProbe.connect(settings) else {
            Issue.record("\(ConnectionProbe.connect(settings))")
            continue
          }
          #expect(cluster.brokers.count == 1)
          #expect(cluster.id?.isEmpty == false)
        }
      }
    }

    @Test func `the probe tells every kind of failure apart`() async throws {
      try await onThread {
        let tls = try #require(Broker.tls)
        let port = try #require(tls.split(separator: ":").last)
        let address = try #require(Broker.address)
        var withoutTLS = Broker.secure(host: address)
        withoutTLS.properties.append(("security.protocol", "SASL_PLAINTEXT"))
        var withoutLogin = Broker.secure()
        withoutLogin.properties = [("security.protocol", "SSL"), ("ssl.ca.location", Broker.authority)]
        var unknownAuthority = Broker.secure()
        unknownAuthority.properties.removeAll { $0.0 == "ssl.ca.location" }
        var missingFile = Broker.secure()
        missingFile.properties.append(("ssl.ca.location", "/nowhere.pem"))
        let web = try WebServer()
        let silent = try SilentServer()
        let cases: [(String, KafkaSettings, ConnectionFault)] = [
          ("wrong password", Broker.secure(password: "no"), .wrongPassword),
          ("SCRAM", Broker.secure(mechanism: "SCRAM-SHA-512"), .scramNotPossible),
          (
            "mechanism", Broker.secure(mechanism: "SCRAM-SHA-256"),
            .mechanismNotOffered(offered: "PLAIN, SCRAM-SHA-512")
          ),
          ("log-in to a listener without", withoutTLS, .listenerWithoutLogin),
          ("no log-in", withoutLogin, .listenerWantsLogin),
          ("unknown authority", unknownAuthority, .unknownAuthority),
          ("missing file", missingFile, .authorityFileMissing),
          ("TLS to plaintext", Broker.secure(host: address), .listenerWithoutTLS),
          ("plaintext to TLS", KafkaSettings(bootstrap: tls), .listenerWantsTLS),
          ("closed port", KafkaSettings(bootstrap: "127.0.0.1:1"), .refused),
          ("unknown host", KafkaSettings(bootstrap: "no-such-host.invalid:\(port)"), .unknownHost),
          ("web server", KafkaSettings(bootstrap: web.address), .webServer),
          ("silent", KafkaSettings(bootstrap: silent.address), .silent),
        ]
        for (name, settings, expected) in cases {
          let found = ConnectionProbe.connect(settings, within: .seconds(8))
          guard case .failed(let fault, let error) = found else {
            Issue.record("\(name): \(found)")
            continue
          }
          #expect(fault == expected, "\(name): \(error)")
          #expect(found.nextStep?.isEmpty == false)
          #expect(!"\(error)".contains("usher-secret"))
        }
      }
    }

    @Test func `a wrong password is an event with a next step, and SCRAM is explained`() async throws {
      try await onThread {
        let wrong = try ReaderBench(Broker.secure(password: "no"))
        try wrong.reader.assign([KafkaPosition(topic: "users.test.none", partition: 0, offset: 0)])
        #expect(wrong.read { $0.reports.contains { if case .down = $0 { true } else { false } } })
        let scram = try ReaderBench(Broker.secure(mechanism: "SCRAM-SHA-512"))
        try scram.reader.assign([KafkaPosition(topic: "users.test.none", partition: 0, offset: 0)])
        #expect(scram.read { $0.reports.contains { if case .down = $0 { true } else { false } } })
        for (bench, words) in [(wrong, "sasl.*"), (scram, "librdkafka 2.6.1")] {
          let error = bench.reports.lazy.compactMap { if case .down(let error) = $0 { error } else { nil } }.first
          #expect(error?.kind == .authentication)
          #expect(error?.hint.contains(words) == true, "\(String(describing: error))")
          #expect(bench.reader.close(within: .seconds(5)))
        }
      }
    }
  }
}
