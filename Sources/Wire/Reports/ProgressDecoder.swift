public import SyncModel

/// A message of the progress topic, read back.
public enum ProgressMessage: Equatable, Sendable {
  /// A run of an engine, of its epoch and sequence. Its id is 0: ids are a journal's own.
  case run(RunSnapshot, epoch: Int, sequence: Int)
  /// A heartbeat, and its sequence.
  case engine(EngineSnapshot, sequence: Int)
}

/// Reads `usher.progress/1` (FORMATS section 2); unknown fields are ignored.
public enum ProgressDecoder {
  /// Reads a message.
  public static func decode(_ bytes: [UInt8]) throws(ReportError) -> ProgressMessage {
    let report = try Report(bytes, schema: ProgressEncoder.schema)
    switch try report.string("kind") {
    case "process": return try run(report)
    case "engine": return try engine(report)
    case let other: throw ReportError("it is of an unknown kind, \(other)")
    }
  }

  private static func run(_ report: Report) throws(ReportError) -> ProgressMessage {
    let process = try report.string("process")
    let stateName = try report.string("state")
    guard let state = RunState(name: stateName) else { throw ReportError("the state \(stateName) is not known") }
    var counters = RunCounters()
    counters.received = try report.int("received")
    let synced = try report.member("synced")
    counters.outcomes.created = try synced.int("created")
    counters.outcomes.updated = try synced.int("updated")
    counters.outcomes.deleted = try synced.int("deleted")
    counters.outcomes.adopted = try synced.int("adopted")
    let skipped = try report.member("skipped")
    counters.outcomes.unchanged = try skipped.int("unchanged")
    counters.outcomes.superseded = try skipped.int("superseded")
    counters.outcomes.duplicate = try skipped.int("duplicate")
    let failed = try report.member("failed")
    counters.outcomes.invalid = try failed.int("invalid")
    counters.outcomes.rejected = try failed.int("rejected")
    counters.outcomes.exhausted = try failed.int("exhausted")
    counters.outcomes.staged = try report.int("staged")
    counters.outcomes.cancelled = try report.int("cancelled")
    let inFlight = try report.member("inFlight")
    counters.inFlight.queued = try inFlight.int("queued")
    counters.inFlight.sent = try inFlight.int("sent")
    counters.inFlight.waiting = try inFlight.int("waiting")
    counters.inFlight.unsure = try inFlight.int("unsure")
    counters.inFlight.parked = try inFlight.int("parked")
    let mail = try report.member("mail")
    counters.mail.pending = try mail.int("pending")
    counters.mail.requested = try mail.int("requested")
    counters.mail.failed = try mail.int("failed")
    counters.mail.unsure = try mail.int("unsure")
    counters.mail.none = try mail.int("none")
    let kind: RunKind =
      process.hasPrefix("@urgent/") ? .urgent : process.hasPrefix("@unassigned/") ? .unassigned : .process
    let snapshot = RunSnapshot(
      id: 0, name: RunName(source: try report.string("source"), process: process, run: try report.int("run")),
      instance: try report.string("instance"), kind: kind, state: state, reason: report.optionalString("reason"),
      expected: report.optionalInt("expected"), counters: counters,
      ratePerSecond: report.optionalDouble("ratePerSecond"), etaSeconds: report.optionalDouble("etaSeconds"),
      startedAt: try report.instant("startedAt"), updatedAt: try report.instant("updatedAt"))
    return .run(snapshot, epoch: try report.int("epoch"), sequence: try report.int("sequence"))
  }

  private static func engine(_ report: Report) throws(ReportError) -> ProgressMessage {
    let stateName = try report.string("state")
    guard let state = EngineState(rawValue: stateName) else {
      throw ReportError("the state \(stateName) is not known")
    }
    let provider = try report.member("provider")
    let urgent = try report.member("urgent")
    var lags: [Lag] = []
    for lag in report.members("lag") {
      lags.append(
        Lag(
          source: try lag.string("source"), topic: try lag.string("topic"), records: lag.optionalInt("records"),
          oldestSeconds: lag.optionalDouble("oldestSeconds")))
    }
    var headrooms: [Headroom] = []
    for headroom in report.members("headroom") {
      headrooms.append(
        Headroom(
          bucket: try headroom.string("bucket"), limit: headroom.optionalDouble("limit"),
          remaining: headroom.optionalDouble("remaining"), resetSeconds: headroom.optionalDouble("resetSeconds"),
          ratePerSecond: headroom.optionalDouble("ratePerSecond") ?? 0,
          urgentReserve: headroom.optionalDouble("urgentReserve"), saidBy: try headroom.string("saidBy"),
          ageSeconds: headroom.optionalDouble("ageSeconds") ?? 0))
    }
    let snapshot = EngineSnapshot(
      instance: try report.string("instance"), version: try report.string("version"), host: try report.string("host"),
      environment: report.optionalString("environment") ?? "", state: state,
      startedAt: try report.instant("startedAt"), at: try report.instant("updatedAt"), epoch: try report.int("epoch"),
      providerKind: try provider.string("kind"), providerName: try provider.string("name"),
      providerMode: provider.optionalString("mode"), provider: try health(provider),
      kafka: try health(try report.member("kafka")), lag: lags,
      urgent: UrgentFigures(
        queued: try urgent.int("queued"), p50Seconds: urgent.optionalDouble("p50Seconds"),
        p99Seconds: urgent.optionalDouble("p99Seconds")), headroom: headrooms)
    return .engine(snapshot, sequence: try report.int("sequence"))
  }

  private static func health(_ report: Report) throws(ReportError) -> Health {
    let name = try report.string("health")
    guard let state = HealthState(rawValue: name) else { throw ReportError("the health \(name) is not known") }
    return Health(state: state, since: try report.instant("since"), reason: report.optionalString("reason"))
  }
}
