import ConsoleCore
import SyncModel
import Testing

struct JobsTests {
  @Test func `what needs somebody comes first, then work, permanent rows, the past`() {
    var runs = Desk.runs
    runs.append(Desk.run(4, "broken", state: .completedWithFailures, failed: 3))
    runs.append(Desk.run(5, "guarded", state: .running))
    runs[5].counters.outcomes.staged = 7
    let desk = Desk(runs: runs)
    #expect(desk.processes == ["guarded", "broken", "second", "first", "@urgent/hr", "old"])
    #expect(desk.state.header.needCount == 2)
    #expect(desk.state.jobsModel.list.rows.map(\.needsYou) == [true, true, false, false, false, false])
  }

  @Test func `the cursor stays on its process when rows move`() {
    var desk = Desk()
    desk.press(.down)
    #expect(desk.process == "first")
    var runs = Desk.runs
    runs[2].state = .completedWithFailures
    desk.show(runs)
    #expect(desk.processes.first == "first")
    #expect(desk.process == "first")
  }

  @Test func `while frozen no row moves and counters run on`() {
    var desk = Desk()
    desk.type("Z")
    var runs = Desk.runs
    runs[1].state = .incomplete
    runs[2].counters.outcomes.created = 99
    runs.append(Desk.run(9, "new", state: .incomplete))
    desk.show(runs)
    #expect(desk.processes == ["second", "first", "@urgent/hr", "old"])
    #expect(desk.state.jobsModel.list.rows[1].synced == 99)
    desk.type("Z")
    #expect(desk.processes == ["old", "new", "second", "first", "@urgent/hr"])
  }

  @Test func `while a question is open no row moves`() {
    var desk = Desk()
    desk.type("q")
    var runs = Desk.runs
    runs[1].state = .incomplete
    desk.show(runs)
    #expect(desk.processes.first == "second")
    desk.press(.escape)
    #expect(desk.processes.first == "old")
  }

  @Test func `a process ID used again is its second run`() {
    let desk = Desk(runs: [Desk.run(0, "nightly", state: .running, number: 2)])
    #expect(desk.processes == ["nightly ·2"])
  }

  @Test func `progress, rate and time left are not claimed where nobody knows them`() {
    var desk = Desk()
    let rows = desk.state.jobsModel.list.rows
    #expect(rows.map(\.done) == ["60.0%", "60.0%", "–", "60.0%"])
    #expect(rows.map(\.eta) == ["4 s", "4 s", "–", "–"])
    #expect(rows.map(\.rate) == ["10", "10", "10", "–"])
    desk.wait(14)
    let old = desk.state.jobsModel.list.rows
    #expect(old.allSatisfy { $0.rate == "–" && $0.eta == "–" })
    #expect(old.map(\.state.mark) == ["?", "?", "?", "✓"])
  }

  @Test func `data older than three seconds is called stale`() {
    var desk = Desk()
    desk.wait(3)
    #expect(!desk.state.header.isStale)
    #expect(desk.state.header.age == "3 s")
    desk.wait(11)
    let header = desk.state.header
    #expect(header.isStale)
    #expect(header.age == "14 s")
    #expect(header.lag == "–")
    #expect(header.providerHealth.mark == "?")
    #expect(desk.state.jobsModel.silence?.sentences.first?.contains("14 s") == true)
    desk.show(Desk.runs)
    #expect(!desk.state.header.isStale)
    // While data comes every second the age stands still.
    #expect(desk.state.header.age == "1 s")
    desk.wait(0.9)
    #expect(desk.state.header.age == "1 s")
  }

  @Test func `the sum says when it cannot be true`() {
    var runs = Desk.runs
    runs[1].counters.inFlight.waiting = 5
    runs[1].counters.received += 5
    runs[2].counters.outcomes.deleted = -2
    var desk = Desk(runs: runs)
    #expect(desk.state.jobsModel.detail?.sum.first?.verdict?.text == "✓ adds up")
    desk.press(.down)
    #expect(desk.state.jobsModel.detail?.sum.first?.verdict?.text == "✗ 2 too few")
    desk.press(.end)
    #expect(desk.state.jobsModel.detail?.sum.first?.verdict?.text == "✗ 5 without an end")
    runs = Desk.runs
    runs[2].counters.received += 1_200
    runs[3].counters.received -= 3
    desk = Desk(runs: runs)
    #expect(desk.state.jobsModel.detail?.sum.first?.verdict?.text == "✗ 3 too many")
    desk.press(.down)
    #expect(desk.state.jobsModel.detail?.sum.first?.verdict?.text == "✗ 1 200 missing")
  }

  @Test func `a long list scrolls under the cursor`() {
    var desk = Desk(runs: (0..<100).map { Desk.run($0, "p\($0)", state: .running, startedAt: Double(100 - $0)) })
    #expect(desk.state.jobsModel.list.range == "1–12 of 100")
    desk.press(.end)
    #expect(desk.process == "p99")
    #expect(desk.state.jobsModel.list.range == "89–100 of 100")
    desk.press(.pageUp)
    #expect(desk.process == "p88")
    desk.press(.home, .control("d"))
    #expect(desk.process == "p6")
  }

  @Test func `what takes long says how far it is`() {
    var snapshot = Desk.snapshot(Desk.runs)
    snapshot.phase = Phase(text: "matching", done: 412_000, total: 1_000_000)
    var desk = Desk()
    desk.send(.snapshot(snapshot, receivedAt: desk.now))
    #expect(desk.notice == "matching 412 000 of ~1 000 000 in Keycloak")
    snapshot.state = .paused
    desk.send(.snapshot(snapshot, receivedAt: desk.now))
    #expect(desk.notice == "sync-1 is paused as a whole: nothing is sent.")
  }
}
