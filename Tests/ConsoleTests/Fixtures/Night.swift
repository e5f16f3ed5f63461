import ConsoleCore
import SyncModel

/// One moment of one night, 02:14:07 in Central Europe: the moment of the mock-ups.
enum Night {
  static let now = moment(2, 14, 7)
  static let cet = LocalTime(offset: { _ in 3_600 }, zone: { _ in "CET" })

  /// A local time of 23 November 2026.
  static func moment(_ hour: Int64, _ minute: Int64, _ second: Int64) -> Instant {
    Instant(milliseconds: (1_795_392_000 - 3_600 + hour * 3_600 + minute * 60 + second) * 1_000)
  }

  static func run(
    _ id: UInt32, _ process: String, run: Int = 1, source: String = "hr", kind: RunKind = .process, state: RunState,
    expected: Int? = nil, rate: Double? = nil, eta: Double? = nil, started: Instant, trend: [Double] = [],
    _ count: (inout RunCounters) -> Void = { _ in }
  ) -> RunSnapshot {
    var counters = RunCounters()
    count(&counters)
    counters.received = counters.sum
    return RunSnapshot(
      id: id, name: RunName(source: source, process: process, run: run), instance: "sync-1", kind: kind, state: state,
      expected: expected, counters: counters, ratePerSecond: rate, etaSeconds: eta, startedAt: started, updatedAt: now,
      trend: trend)
  }

  /// Rates of the last two minutes: a climb, a stop for a throttle, and full speed again.
  static let trend: [Double] =
    (0..<12).map { _ in 0 } + (0..<11).map { Double($0) * 290 } + [3_150, 3_250, 3_300, 3_320, 3_340, 3_330, 3_300]
    + [3_100, 3_050, 2_900, 2_950, 2_100, 0, 0, 0, 900, 2_400, 2_700, 2_900, 3_100, 3_200, 3_350, 3_300]
    + (0..<14).map { 3_000 + Double($0) * 8 }

  static let runs: [RunSnapshot] = [
    run(0, "@urgent/hr", kind: .urgent, state: .open, rate: 3, started: moment(0, 0, 1)) {
      $0.outcomes.updated = 1_295
      $0.outcomes.unchanged = 17
    },
    run(1, "@unassigned/hr", kind: .unassigned, state: .open, rate: 0, started: moment(0, 0, 1)) {
      $0.outcomes.created = 37
      $0.outcomes.unchanged = 3
    },
    run(2, "nightly", run: 2, state: .completed, started: moment(1, 0, 0)) {
      $0.outcomes.updated = 1_204
      $0.outcomes.unchanged = 46_916
    },
    run(3, "students-ws26", state: .completedWithFailures, expected: 120_000, started: moment(1, 30, 0)) {
      $0.outcomes.created = 119_579
      $0.outcomes.invalid = 109
      $0.outcomes.exhausted = 312
    },
    run(
      4, "contractors-0911", state: .running, expected: 9_994, rate: 652, eta: 7.3, started: moment(2, 12, 0),
      trend: trend.map { $0 / 4 }
    ) {
      $0.outcomes.created = 4_980
      $0.outcomes.unchanged = 223
      $0.outcomes.rejected = 3
      $0.inFlight.queued = 2_025
    },
    hr,
    run(
      6, "alumni", state: .running, expected: 30_006, rate: 310, eta: 25.2, started: moment(2, 11, 0),
      trend: trend.map { $0 / 10 }
    ) {
      $0.outcomes.updated = 21_871
      $0.outcomes.unchanged = 120
      $0.outcomes.staged = 214
      $0.inFlight.queued = 1_040
    },
  ]

  static var hr: RunSnapshot {
    var hr = run(
      5, "hr-2026-11-22", state: .running, expected: 320_000, rate: 3_104, eta: 21.8, started: moment(2, 12, 31),
      trend: trend
    ) {
      $0.outcomes.created = 238_912
      $0.outcomes.updated = 880
      $0.outcomes.adopted = 12
      $0.outcomes.unchanged = 12_598
      $0.outcomes.superseded = 9
      $0.outcomes.duplicate = 3
      $0.outcomes.invalid = 9
      $0.outcomes.rejected = 3
      $0.inFlight.queued = 1_985
      $0.inFlight.sent = 50
      $0.inFlight.waiting = 24
      $0.inFlight.unsure = 1
      $0.inFlight.parked = 15
      $0.mail.requested = 4_120
      $0.mail.pending = 234_790
      $0.mail.failed = 2
    }
    hr.nextAttemptAt = moment(2, 14, 9)
    return hr
  }

  static let snapshot = EngineSnapshot(
    instance: "sync-1", version: "1.0.0", host: "sync-1.example.com", environment: "PROD", state: .running,
    startedAt: moment(0, 0, 0), at: now, epoch: 3, providerKind: "keycloak", providerName: "staff@id.example.com",
    providerMode: "bulk", provider: Health(state: .ok, since: moment(0, 0, 0)),
    kafka: Health(state: .ok, since: moment(0, 0, 0)),
    lag: [
      Lag(source: "hr", topic: "users.import", records: 75_020, oldestSeconds: 98),
      Lag(source: "hr", topic: "users", records: 3, oldestSeconds: 0.4),
    ], urgent: UrgentFigures(queued: 2, p50Seconds: 0.012, p99Seconds: 0.041),
    headroom: [
      Headroom(
        bucket: "requests", limit: 200, remaining: 42, resetSeconds: nil, ratePerSecond: 158, urgentReserve: 40,
        saidBy: "config", ageSeconds: 0),
      Headroom(
        bucket: "gateway", limit: 500_000, remaining: 295_000, resetSeconds: 1_260, ratePerSecond: 57,
        urgentReserve: nil, saidBy: "retry-after", ageSeconds: 0.3),
    ], runs: runs, openFailures: 436)

  static let log: [LogLine] = [
    LogLine(
      at: moment(2, 13, 21), level: .warning, subject: "staff",
      text: "the gateway answered 429 and asked for 6 s: all lanes waited until 02:13:27"),
    LogLine(
      at: moment(2, 14, 2), level: .warning, subject: "alumni",
      text: "The guard staged 214 deletes and disables. Everything else goes on. Enter opens the set"),
  ]

  // MARK: - Failures

  static let digitsOnly = cause(
    .invalidAttribute, "employeeNumber: digits only", 97, ["students-ws26"],
    hint: "correct at the source; next change heals")
  static let unavailable = cause(
    .unavailable, "Keycloak answered 503, 5 attempts", 312, ["students-ws26"], hint: "retry once it answers again")
  static let conflict = cause(
    .conflictIdentity, "e-mail belongs to another user", 18, ["hr-2026-11-22", "contractors-0911", "nightly"],
    hint: "adopt the account, or correct the source")
  static let noDomain = cause(
    .invalidAttribute, "email has no domain", 9, ["hr-2026-11-22"], hint: "correct at the source; next change heals")
  static let causes = [unavailable, digitsOnly, conflict, noDomain]

  static let hrCauses: [FailureCause] = {
    var conflict = Night.conflict
    conflict.count = 3
    conflict.firstAt = moment(2, 12, 40)
    conflict.lastAt = moment(2, 14, 5)
    conflict.lastOrigin = Origin(topic: "users.import", partition: 3, offset: 4_719)
    return [noDomain, conflict]
  }()

  static func cause(
    _ code: FailureCode, _ message: String, _ count: Int, _ processes: [String], hint: String
  ) -> FailureCause {
    FailureCause(
      code: code, message: message, hint: hint, count: count, processes: processes, processCount: processes.count,
      firstAt: moment(2, 12, 34), lastAt: moment(2, 14, 1),
      lastOrigin: Origin(topic: "users.import", partition: 1, offset: 8_806))
  }

  static func failure(
    _ id: String, _ username: String?, _ userKey: String?, process: String = "hr-2026-11-22", of cause: FailureCause,
    ago seconds: Int64, attempts: Int = 1, detail: String = "", offset: Int64, action: Action = .create
  ) -> Failure {
    Failure(
      id: id, instance: "sync-1", run: RunName(source: "hr", process: process, run: 1), lane: .import, action: action,
      userKey: userKey, username: username,
      fault: Fault(cause.code, cause.message, hint: cause.hint, detail: detail), attempts: attempts,
      firstAt: moment(2, 14, 7 - seconds), lastAt: moment(2, 14, 7 - seconds),
      origin: Origin(topic: "users.import", partition: 3, offset: offset))
  }

  static let conflicts: [Failure] = [
    failure(
      "f1", "g.hopper", "5b7e2d10", of: conflict, ago: 2,
      detail: "409 {\"errorMessage\":\"User exists with same email\"}",
      offset: 4_719),
    failure("f2", "w.ito", "a90c11f3", process: "contractors-0911", of: conflict, ago: 4, offset: 19_044),
    failure(
      "f3", "p.novak", "3de8420b", process: "contractors-0911", of: conflict, ago: 6, offset: 22_310, action: .upsert),
  ]

  static let rawRecord = """
    {"type":"user.created","user":{"userKey":"5b7e2d10","username":"g.hopper","email":"grace.hopper@example.com",\
    "firstName":"Grace","lastName":"Hopper","enabled":true,"attributes":{"department":["R&D"],"phone":["+1 555 0100"]},\
    "groups":[]},"sentAt":"2026-11-23T01:14:04Z"}
    """

  static let record = FailureRecord(
    failure: conflicts[0], raw: Array(rawRecord.utf8),
    payload: Array(#""username":"g.hopper","email":"grace.hopper@example.com","enabled":true"#.utf8))

  static let timeline: [RunTransition] = [
    RunTransition(
      run: 5, at: moment(2, 12, 31), from: .announced, to: .running, who: "engine", why: "the first change arrived"),
    RunTransition(run: 5, at: moment(2, 13, 0), from: .running, to: .paused, who: "m.curie", why: "asked for"),
    RunTransition(run: 5, at: moment(2, 13, 10), from: .paused, to: .running, who: "m.curie", why: "asked for"),
  ]
}
