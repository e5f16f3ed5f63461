import Kafka
import Platform
import SyncEngine
import SyncModel
import TestSupport
import Testing

@Suite(.serialized) struct `An engine over an embedded broker` {
  @Test func `creates every user of an import once, mails each, and skips them the second time`() async throws {
    try await withEngine { harness in
      try await harness.publish(EngineHarness.importRecords(0..<1_000, process: "first"))
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("all are created") { listener.run("first")?.counters.outcomes.created == 1_000 }
      #expect(harness.provider.state.withLock { $0.accounts.count } == 1_000)
      try await eventually("the counters are there") {
        listener.run("first")?.counters.mail.requested == 1_000
      }
      let requests = harness.provider.state.withLock { $0.requests }
      try await harness.publish(EngineHarness.importRecords(0..<1_000, process: "second"))
      try await eventually("the counters are there") {
        listener.run("second")?.counters.outcomes.unchanged == 1_000
      }
      #expect(harness.provider.state.withLock { $0.requests } == requests)
      try await harness.stop(engine)
      #expect(listener.state.withLock { $0.error } == nil)
    }
  }

  @Test func `goes on where it stopped and counts nothing twice`() async throws {
    try await withEngine { harness in
      try await harness.publish(EngineHarness.importRecords(0..<3_000, process: "first"))
      var listener = Listener()
      var engine = try await harness.start(listener) { $0.requestsPerSecond = 100 }
      try await eventually("the counters are there") {
        (listener.run("first")?.counters.outcomes.created ?? 0) > 300
      }
      try await harness.stop(engine, now: true)
      listener = Listener()
      engine = try await harness.start(listener)
      try await eventually("the counters are there") {
        listener.run("first")?.counters.outcomes.created == 3_000
      }
      #expect(harness.provider.state.withLock { $0.created } == 3_000)
      #expect(listener.run("first")?.counters.received == 3_000)
      try await harness.stop(engine)
    }
  }

  @Test func `finds a create again whose answer was lost`() async throws {
    try await withEngine { harness in
      harness.provider.state.withLock { $0.lostAnswers = 3 }
      try await harness.publish(EngineHarness.importRecords(0..<200, process: "first"))
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("the counters are there") {
        listener.run("first")?.counters.outcomes.created == 200
      }
      #expect(harness.provider.state.withLock { $0.created } == 200)
      try await harness.stop(engine)
    }
  }

  @Test func `waits for a provider that is down and loses nothing`() async throws {
    try await withEngine { harness in
      harness.provider.state.withLock { $0.isDown = true }
      try await harness.publish(EngineHarness.importRecords(0..<100, process: "first"))
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("the engine says why it waits") {
        listener.snapshot?.provider.state == .down
          && listener.snapshot?.provider.reason?.contains("the test's provider is down") == true
      }
      harness.provider.state.withLock { $0.isDown = false }
      try await eventually("the counters are there") {
        listener.run("first")?.counters.outcomes.created == 100
      }
      try await harness.stop(engine)
    }
  }

  @Test func `one bad record costs only itself and says why`() async throws {
    try await withEngine { harness in
      var records = EngineHarness.importRecords(0..<50, process: "first")
      records.append(("users.import", "x", "\u{1}{not json"))
      records.append(
        (
          "users.import", "key-900",
          #"{"type":"user.created","import":true,"importProcessId":"first","user":{"id":"key-900","email":"nobody@example.com"}}"#
        ))
      records.append(
        (
          "users.import", "key-901",
          #"{"type":"user.created","import":true,"importProcessId":"first","user":{"id":"key-901","username":"user901","email":"no-domain"}}"#
        ))
      try await harness.publish(records)
      let listener = Listener()
      let engine = try await harness.start(listener)
      try await eventually("the counters are there") {
        listener.run("first")?.counters.outcomes.created == 50
          && listener.run("first")?.counters.outcomes.invalid == 2
          && listener.run("@unassigned/hr")?.counters.outcomes.invalid == 1
      }
      #expect(listener.snapshot?.openFailures == 3)
      try await harness.stop(engine)
    }
  }

  @Test func `two engines do not share a journal`() async throws {
    try await withEngine { harness in
      let listener = Listener()
      let engine = try await harness.start(listener)
      // A lock of the same process is the same to the kernel only for the same descriptor: each open is its own.
      await #expect(throws: EngineError.self) { try await harness.start(Listener()) }
      try await harness.stop(engine)
    }
  }
}
