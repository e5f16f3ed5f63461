import CSQLite
import Journal

/// A connection of the tests' own to a journal's file, to look at it and to get in its way.
final class OtherConnection {
  private let database: OpaquePointer

  struct CannotOpen: Error {}

  init(_ folder: String) throws {
    var opened: OpaquePointer?
    guard sqlite3_open("\(folder)/\(Journal.fileName)", &opened) == SQLITE_OK, let opened else {
      throw CannotOpen()
    }
    database = opened
  }

  deinit { sqlite3_close(database) }

  /// Runs SQL; what it answers is of no interest.
  func execute(_ sql: String) { sqlite3_exec(database, sql, nil, nil, nil) }

  /// The first column of the first row as text.
  func text(_ sql: String) -> String? {
    var statement: OpaquePointer?
    sqlite3_prepare_v2(database, sql, -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    guard sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0) else { return nil }
    return String(cString: text)
  }
}
