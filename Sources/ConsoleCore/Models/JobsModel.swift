import SyncModel

/// A line of the log as it is shown.
public struct LogRow: Equatable, Sendable {
  /// Whether the cursor is on it.
  public var hasCursor: Bool
  /// When: `02:14:02`.
  public var time: String
  /// About whom.
  public var subject: String
  /// What happened.
  public var text: String
  /// How bad.
  public var tone: Tone
}

/// The screen of all processes.
public struct JobsModel: Equatable, Sendable {
  /// The processes.
  public var list: Listing<JobRow>
  /// How many need somebody.
  public var needCount: Int
  /// `frozen at 02:14:07`; nil while rows may move.
  public var frozen: String?
  /// Said in place of the list, one sentence a line.
  public var empty: [Phrase]
  /// About the row under the cursor.
  public var detail: RunDetail?
  /// In place of that: since when no data came, and what that means.
  public var silence: Silence?
  /// Why that row's failures failed; nil where the screen has no room.
  public var causes: Listing<CauseRow>?
  /// The end of the log, newest first.
  public var log: [LogRow]
}

/// What is said about an engine that does not say anything.
public struct Silence: Equatable, Sendable {
  /// `sync-1`.
  public var instance: String
  /// `silent since 02:14:07`.
  public var since: String
  /// What that means and what to do, one sentence a line.
  public var sentences: [String]
}

extension ConsoleState {
  /// The screen of all processes.
  public var jobsModel: JobsModel {
    let runs = Dictionary(uniqueKeysWithValues: (snapshot?.runs ?? []).map { ($0.id, $0) })
    let window = jobs.window(of: order.count, height: layout.jobRows)
    let rows = order[window].compactMap { id in runs[id].map { row($0, hasCursor: id == jobs.id) } }
    let current = run(jobs.id)
    return JobsModel(
      list: Listing(
        rows: rows, first: window.lowerBound + 1, last: window.upperBound, total: order.count, message: nil),
      needCount: needCount, frozen: frozenTitle, empty: order.isEmpty ? emptyJobs : [],
      detail: current.map { detail($0) }, silence: silence,
      causes: layout.jobCauseRows > 0
        ? current.map { runCauseListing($0, cursor: nil, height: layout.jobCauseRows - 1) } : nil,
      log: log.suffix(max(0, layout.jobLogRows - 1)).reversed().map { row($0, hasCursor: false) })
  }

  /// `frozen at 02:14:07`.
  var frozenTitle: String? { frozenAt.map { "frozen at \(time.clock($0))" } }

  /// The row of a log line.
  func row(_ entry: LogEntry, hasCursor: Bool) -> LogRow {
    let tone: Tone =
      switch entry.line.level {
      case .debug: .dim
      case .info: .text
      case .warning: .warn
      case .error: .bad
      }
    return LogRow(
      hasCursor: hasCursor, time: time.text(entry.line.at, today: now), subject: entry.line.subject,
      text: entry.line.text, tone: tone)
  }

  /// What the lower half says while the data is old.
  private var silence: Silence? {
    guard isStale, let snapshot, let receivedAt, let age = dataAge else { return nil }
    let since = time.text(receivedAt, today: now)
    let cause =
      mode.kind == .embedded
      ? "The engine in this process said nothing for \(Spans.coarse(age)): it is busy or stuck."
      : "No heartbeat for \(Spans.coarse(age)): usher there has stopped, or does not reach Kafka."
    let look = mode.kind == .attached ? " Look on its host, \(snapshot.host): usher status" : ""
    return Silence(
      instance: snapshot.instance, since: "silent since \(since)",
      sentences: [cause, "Its numbers are those of \(since).\(look)"])
  }

  /// Why there is nothing to list. What is wrong with Kafka or the provider is said above the footer.
  private var emptyJobs: [Phrase] {
    guard let snapshot else {
      return [
        Phrase(
          mode.kind == .attached
            ? "Nothing received yet. Daemons publish a heartbeat every few seconds once they run."
            : "Starting: opening the journal, Kafka and the provider.")
      ]
    }
    let topics = snapshot.lag.map(\.topic)
    let reads = topics.isEmpty ? "" : " usher reads \(Self.listed(topics)); the first message shows up here."
    switch snapshot.kafka.state {
    case .down:
      return [Phrase("No process yet, and Kafka cannot be reached: messages show up here once it can.")]
    case .auth:
      return [Phrase("No process yet, and Kafka refuses usher: messages show up here once it does not.")]
    case .config:
      // The reason names the topic that is missing, and the banner shows it.
      return [Phrase("No process yet, and a source cannot be read: its messages show up here once it can.")]
    case .ok, .slow:
      return [Phrase("No process yet.\(reads)\(mode.isDemo ? "" : " Try: usher demo")")]
    }
  }

  /// `users.import`, `users.import and users`, `a, b and c`.
  private static func listed(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
