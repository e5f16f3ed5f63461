import SyncModel

/// Questions that the writer and readers ask alike.
enum Listing {
  static func runs(_ database: borrowing Database) throws(JournalError) -> [RunRecord] {
    let statement = try database.prepare("select * from runs order by id")
    var runs: [RunRecord] = []
    while try statement.cursor.step() { runs.append(RunColumns.run(statement.cursor)) }
    return runs
  }

  static func transitions(_ run: UInt32, _ database: borrowing Database) throws(JournalError) -> [RunTransition] {
    let statement = try database.prepare(
      "select at, old, new, who, why from transitions where run = ? order by id desc limit 200")
    statement.cursor.bind(1, run)
    var transitions: [RunTransition] = []
    while try statement.cursor.step() {
      transitions.append(
        RunTransition(
          run: run, at: Instant(nanoseconds: statement.cursor.integer(0)),
          from: RunState(rawValue: statement.cursor.number(1)) ?? .announced,
          to: RunState(rawValue: statement.cursor.number(2)) ?? .announced, who: statement.cursor.text(3),
          why: statement.cursor.text(4)))
    }
    return transitions.reversed()
  }

  static func mails(
    _ database: borrowing Database, state: MailState?, run: UInt32?, offset: Int, limit: Int
  ) throws(JournalError) -> [MailRecord] {
    let statement = try database.prepare(
      """
      select id, run, key, key_text, provider_id, state, attempts, at, code, message, hint, detail from mails
      where \(state == nil ? "?1 is null" : "state = ?1") and (?2 is null or run = ?2)
      order by state, id limit ?3 offset ?4
      """)
    statement.cursor.bind(1, state.map { Int64($0.rawValue) })
    statement.cursor.bind(2, run.map { Int64($0) })
    statement.cursor.bind(3, limit)
    statement.cursor.bind(4, offset)
    var mails: [MailRecord] = []
    while try statement.cursor.step() { mails.append(mail(statement.cursor)) }
    return mails
  }

  private static func mail(_ cursor: Cursor) -> MailRecord {
    var mail = MailRecord(
      id: cursor.integer(0), run: cursor.number(1), key: KeyHash(bytes: cursor.raw(2)),
      providerID: ProviderID(cursor.text(4)) ?? .none, keyText: cursor.text(3),
      state: MailState(rawValue: cursor.number(5)) ?? .unsure, at: Instant(nanoseconds: cursor.integer(7)))
    mail.attempts = cursor.number(6)
    if let code = cursor.optionalInteger(8) {
      mail.fault = Fault(
        FailureCode(rawValue: UInt8(truncatingIfNeeded: code)) ?? .refused, cursor.text(9), hint: cursor.text(10),
        detail: cursor.text(11))
    }
    return mail
  }

  static func log(_ database: borrowing Database, limit: Int) throws(JournalError) -> [LogLine] {
    let statement = try database.prepare("select at, level, subject, text from log order by id desc limit ?")
    statement.cursor.bind(1, limit)
    var lines: [LogLine] = []
    while try statement.cursor.step() {
      lines.append(
        LogLine(
          at: Instant(nanoseconds: statement.cursor.integer(0)),
          level: LogLine.Level(rawValue: statement.cursor.text(1)) ?? .info, subject: statement.cursor.text(2),
          text: statement.cursor.text(3)))
    }
    return lines.reversed()
  }

  static func command(_ id: String, _ database: borrowing Database) throws(JournalError) -> [UInt8]? {
    let statement = try database.prepare("select result from commands where id = ?")
    statement.cursor.bind(1, id)
    return try statement.cursor.step() ? statement.cursor.bytes(0) : nil
  }
}
