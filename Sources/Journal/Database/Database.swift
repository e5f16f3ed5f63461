import CSQLite

/// One connection to the journal's file; closed with the value, after its statements.
struct Database: ~Copyable {
  /// The connection of SQLite; alive as long as this value.
  let handle: OpaquePointer
  /// The file.
  let path: String

  /// Opens the file.
  ///
  /// It is used by one thread at a time (a caller's lock sees to it), so SQLite needs none of its own.
  init(_ path: String, isWriter: Bool) throws(JournalError) {
    var opened: OpaquePointer?
    let flags = (isWriter ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      var error = JournalError.last(code, on: opened)
      error.path = path
      // A failed open returns a connection all the same.
      sqlite3_close_v2(opened)
      throw error
    }
    sqlite3_extended_result_codes(opened, 1)
    sqlite3_busy_timeout(opened, 10_000)
    // A connection that only reads must never checkpoint, and the writer not before it has accepted the file.
    csqlite_set_no_checkpoint_on_close(opened, 1)
    handle = opened
    self.path = path
  }

  deinit { sqlite3_close_v2(handle) }

  /// Lets the last connection move the WAL into the file when it is closed.
  func checkpointOnClose() { csqlite_set_no_checkpoint_on_close(handle, 0) }

  /// Runs statements that return nothing.
  func execute(_ sql: String) throws(JournalError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code) }
  }

  /// Prepares a statement that is used for a short time.
  func prepare(_ sql: String) throws(JournalError) -> Statement {
    Statement(try Cursor.prepare(sql, on: handle, isKept: false))
  }

  /// The first column of the first row; 0 where there is none.
  func integer(_ sql: String) throws(JournalError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.cursor.step() ? statement.cursor.integer(0) : 0
  }

  /// The number of the row that was inserted last.
  var lastInsertID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// The error of a code that this connection has just returned.
  func error(_ code: Int32) -> JournalError {
    var error = JournalError.last(code, on: handle)
    error.path = path
    return error
  }

  /// Rolls back what is open, if anything is: SQLite does it by itself after some errors.
  func rollBack() { Self.rollBack(handle) }

  /// The same, for a connection that somebody else owns.
  static func rollBack(_ handle: OpaquePointer) {
    // Nothing can be done where this fails, and nothing needs to be: the transaction is not committed.
    if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "rollback", nil, nil, nil) }
  }

  /// Runs `body` on one state of the file.
  func reading<R>(_ body: () throws(JournalError) -> R) throws(JournalError) -> R {
    try execute("begin")
    do throws(JournalError) {
      let result = try body()
      try execute("commit")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs `body` as one transaction that writes.
  func writing<R>(_ body: () throws(JournalError) -> R) throws(JournalError) -> R {
    try execute("begin immediate")
    do throws(JournalError) {
      let result = try body()
      try execute("commit")
      return result
    } catch {
      rollBack()
      throw error
    }
  }
}
