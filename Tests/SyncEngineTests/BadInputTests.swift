import Kafka
import Platform
import SyncEngine
import SyncModel
import TestSupport
import Testing

@Suite(.serialized) struct `An engine that is given bad input` {
  /// How often a text stands in the log.
  private func count(_ text: String, _ listener: Listener) -> Int {
    listener.state.withLock { state in state.lines.count { $0.text.contains(text) } }
  }

  private static func bulk(_ process: String, _ users: [String]) -> String {
    #"{"type":"users.bulk","importProcessId":"\#(process)","users":[\#(users.joined(separator: ","))]}"#
  }

  private static let importTopic = "users.import"

  @Test func `each kind of unreadable record is a failure with its reason, and told once`() async throws {
    try await withEngine { harness in
      let values: [[UInt8]?] = [
        [0xFF, 0xFE, 0x00], [0xFF, 0xFE, 0x01], Array("[1,2]".utf8), Array("null".utf8), [], nil,
        Array(#"{"type":"user.frobnicated","user":{}}"#.utf8), Array(#"{"type":"user.created.v2","user":{}}"#.utf8),
        Array(#"{"user":{}}"#.utf8), Array(#"{"type":"user.created","user":null}"#.utf8),
      ]
      try await harness.publish(bytes: values.map { (Self.importTopic, nil, $0) })
      try await harness.publish(EngineHarness.importRecords(0..<10, process: "good"))
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("all are settled") {
        listener.run("@unassigned/hr")?.counters.outcomes.invalid == values.count
          && listener.run("good")?.counters.outcomes.created == 10
      }
      #expect(count("it is not valid UTF-8", listener) == 1)
      #expect(count("is not a JSON object", listener) == 1)
      #expect(count("`user.frobnicated` is not known", listener) == 1)
      #expect(count("`user.created.v2` is not known", listener) == 1)
      #expect(count("the record has no value (null)", listener) == 1)
      #expect(count("the record's value is empty", listener) == 1)
      #expect(count("the message has no type", listener) == 1)
      #expect(count("the message has no user", listener) == 1)
      try await harness.stop(engine)
      // Nothing is counted twice at the next start.
      let again = Listener()
      let next = try await harness.start(again)
      try await harness.publish(EngineHarness.importRecords(10..<11, process: "good"))
      try await eventually("the next is read") { again.run("good")?.counters.outcomes.created == 11 }
      #expect(again.run("@unassigned/hr")?.counters.received == values.count)
      #expect(again.snapshot?.openFailures == values.count)
      try await harness.stop(next)
    }
  }

  @Test func `a bad user, the same user twice and an empty bulk cost only themselves`() async throws {
    try await withEngine { harness in
      let bad = #"{"id":"key-3","username":"user3","email":"no-domain"}"#
      try await harness.publish([
        (
          Self.importTopic, "a",
          Self.bulk("mixed", [EngineHarness.user(1), EngineHarness.user(2), bad, EngineHarness.user(4)])
        ),
        (
          Self.importTopic, "b",
          Self.bulk(
            "twice", [EngineHarness.user(10), EngineHarness.user(10, lastName: "Byron"), EngineHarness.user(11)])
        ), (Self.importTopic, "c", Self.bulk("empty", [])),
      ])
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("all are settled") {
        listener.run("mixed")?.counters.outcomes.settled == 4 && listener.run("twice")?.counters.outcomes.settled == 3
          && count("an empty bulk message", listener) == 1
      }
      #expect(listener.run("mixed")?.counters.outcomes.created == 3)
      #expect(listener.run("mixed")?.counters.outcomes.invalid == 1)
      #expect(listener.run("twice")?.counters.outcomes.created == 2)
      #expect(listener.run("twice")?.counters.outcomes.superseded == 1)
      #expect(listener.run("empty")?.counters.received ?? 0 == 0)
      #expect(harness.provider.state.withLock { $0.accounts["key-10"]?.payload.contains(UInt8(ascii: "y")) } == true)
      #expect(count("user key-3 at users.import/", listener) == 1)
      try await harness.stop(engine)
    }
  }

  @Test func `five megabytes are read whole, as a bulk or as garbage`() async throws {
    try await withEngine { harness in
      let users = (0..<25_000).map {
        #"{"id":"key-\#($0)","username":"user\#($0)","email":"user\#($0)@example.com","firstName":"Ada","lastName":"Lovelace","attributes":{"note":"\#(String(repeating: "x", count: 80))"}}"#
      }
      let value = Self.bulk("large", users)
      #expect(value.utf8.count > 4_500_000)
      try await harness.publish(bytes: [
        // A topic each: an embedded partition holds no more than one of them.
        (Self.importTopic, nil, Array(value.utf8)), ("users", nil, [UInt8](repeating: 0xFE, count: 5_000_000)),
      ])
      let listener = Listener()
      let engine = try await harness.start(listener) {
        $0.sendsMail = false
        $0.batchSize = 500
        // A real broker sends the first record whatever its size; the embedded one keeps to the limit.
        $0.kafka.properties.append(("fetch.message.max.bytes", "9000000"))
      }
      try await eventually("all are settled") {
        listener.run("large")?.counters.outcomes.created == 25_000
          && listener.run("@unassigned/hr")?.counters.outcomes.invalid == 1
      }
      #expect(listener.run("large")?.counters.received == 25_000)
      try await harness.stop(engine)
    }
  }

  @Test func `hostile and very many process IDs are counted each for itself`() async throws {
    try await withEngine { harness in
      let hostile = [#"a\u202eb"#, #"<b>|;$(x)"#, #"..\/..\/etc"#, String(repeating: "z", count: 200)]
      let refused = [#"a\u0007\u001b[31m"#, "@evil", String(repeating: "z", count: 201)]
      var records: [(topic: String, key: String, value: String)] = []
      for (number, process) in (hostile + refused + (0..<3_000).map { "p\($0)" }).enumerated() {
        records.append(contentsOf: EngineHarness.importRecords(number..<number + 1, process: process))
      }
      try await harness.publish(records)
      let listener = Listener()
      let engine = try await harness.start(listener) { $0.sendsMail = false }
      try await eventually("all are settled") {
        let runs = listener.snapshot?.runs ?? []
        return runs.reduce(0) { $0 + $1.counters.outcomes.created } == hostile.count + 3_000
          && listener.run("@unassigned/hr")?.counters.outcomes.invalid == refused.count
      }
      #expect(listener.snapshot?.runs.count == hostile.count + 3_000 + 1)
      #expect(listener.run("a\u{202e}b")?.counters.outcomes.created == 1)
      try await harness.stop(engine)
    }
  }

  @Test func `a provider that is down at start is told once, with its reason`() async throws {
    try await withEngine { harness in
      harness.provider.state.withLock { $0.isDown = true }
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("it is told") { count("the test's provider is down", listener) == 1 }
      let asked = harness.provider.state.withLock { $0.capabilityCalls }
      try await eventually("it is asked again") {
        harness.provider.state.withLock { $0.capabilityCalls } >= asked + 1
      }
      #expect(count("the test's provider is down", listener) == 1)
      harness.provider.state.withLock { $0.isDown = false }
      try await eventually("it answers") { count("bulk mode", listener) == 1 }
      try await harness.stop(engine)
    }
  }

  @Test func `Kafka down at start and gone in the middle is told once each time, and nothing is lost`() async throws {
    try await withEngine { harness in
      try await harness.publish(EngineHarness.importRecords(0..<100, process: "first"))
      harness.cluster.takeDown()
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("it is told") { count("Kafka: ", listener) == 1 }
      #expect(listener.snapshot?.kafka.state == .down)
      harness.cluster.bringUp()
      try await eventually("all are there") { listener.run("first")?.counters.outcomes.created == 100 }
      harness.cluster.takeDown()
      try await eventually("it is down again") { listener.snapshot?.kafka.state == .down }
      harness.cluster.bringUp()
      try await harness.publish(EngineHarness.importRecords(100..<200, process: "first"))
      try await eventually("the rest is there") { listener.run("first")?.counters.outcomes.created == 200 }
      #expect(listener.run("first")?.counters.received == 200)
      // Once a time, and once more where the reason changed.
      #expect(count("Kafka: ", listener) <= 4)
      try await harness.stop(engine)
    }
  }

  @Test func `an urgent flood under throttling waits, is told once, and loses nothing`() async throws {
    try await withEngine { harness in
      harness.provider.state.withLock { $0.throttled = 10 }
      try await harness.publish(
        (0..<2_000).map {
          ("users", "key-\($0)", #"{"type":"user.created","user":\#(EngineHarness.user($0))}"#)
        })
      let listener = Listener()
      let engine = try await harness.start(listener) { $0.sendsMail = false }
      try await eventually("all are created") {
        listener.run("@urgent/hr")?.counters.outcomes.created == 2_000
      }
      #expect(harness.provider.state.withLock { $0.throttled } == 0)
      #expect(harness.provider.state.withLock { $0.created } == 2_000)
      #expect(count("answered 429", listener) == 1)
      try await harness.stop(engine)
    }
  }

  @Test func `a state folder that cannot be written is refused with its path`() async throws {
    try await withEngine { harness in
      let file = harness.folder + "/file"
      try FileStore.write("x", to: file)
      await #expect {
        try await harness.start(Listener()) { $0.stateFolder = file + "/state" }
      } throws: { error in
        (error as? EngineError)?.description.contains(file) == true
      }
    }
  }
}
