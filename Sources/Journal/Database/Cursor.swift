import CSQLite

/// A prepared statement that somebody else owns: binds, steps, reads.
///
/// Places of parameters count from 1, columns from 0. Valid while its ``Statement`` or ``StatementCache`` lives.
struct Cursor {
  let handle: OpaquePointer

  /// Prepares a statement; the caller finalizes it.
  static func prepare(_ sql: String, on database: OpaquePointer, isKept: Bool) throws(JournalError) -> Cursor {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(database, sql, -1, isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw JournalError.last(code, on: database) }
    return Cursor(handle: handle)
  }

  // Binding.

  func bind(_ place: Int32, _ value: Int64) { check(sqlite3_bind_int64(handle, place, value)) }
  func bind(_ place: Int32, _ value: Int) { bind(place, Int64(value)) }
  func bind(_ place: Int32, _ value: UInt32) { bind(place, Int64(value)) }
  func bind(_ place: Int32, _ value: Bool) { bind(place, value ? 1 : 0) }

  func bind(_ place: Int32, _ value: Int64?) {
    if let value { bind(place, value) } else { bindNull(place) }
  }

  func bind(_ place: Int32, _ value: Double?) {
    if let value { check(sqlite3_bind_double(handle, place, value)) } else { bindNull(place) }
  }

  func bind(_ place: Int32, _ text: String?) {
    guard var text else { return bindNull(place) }
    text.withUTF8 { bytes in
      // The pointers have the same layout; SQLite copies the bytes before this returns.
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        check(csqlite_bind_text(handle, place, bytes.baseAddress, UInt64(bytes.count)))
      }
    }
  }

  func bind(_ place: Int32, _ bytes: [UInt8]?) {
    guard let bytes else { return bindNull(place) }
    bytes.withUnsafeBytes { check(csqlite_bind_copy(handle, place, $0.baseAddress, UInt64($0.count))) }
  }

  /// Binds a copy of bytes.
  func bind(_ place: Int32, copy bytes: UnsafeRawBufferPointer) {
    check(csqlite_bind_copy(handle, place, bytes.baseAddress, UInt64(bytes.count)))
  }

  /// Binds bytes that stay where they are until the statement is reset.
  func bind(_ place: Int32, borrowed bytes: UnsafeRawBufferPointer) {
    check(csqlite_bind_static(handle, place, bytes.baseAddress, UInt64(bytes.count)))
  }

  func bindNull(_ place: Int32) { check(sqlite3_bind_null(handle, place)) }

  private func check(_ code: Int32) {
    // Only a place that the statement does not have, or want of memory, fails here.
    precondition(code == SQLITE_OK, "SQLite refused a parameter (\(code))")
  }

  // Running.

  /// Goes to the next row; false at the end, where the statement is reset.
  func step() throws(JournalError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    let failure = code == SQLITE_DONE ? nil : JournalError.last(code, on: sqlite3_db_handle(handle))
    sqlite3_reset(handle)
    if let failure { throw failure }
    return false
  }

  /// Runs a statement whose rows, if any, nobody wants.
  func run() throws(JournalError) {
    while try step() {}
  }

  /// Makes it ready to run again; needed when not all rows were read.
  func reset() { sqlite3_reset(handle) }

  // Columns of the row it stands on.

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

  /// An integer of a smaller type; what does not fit is cut, as only a damaged file has it.
  func number<T: FixedWidthInteger>(_ column: Int32, as type: T.Type = T.self) -> T {
    T(truncatingIfNeeded: integer(column))
  }

  /// The bytes of a blob or text, valid until the next step or reset.
  func raw(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  func bytes(_ column: Int32) -> [UInt8] { Array(raw(column)) }
  func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
  func text(_ column: Int32) -> String { String(decoding: raw(column), as: UTF8.self) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}

/// A prepared statement; finalized with the value.
struct Statement: ~Copyable {
  /// What it can do.
  let cursor: Cursor

  init(_ cursor: Cursor) { self.cursor = cursor }

  deinit { sqlite3_finalize(cursor.handle) }
}
