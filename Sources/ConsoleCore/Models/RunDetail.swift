import SyncModel

/// A part of a sum: `created 238 912`.
public struct SumPart: Equatable, Sendable {
  /// What it counts.
  public var label: String
  /// How many.
  public var count: Int
  /// More about it: `(02:14:09)`; empty for nothing.
  public var note: String
  /// When it leaves a narrow line, the highest number first.
  public var rank: Int
}

/// A line of the sum of a run: `synced 239 804  created 238 912  updated 880`.
public struct SumLine: Equatable, Sendable {
  /// What it counts.
  public var label: String
  /// How many.
  public var count: Int
  /// How the count is meant.
  public var tone: Tone
  /// What is said first of all: `✓ adds up`.
  public var verdict: Phrase?
  /// What it is made of.
  public var parts: [SumPart]
}

/// The lower half for one run.
public struct RunDetail: Equatable, Sendable {
  /// `nightly ·2`.
  public var name: String
  /// `source hr · started 02:12:31 · expected 320 000`.
  public var about: String
  /// `since 02:12:31 · expected 320 000`.
  public var shortAbout: String
  /// Why it is in its state; nil where there is nothing to say.
  public var reason: String?
  /// Settled per second, one value each ``trendStep`` seconds, oldest first.
  public var trend: [Double]
  /// The sum, top down.
  public var sum: [SumLine]

  /// Seconds between two values of the trend.
  public static let trendStep = 3
}

extension ConsoleState {
  /// The lower half for a run.
  func detail(_ run: RunSnapshot) -> RunDetail {
    let started = time.text(run.startedAt, today: now)
    let expected = run.expected.map { " · expected \(Figures.grouped($0))" } ?? ""
    return RunDetail(
      name: run.title, about: "source \(run.name.source) · started \(started)\(expected)",
      shortAbout: "since \(time.shortText(run.startedAt, today: now))\(expected)", reason: run.reason, trend: run.trend,
      sum: sum(run))
  }

  private func sum(_ run: RunSnapshot) -> [SumLine] {
    let outcomes = run.counters.outcomes
    let mail = run.counters.mail
    return [
      SumLine(
        label: "received", count: run.counters.received, tone: .text, verdict: Self.verdict(run),
        parts: [part("staged", outcomes.staged, 1), part("cancelled", outcomes.cancelled, 2)]),
      SumLine(
        label: "synced", count: outcomes.synced, tone: .text, verdict: nil,
        parts: [
          part("created", outcomes.created, 0), part("updated", outcomes.updated, 1),
          part("deleted", outcomes.deleted, 2), part("adopted", outcomes.adopted, 3),
        ]),
      SumLine(
        label: "skipped", count: outcomes.skipped, tone: .text, verdict: nil,
        parts: [
          part("unchanged", outcomes.unchanged, 0), part("superseded", outcomes.superseded, 1),
          part("duplicate", outcomes.duplicate, 2),
        ]),
      SumLine(
        label: "failed", count: outcomes.failed, tone: outcomes.failed > 0 ? .bad : .text, verdict: nil,
        parts: [
          part("invalid", outcomes.invalid, 0), part("rejected", outcomes.rejected, 1),
          part("exhausted", outcomes.exhausted, 2),
        ]),
      SumLine(
        label: "in flight", count: run.counters.inFlight.total, tone: .text, verdict: nil, parts: inFlight(run)),
      SumLine(
        label: "mail", count: mail.total, tone: .text, verdict: nil,
        parts: [
          part("requested", mail.requested, 0), part("pending", mail.pending, 3), part("failed", mail.failed, 1),
          part("unsure", mail.unsure, mail.unsure > 0 ? 0 : 4), part("none", mail.none, 5),
        ].filter { $0.rank < 4 || $0.count > 0 }),
    ]
  }

  private func inFlight(_ run: RunSnapshot) -> [SumPart] {
    let counts = run.counters.inFlight
    var waiting = part("waiting", counts.waiting, 1)
    if counts.waiting > 0, let next = run.nextAttemptAt, !isStale {
      waiting.note = " (\(time.text(next, today: now)))"
    }
    return [
      part("queued", counts.queued, 0), part("sent", counts.sent, 4), waiting, part("unsure", counts.unsure, 2),
      part("parked", counts.parked, 3),
    ]
  }

  private func part(_ label: String, _ count: Int, _ rank: Int) -> SumPart {
    SumPart(label: label, count: count, note: "", rank: rank)
  }

  /// Whether the counters can be true: every change that was read is somewhere, nothing is counted that was not read, no
  /// count is negative, and what has ended has nothing in flight.
  private static func verdict(_ run: RunSnapshot) -> Phrase {
    let outcomes = run.counters.outcomes
    let flight = run.counters.inFlight
    let places = [flight.queued, flight.sent, flight.waiting, flight.unsure, flight.parked]
    let negative = (Outcome.allCases.map { outcomes[$0] } + places).filter { $0 < 0 }.reduce(0, +)
    if negative < 0 { return Phrase("✗ \(Figures.grouped(-negative)) too few", .bad) }
    let missing = run.counters.received - run.counters.sum
    if missing > 0 { return Phrase("✗ \(Figures.grouped(missing)) missing", .bad) }
    if missing < 0 { return Phrase("✗ \(Figures.grouped(-missing)) too many", .bad) }
    if run.state.isEnded, flight.total > 0 { return Phrase("✗ \(Figures.grouped(flight.total)) without an end", .bad) }
    return Phrase("✓ adds up", .good)
  }
}
