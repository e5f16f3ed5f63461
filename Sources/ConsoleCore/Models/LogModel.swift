import SyncModel

/// The screen of what happened.
public struct LogModel: Equatable, Sendable {
  /// The lines that are shown, oldest first.
  public var list: Listing<LogRow>
  /// The line under the cursor.
  public var current: LogRow?
}

extension ConsoleState {
  /// The screen of what happened.
  public var logModel: LogModel {
    if log.isEmpty {
      return LogModel(list: .empty(Phrase("Nothing happened yet that is worth a line.", .dim)), current: nil)
    }
    let window = logCursor.window(of: log.count, height: layout.logRows)
    let rows = log[window].map { row($0, hasCursor: $0.number == logCursor.id) }
    return LogModel(
      list: Listing(
        rows: rows, first: window.lowerBound + 1, last: window.upperBound, total: log.count, message: nil),
      current: log.first { $0.number == logCursor.id }.map { row($0, hasCursor: true) })
  }
}
