import CSQLite

/// The journal cannot be used: what happened, to what, and what to do next.
public struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kinds of trouble callers tell apart.
  public enum Kind: Equatable, Sendable {
    /// No room on the disk.
    case diskFull
    /// The file or its folder cannot be written.
    case readOnly
    /// It is no journal, or a damaged one.
    case damaged
    /// It was written by a newer usher.
    case newer
    /// It belongs to another provider.
    case otherProvider
    /// It is not there.
    case missing
    /// Anything else.
    case other
  }

  /// What kind.
  public var kind: Kind
  /// The sentence.
  public var description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ code: Int32, _ handle: OpaquePointer?, path: String, doing: String) {
    let text = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
    switch code & 0xff {
    case SQLITE_FULL:
      self.init(.diskFull, "the disk of \(path) is full. Make room; then start usher again: nothing is lost")
    case SQLITE_READONLY, SQLITE_PERM:
      self.init(
        .readOnly,
        "\(path) cannot be written (\(text)). Give the user that runs usher the right to write it and its folder")
    case SQLITE_CANTOPEN:
      self.init(
        .missing,
        "\(path) cannot be opened (\(text)). Check that the folder exists and that the user that runs usher may use it")
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      self.init(
        .damaged,
        "\(path) is damaged or no journal (\(text)). Restore it from a backup: usher then catches up from Kafka; or move it away to begin anew"
      )
    case SQLITE_IOERR:
      self.init(.other, "the disk of \(path) failed (\(text)). Check the disk, then start usher again: nothing is lost")
    case SQLITE_BUSY, SQLITE_LOCKED:
      self.init(.other, "\(path) is locked by another program. End that program; only usher may write its journal")
    default: self.init(.other, "\(path): \(text) (\(code))")
    }
  }
}
