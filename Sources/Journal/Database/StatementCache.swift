import CSQLite

/// The writer's statements, each prepared when it is first needed and kept.
struct StatementCache: ~Copyable {
  private let database: OpaquePointer
  private var cursors: ContiguousArray<Cursor?>

  /// Makes an empty cache for a connection that outlives it.
  init(_ database: borrowing Database) {
    self.database = database.handle
    cursors = ContiguousArray(repeating: nil, count: KeptStatement.allCases.count)
  }

  deinit {
    for cursor in cursors { if let cursor { sqlite3_finalize(cursor.handle) } }
  }

  /// The statement, ready to be bound.
  mutating func callAsFunction(_ statement: KeptStatement) throws(JournalError) -> Cursor {
    if let cursor = cursors[statement.rawValue] { return cursor }
    let cursor = try Cursor.prepare(statement.sql, on: database, isKept: true)
    cursors[statement.rawValue] = cursor
    return cursor
  }

  /// Finalizes all.
  mutating func removeAll() {
    for place in cursors.indices {
      if let cursor = cursors[place] { sqlite3_finalize(cursor.handle) }
      cursors[place] = nil
    }
  }
}

/// What the writer does again and again.
enum KeptStatement: Int, CaseIterable {
  case begin, beginReading, commit
  case readBlock, appendBlock, oldestBlocks, dropBlocks
  case openIntent, closeIntent
  case setPosition, addDone, dropDone
  case putRun, addTransition
  case findCause, addCause
  case findFailure, addFailure, addFailureBody, failAgain, setRetrying, setState, dropFailure, dropFailureBody
  case failuresOfKey
  case addOutbox, dropOutbox
  case addMail, changeMail, dropMail
  case addLogLine, trimLog
  case addCommand
  case putMeta

  var sql: String {
    switch self {
    case .begin: "begin immediate"
    case .beginReading: "begin"
    case .commit: "commit"
    case .readBlock: "select users from ledger where block = ?"
    case .appendBlock: "insert into ledger(block, users) values(?, ?)"
    case .oldestBlocks: "select block, users from ledger where block >= ? order by block"
    case .dropBlocks: "delete from ledger where block < ?"
    case .openIntent: "insert or replace into intents(batch, lane, sent_at, items) values(?, ?, ?, ?)"
    case .closeIntent: "delete from intents where batch = ?"
    case .setPosition: "insert or replace into positions(partition, base) values(?, ?)"
    case .addDone:
      """
      insert into done(partition, first_offset, first_index, last_offset, last_index) values(?1, ?2, ?3, ?4, ?5)
      on conflict do update set last_offset = ?4, last_index = ?5 where (?4, ?5) > (last_offset, last_index)
      """
    case .dropDone: "delete from done where partition = ?1 and first_offset < ?2 and last_offset < ?2"
    case .putRun: "insert or replace into runs values(\(questionMarks(RunColumns.count)))"
    case .addTransition: "insert into transitions(run, at, old, new, who, why) values(?, ?, ?, ?, ?, ?)"
    case .findCause: "select id from causes where code = ? and message = ? and hint = ?"
    case .addCause: "insert into causes(code, message, hint) values(?, ?, ?)"
    case .findFailure: "select seq, state, key from failures where id = ?"
    case .addFailure:
      """
      insert into failures(id, state, retrying, run, cause, lane, action, attempts, first_at, last_at, key, key_text,
        username, detail, retry_after, counts_as_attempt, topic, partition, offset, item)
      values(?, 0, 0, \(questionMarks(17)))
      """
    case .addFailureBody:
      "insert or replace into failure_bodies(seq, change, raw, payload, headers) values(?, ?, ?, ?, ?)"
    case .failAgain:
      """
      update failures set state = 0, retrying = 0, attempts = attempts + ?2, last_at = ?3, cause = ?4, detail = ?5,
        retry_after = ?6, counts_as_attempt = ?7 where seq = ?1
      """
    case .setRetrying: "update failures set retrying = ?2 where id = ?1"
    case .setState: "update failures set state = ?2, retrying = 0, discarded_at = ?3 where seq = ?1"
    case .dropFailure: "delete from failures where seq = ?"
    case .dropFailureBody: "delete from failure_bodies where seq = ?"
    case .failuresOfKey: "select id from failures where key = ? and state = 0 order by seq"
    case .addOutbox: "insert into outbox(id, topic, key, headers, value) values(?, ?, ?, ?, ?)"
    case .dropOutbox: "delete from outbox where id between ? and ?"
    case .addMail:
      """
      insert into mails(id, run, key, key_text, provider_id, state, attempts, at) values(?, ?, ?, ?, ?, ?, ?, ?)
      """
    case .changeMail:
      """
      update mails set state = ?2, attempts = ?3, code = ?4, message = ?5, hint = ?6, detail = ?7 where id = ?1
      """
    case .dropMail: "delete from mails where id = ?"
    case .addLogLine: "insert into log(at, level, subject, text) values(?, ?, ?, ?)"
    case .trimLog: "delete from log where id <= (select max(id) from log) - ?"
    case .addCommand: "insert or replace into commands(id, result, at) values(?, ?, ?)"
    case .putMeta: "insert or replace into meta(key, value) values(?, ?)"
    }
  }
}

/// `?, ?, ?` for so many parameters.
func questionMarks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
