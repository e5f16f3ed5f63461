import CSQLite
import Glibc
public import Platform

/// Why a journal cannot be opened, read or written: what happened, to which file, and what to do next.
///
/// Nothing of a failed call is in the journal: the transaction was rolled back.
public struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why it failed.
  public enum Kind: Equatable, Sendable {
    /// There is no journal in the folder yet.
    case missing
    /// The file is no journal: not SQLite, or the database of another program.
    case notAJournal
    /// A newer usher made it; versions of the schema.
    case newer(version: Int, known: Int)
    /// It was made by an older usher and this connection may not bring it up to date; versions of the schema.
    case older(version: Int, known: Int)
    /// It belongs to another provider: the one that it names, and the one that is configured.
    case otherProvider(bound: JournalIdentity, asked: JournalIdentity)
    /// The file is damaged.
    case corrupt
    /// The file or its folder cannot be written.
    case readOnly
    /// The disk, the quota or a size limit is full.
    case full
    /// Another process kept it locked for ten seconds.
    case busy
    /// The folder or the file could not be made or opened.
    case platform(PlatformError)
    /// Something else; SQLite's extended result code (sqlite.org/rescode.html).
    case other(code: Int32)
  }

  /// Why it failed.
  public var kind: Kind
  /// The journal's file.
  public var path: String
  /// What SQLite or the operating system said; may be empty.
  public var detail: String

  /// Makes an error.
  public init(_ kind: Kind, path: String, detail: String = "") {
    self.kind = kind
    self.path = path
    self.detail = detail
  }

  /// Sentences for an operator, without the last period: what happened, to what, what to do.
  public var description: String {
    if kind == .missing {
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      return "there is no journal in \(folder): no engine has run with this state folder yet. \(advice)"
    }
    return "\(path) \(cause)\(detail.isEmpty ? "" : " (\(detail))"). \(advice.droppingLastPeriod)"
  }

  private var cause: String {
    switch kind {
    case .missing: "does not exist"
    case .notAJournal: "is no journal of usher"
    case .newer(let version, let known):
      "was made by a newer usher: its version is \(version), this program knows up to \(known)"
    case .older(let version, let known): "has version \(version), this program needs \(known)"
    case .otherProvider(let bound, let asked): "belongs to \(bound.text), but \(asked.text) is configured"
    case .corrupt: "is damaged"
    case .readOnly: "cannot be written"
    case .full: "cannot be written: the disk is full"
    case .busy: "was locked by another process for ten seconds"
    case .platform(let error): "cannot be opened: \(error.description.droppingLastPeriod)"
    case .other: "cannot be used"
    }
  }

  private var advice: String {
    switch kind {
    case .missing: "Choose it with --state"
    case .notAJournal: "Choose another state folder with --state; the file was left as it is."
    case .newer: "Install that version of usher; the file was left as it is."
    case .older: "Start the engine of this version once: it brings the file up to date."
    case .otherProvider:
      "Choose another state folder with --state, or bind the journal to the new provider with usher doctor --fix."
    case .corrupt:
      "Stop usher and restore the file from a backup, or move it away: without it users are compared with the provider again."
    case .readOnly:
      "Check the owner and the permissions of the file and its folder, and whether the disk is mounted read-only."
    case .full: "Free some disk space or raise the quota; nothing is lost, usher goes on from the last commit."
    case .busy: "Find the process that holds it (fuser -v on the file) and end it."
    case .platform: "Then start again."
    case .other(let code): "See sqlite.org/rescode.html for the code \(code)."
    }
  }

  /// The error of a call on a connection that has just returned.
  static func last(_ code: Int32, on database: OpaquePointer?) -> JournalError {
    // SQLite keeps the number of a failed open, but not always that of a failed write, which is then still in errno.
    let kept = sqlite3_system_errno(database)
    let system = kept != 0 ? kept : errno
    // The name is nil only where there is no connection, for want of memory.
    let path = sqlite3_db_filename(database, "main").map { String(cString: $0) } ?? ""
    let said = database == nil ? sqlite3_errstr(code) : sqlite3_errmsg(database)
    let detail = said.map { String(cString: $0) } ?? ""
    return JournalError(kind(of: code, system: system), path: path, detail: detail)
  }

  private static func kind(of code: Int32, system: Int32) -> Kind {
    switch code & 0xff {
    case SQLITE_FULL: return .full
    case SQLITE_NOTADB: return .notAJournal
    case SQLITE_CORRUPT: return .corrupt
    case SQLITE_READONLY, SQLITE_PERM: return .readOnly
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy
    case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(system):
      // SQLite says FULL for ENOSPC only: a quota or a limit of the file's size comes as an I/O error.
      return .full
    case SQLITE_IOERR where system == EROFS: return .readOnly
    case SQLITE_CANTOPEN where [EACCES, EROFS, EPERM].contains(system): return .readOnly
    default: return .other(code: code)
    }
  }
}

extension String {
  fileprivate var droppingLastPeriod: Substring { hasSuffix(".") ? dropLast() : self[...] }
}
