import CSQLite
import Glibc

/// A connection to the journal's file. Confined to one thread at a time.
struct Connection: ~Copyable {
  private(set) var handle: OpaquePointer
  let path: String

  /// How a file is opened.
  enum Mode {
    /// Made if missing, read and written.
    case readWrite
    /// Never changed.
    case readOnly
  }

  init(_ path: String, mode: Mode) throws(JournalError) {
    var handle: OpaquePointer?
    let flags =
      mode == .readOnly
      ? SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_PRIVATECACHE, nil)
    guard code == SQLITE_OK, let handle else {
      let error = JournalError(code, handle, path: path, doing: "open")
      // A failed open returns a handle all the same.
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    self.path = path
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 5_000)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that return no rows.
  func execute(_ sql: String) throws(JournalError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw JournalError(code, handle, path: path, doing: sql) }
  }

  /// The number that a statement returns in its first row; 0 for none.
  func number(_ sql: String) throws(JournalError) -> Int64 {
    var statement = try Statement(self, sql)
    return try statement.step() ? statement.int(0) : 0
  }

  /// Runs `body` in a transaction: all of it, or nothing.
  mutating func transaction(_ body: (borrowing Connection) throws(JournalError) -> Void) throws(JournalError) {
    try execute("begin immediate")
    do throws(JournalError) {
      try body(self)
      try execute("commit")
    } catch {
      // After a full disk SQLite may have rolled back by itself.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "rollback", nil, nil, nil) }
      throw error
    }
  }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes(handle)) }
}

/// A prepared statement. It must go away before its connection.
struct Statement: ~Copyable {
  private let statement: OpaquePointer
  private let connection: OpaquePointer
  private let path: String

  init(_ connection: borrowing Connection, _ sql: String) throws(JournalError) {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else {
      throw JournalError(code, connection.handle, path: connection.path, doing: sql)
    }
    self.statement = statement
    self.connection = connection.handle
    path = connection.path
  }

  deinit { sqlite3_finalize(statement) }

  /// Goes to the next row; false at the end, when the statement is ready for another use.
  mutating func step() throws(JournalError) -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    let error = code == SQLITE_DONE ? nil : JournalError(code, connection, path: path, doing: "write or read")
    sqlite3_reset(statement)
    if let error { throw error }
    return false
  }

  /// Runs a statement that returns no rows.
  mutating func run() throws(JournalError) { while try step() {} }

  /// Makes it ready for another use before its last row.
  mutating func reset() { sqlite3_reset(statement) }

  mutating func bind(_ place: Int32, _ value: Int64) { sqlite3_bind_int64(statement, place, value) }
  mutating func bind(_ place: Int32, _ value: Int) { sqlite3_bind_int64(statement, place, Int64(value)) }
  mutating func bind(_ place: Int32, _ value: Int64?) {
    if let value { sqlite3_bind_int64(statement, place, value) } else { sqlite3_bind_null(statement, place) }
  }

  mutating func bind(_ place: Int32, _ text: String) {
    // SQLITE_TRANSIENT: SQLite takes a copy before the call returns.
    sqlite3_bind_text(statement, place, text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
  }

  mutating func bind(_ place: Int32, _ text: String?) {
    if let text { bind(place, text) } else { sqlite3_bind_null(statement, place) }
  }

  mutating func bind(_ place: Int32, copying bytes: [UInt8]?) {
    guard let bytes else {
      sqlite3_bind_null(statement, place)
      return
    }
    guard !bytes.isEmpty else {
      sqlite3_bind_zeroblob(statement, place, 0)
      return
    }
    bytes.withUnsafeBytes {
      _ = sqlite3_bind_blob(
        statement, place, $0.baseAddress, Int32($0.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
  }

  /// Binds bytes that stay where they are until the statement has run.
  mutating func bind(_ place: Int32, borrowing bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else {
      sqlite3_bind_zeroblob(statement, place, 0)
      return
    }
    sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), nil)
  }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  func withBytes<R>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    guard let start = sqlite3_column_blob(statement, column) else {
      return body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
  }
}
