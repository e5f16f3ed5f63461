import SyncModel

/// A cause of failures as a row.
public struct CauseRow: Equatable, Sendable {
  /// Whether the cursor is on it.
  public var hasCursor: Bool
  /// How many failures.
  public var count: Int
  /// `conflict.identity`.
  public var code: String
  /// What happened.
  public var what: String
  /// The process, or how many there are.
  public var place: String
  /// What to do.
  public var hint: String
  /// When the first one failed.
  public var first: String
  /// When the last one failed.
  public var last: String
  /// Where the last one came from.
  public var origin: String
}

/// A list that was asked for: its rows, and what is said while there are none or no newer ones.
public struct Listing<Row: Equatable & Sendable>: Equatable, Sendable {
  /// The rows that are shown.
  public var rows: [Row]
  /// The number of the first one, from 1, and of the last one; 0 when there are none.
  public var first: Int
  /// The number of the last one that is shown.
  public var last: Int
  /// How many there are in all.
  public var total: Int
  /// Said in place of rows: `…` while they come, or why there are none.
  public var message: Phrase?

  /// `1–3 of 18` where not all are shown.
  public var range: String? {
    !rows.isEmpty && last - first + 1 < total
      ? "\(Figures.grouped(first))–\(Figures.grouped(last)) of \(Figures.grouped(total))" : nil
  }

  /// A list without rows.
  static func empty(_ message: Phrase) -> Listing { Listing(rows: [], first: 0, last: 0, total: 0, message: message) }
}

extension ConsoleState {
  /// The row of a cause.
  func row(_ cause: FailureCause, hasCursor: Bool) -> CauseRow {
    CauseRow(
      hasCursor: hasCursor, count: cause.count, code: cause.code.name, what: cause.message,
      place: cause.processCount == 1
        ? cause.processes.first ?? "1 process" : Figures.counted(cause.processCount, "process", "processes"),
      hint: cause.code.isRetryable ? "retryable: r" : cause.hint, first: time.shortText(cause.firstAt, today: now),
      last: time.shortText(cause.lastAt, today: now), origin: cause.lastOrigin.text)
  }

  /// The causes of the current run; `cursor` nil shows none.
  func runCauseListing(_ run: RunSnapshot, cursor: ListCursor<CauseID>?, height: Int) -> Listing<CauseRow> {
    let scope = CauseScope(process: run.name.process, source: run.name.source)
    guard runCauses.query == scope else { return .empty(Phrase("…", .dim)) }
    guard let causes = runCauses.value else { return .empty(waiting(runCauses.trouble)) }
    if causes.isEmpty { return .empty(Phrase(runCauses.trouble ?? "No open failures.", .dim)) }
    let window = (cursor ?? ListCursor()).window(of: causes.count, height: height)
    return Listing(
      rows: causes[window].map { row($0, hasCursor: cursor != nil && CauseID($0) == cursor?.id) },
      first: window.lowerBound + 1, last: window.upperBound, total: causes.count,
      message: runCauses.trouble.map { Phrase($0, .warn) })
  }

  /// What stands where rows will be.
  func waiting(_ trouble: String?) -> Phrase { trouble.map { Phrase($0, .warn) } ?? Phrase("…", .dim) }
}
