import SyncModel

/// A change of state of a process.
public struct TimelineRow: Equatable, Sendable {
  /// When.
  public var time: String
  /// `running → paused`.
  public var change: String
  /// Who.
  public var who: String
  /// Why.
  public var why: String
}

/// The screen of one process.
public struct ProcessModel: Equatable, Sendable {
  /// Its row; nil when no engine knows it any more.
  public var row: JobRow?
  /// Its figures.
  public var detail: RunDetail?
  /// Why its failures failed.
  public var causes: Listing<CauseRow>
  /// How its state changed, the last change first.
  public var timeline: Listing<TimelineRow>
  /// `frozen at 02:14:07`; nil while rows may move.
  public var frozen: String?
}

extension ConsoleState {
  /// The screen of one process.
  public var processModel: ProcessModel {
    guard let run = currentRun else {
      let gone = Phrase("This process is no longer known here.", .dim)
      return ProcessModel(
        row: nil, detail: nil, causes: .empty(gone), timeline: .empty(Phrase("")), frozen: frozenTitle)
    }
    return ProcessModel(
      row: row(run, hasCursor: false), detail: detail(run),
      causes: runCauseListing(run, cursor: processCauses, height: layout.processCauseRows),
      timeline: timelineListing(run), frozen: frozenTitle)
  }

  /// `running → paused`; a run's first step has only one state.
  private static func change(_ step: RunTransition) -> String {
    let to = sign(step.to).text
    return step.from == step.to ? to : "\(sign(step.from).text) → \(to)"
  }

  private func timelineListing(_ run: RunSnapshot) -> Listing<TimelineRow> {
    guard timeline.query == run.id, let steps = timeline.value else { return .empty(waiting(timeline.trouble)) }
    if steps.isEmpty { return .empty(Phrase(timeline.trouble ?? "No change of state yet.", .dim)) }
    let shown = steps.suffix(layout.timelineRows).reversed().map { step in
      TimelineRow(
        time: time.text(step.at, today: now), change: Self.change(step),
        who: step.who, why: step.why)
    }
    return Listing(rows: shown, first: 1, last: shown.count, total: steps.count, message: nil)
  }
}
