import SyncModel

/// A state with its mark.
public struct StateSign: Equatable, Sendable {
  /// `●`, `‖`, `◌`, `◐`, `✓`, `✗`, `–`, `?`.
  public var mark: String
  /// `completed with failures`.
  public var text: String
  /// `failures`.
  public var shortText: String
  /// How the mark is meant.
  public var tone: Tone
}

/// A row of Jobs.
public struct JobRow: Equatable, Sendable {
  /// The run.
  public var id: UInt32
  /// Whether the cursor is on it.
  public var hasCursor: Bool
  /// Whether it needs somebody.
  public var needsYou: Bool
  /// `nightly ·2`.
  public var name: String
  /// Its state.
  public var state: StateSign
  /// The part that is settled, 0 to 1; nil while it is not known of how many.
  public var fraction: Double?
  /// `78.9%`, `–`.
  public var done: String
  /// Created, updated, deleted, adopted.
  public var synced: Int
  /// Unchanged, superseded, duplicate.
  public var skipped: Int
  /// Invalid, rejected, exhausted.
  public var failed: Int
  /// Held back by the guard.
  public var staged: Int
  /// Without an outcome yet.
  public var inFlight: Int
  /// Settled per second.
  public var rate: String
  /// Time until all are settled.
  public var eta: String
  /// Settled per second in the last minutes, oldest first.
  public var trend: [Double]
}

extension ConsoleState {
  /// The row of a run.
  func row(_ run: RunSnapshot, hasCursor: Bool) -> JobRow {
    let outcomes = run.counters.outcomes
    let fraction = fraction(run)
    let isAtWork = !run.state.isEnded && !isStale
    return JobRow(
      id: run.id, hasCursor: hasCursor, needsYou: run.need != nil, name: run.title, state: stateSign(run),
      fraction: fraction, done: fraction.map { Figures.percent($0) } ?? Figures.unknown, synced: outcomes.synced,
      skipped: outcomes.skipped, failed: outcomes.failed, staged: outcomes.staged,
      inFlight: run.counters.inFlight.total, rate: isAtWork ? Figures.rate(run.ratePerSecond) : Figures.unknown,
      eta: isAtWork && run.kind == .process ? Spans.narrow(run.etaSeconds) : Figures.unknown, trend: run.trend)
  }

  private func fraction(_ run: RunSnapshot) -> Double? {
    if run.kind != .process { return nil }
    let settled = run.counters.outcomes.settled
    if let expected = run.expected, expected > 0 { return Double(settled) / Double(expected) }
    return run.state == .completed || run.state == .completedWithFailures ? 1 : nil
  }

  private func stateSign(_ run: RunSnapshot) -> StateSign {
    let sign = Self.sign(run.state)
    // Nobody knows whether what was at work still is.
    guard isStale, !run.state.isEnded else { return sign }
    return StateSign(mark: "?", text: sign.text, shortText: sign.shortText, tone: .dim)
  }

  /// The mark and the words of a state.
  static func sign(_ state: RunState) -> StateSign {
    switch state {
    case .announced: StateSign(mark: "◌", text: "announced", shortText: "announced", tone: .dim)
    case .running: StateSign(mark: "●", text: "running", shortText: "running", tone: .good)
    case .paused: StateSign(mark: "‖", text: "paused", shortText: "paused", tone: .warn)
    case .completing: StateSign(mark: "◐", text: "completing", shortText: "completing", tone: .good)
    case .completed: StateSign(mark: "✓", text: "completed", shortText: "completed", tone: .good)
    case .completedWithFailures:
      StateSign(mark: "✗", text: "completed with failures", shortText: "failures", tone: .bad)
    case .incomplete: StateSign(mark: "✗", text: "incomplete", shortText: "incomplete", tone: .bad)
    case .cancelled: StateSign(mark: "–", text: "cancelled", shortText: "cancelled", tone: .dim)
    case .open: StateSign(mark: "●", text: "open", shortText: "open", tone: .good)
    }
  }
}
