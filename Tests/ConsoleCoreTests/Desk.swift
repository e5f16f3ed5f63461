import ConsoleCore
import SyncModel

/// An operator at a console without a screen: presses keys and looks at what the view models say.
struct Desk {
  var state: ConsoleState
  var effects: [ConsoleEffect] = []
  var now = Instant(milliseconds: 1_795_396_447_000)
  /// Whether lists that are asked for are answered at once.
  var answers = true
  var causes = [Desk.cause(.unavailable, "Keycloak answered 503", 3), Desk.cause(.invalidAttribute, "no domain", 2)]
  var failures: [String: [Failure]] = [
    "Keycloak answered 503": (0..<3).map { Desk.failure("u\($0)", .unavailable, "Keycloak answered 503") },
    "no domain": (0..<2).map { Desk.failure("i\($0)", .invalidAttribute, "no domain") },
  ]

  init(_ mode: ConsoleMode = ConsoleMode(.embedded), runs: [RunSnapshot] = Desk.runs, columns: Int = 80, rows: Int = 24)
  {
    state = ConsoleState(mode: mode, time: .utc, columns: columns, rows: rows, now: now)
    show(runs)
  }

  static let runs = [
    run(0, "@urgent/hr", kind: .urgent, state: .open), run(1, "old", state: .completed),
    run(2, "first", state: .running, startedAt: 10), run(3, "second", state: .running, startedAt: 20),
  ]

  static func run(
    _ id: UInt32, _ process: String, kind: RunKind = .process, state: RunState, startedAt: Double = 0, failed: Int = 0,
    number: Int = 1
  ) -> RunSnapshot {
    var counters = RunCounters()
    counters.outcomes.created = 60
    counters.outcomes.invalid = failed
    counters.inFlight.queued = state.isEnded ? 0 : 5
    counters.received = counters.sum
    let start = Instant(milliseconds: 1_795_396_000_000).advanced(bySeconds: startedAt)
    return RunSnapshot(
      id: id, name: RunName(source: "hr", process: process, run: number), instance: "sync-1", kind: kind, state: state,
      expected: 100, counters: counters, ratePerSecond: 10, etaSeconds: 4, startedAt: start, updatedAt: start)
  }

  static func cause(_ code: FailureCode, _ message: String, _ count: Int) -> FailureCause {
    let at = Instant(milliseconds: 1_795_396_400_000)
    return FailureCause(
      code: code, message: message, hint: "correct the source", count: count, processes: ["first"], processCount: 1,
      firstAt: at, lastAt: at, lastOrigin: Origin(topic: "users", partition: 0, offset: 7))
  }

  static func failure(_ id: String, _ code: FailureCode, _ message: String) -> Failure {
    let at = Instant(milliseconds: 1_795_396_400_000)
    return Failure(
      id: id, instance: "sync-1", run: RunName(source: "hr", process: "first", run: 1), lane: .import, action: .create,
      userKey: "key-\(id)", username: "name-\(id)", fault: Fault(code, message, hint: "correct the source"),
      attempts: 1,
      firstAt: at, lastAt: at, origin: Origin(topic: "users", partition: 0, offset: 7))
  }

  static func snapshot(_ runs: [RunSnapshot]) -> EngineSnapshot {
    let start = Instant(milliseconds: 1_795_390_000_000)
    return EngineSnapshot(
      instance: "sync-1", version: "1", host: "h", environment: "TEST", state: .running, startedAt: start, at: start,
      epoch: 1, providerKind: "keycloak", providerName: "staff@id", providerMode: nil,
      provider: Health(state: .ok, since: start), kafka: Health(state: .ok, since: start),
      lag: [Lag(source: "hr", topic: "users", records: 7, oldestSeconds: 2)], runs: runs)
  }

  mutating func show(_ runs: [RunSnapshot]) { send(.snapshot(Self.snapshot(runs), receivedAt: now)) }

  mutating func send(_ event: ConsoleEvent) {
    var waiting = [event]
    while !waiting.isEmpty {
      let new = state.reduce(waiting.removeFirst(), at: now)
      effects += new
      guard answers else { continue }
      for case .ask(let query) in new { waiting.append(answer(query)) }
    }
  }

  mutating func press(_ keys: ConsoleKey...) {
    for key in keys { send(.input([.key(key)])) }
  }

  /// Each character is a key.
  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { press(.character(scalar)) }
  }

  mutating func wait(_ seconds: Double) {
    now = now.advanced(bySeconds: seconds)
    send(.tick)
  }

  private func answer(_ query: FeedQuery) -> ConsoleEvent {
    switch query {
    case .causes(let scope): return .causes(scope, causes)
    case .failures(let query):
      let all = failures[query.message ?? ""] ?? []
      return .failures(
        query, FailurePage(failures: Array(all.dropFirst(query.offset).prefix(query.limit)), total: all.count))
    case .record(let id):
      let failure = failures.values.joined().first { $0.id == id }
      return .record(id: id, failure.map { FailureRecord(failure: $0, raw: Array("{}".utf8), payload: []) })
    case .timeline(let run): return .timeline(run: run, [])
    }
  }

  /// What the engine was told, in order.
  var commands: [OperatorCommand.Kind] {
    effects.compactMap { if case .perform(let command) = $0 { command.kind } else { nil } }
  }

  var ends: [ConsoleEnd] {
    effects.compactMap { if case .leave(let end) = $0 { end } else { nil } }
  }

  /// The processes from top to bottom.
  var processes: [String] { state.jobsModel.list.rows.map(\.name) }
  /// The process under the cursor.
  var process: String? { state.jobsModel.list.rows.first { $0.hasCursor }?.name }
  /// The user under the cursor.
  var user: String? { state.errorsModel.failures.rows.first { $0.hasCursor }?.username }
  /// The sentence above the footer.
  var notice: String? { state.noticeModel?.text }
}
