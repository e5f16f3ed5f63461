import SyncModel

extension RunRecord {
  static let columns =
    "id, source, source_name, process, run, kind, state, reason, expected, end_announced, created, updated, deleted, adopted, unchanged, superseded, duplicate, invalid, rejected, exhausted, staged, cancelled, mail_pending, mail_requested, mail_failed, mail_unsure, mail_none, started_at, updated_at, ended_at"

  static let upsert: String = {
    let names = columns.split(separator: ",").map { $0.drop { $0 == " " } }
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    return "insert or replace into runs(\(columns)) values(\(marks))"
  }()

  func write(_ statement: inout Statement) throws(JournalError) {
    statement.bind(1, Int(id))
    statement.bind(2, Int(source))
    statement.bind(3, name.source)
    statement.bind(4, name.process)
    statement.bind(5, name.run)
    statement.bind(6, Int(kind.rawValue))
    statement.bind(7, state.name)
    statement.bind(8, reason)
    statement.bind(9, expected.map { Int64($0) })
    statement.bind(10, isEndAnnounced ? 1 : 0)
    var place: Int32 = 11
    for outcome in Outcome.allCases {
      statement.bind(place, outcomes[outcome])
      place += 1
    }
    for count in [mail.pending, mail.requested, mail.failed, mail.unsure, mail.none] {
      statement.bind(place, count)
      place += 1
    }
    statement.bind(28, startedAt.nanoseconds)
    statement.bind(29, updatedAt.nanoseconds)
    statement.bind(30, endedAt.map(\.nanoseconds))
    try statement.run()
  }

  static func load(_ connection: borrowing Connection) throws(JournalError) -> [RunRecord] {
    var records: [RunRecord] = []
    try Journal.each(connection, "select \(columns) from runs order by id") { row in
      var outcomes = OutcomeCounts()
      for (place, outcome) in Outcome.allCases.enumerated() { outcomes[outcome] = Int(row.int(Int32(10 + place))) }
      var mail = MailCounts()
      mail.pending = Int(row.int(22))
      mail.requested = Int(row.int(23))
      mail.failed = Int(row.int(24))
      mail.unsure = Int(row.int(25))
      mail.none = Int(row.int(26))
      records.append(
        RunRecord(
          id: UInt32(row.int(0)), name: RunName(source: row.text(2), process: row.text(3), run: Int(row.int(4))),
          source: UInt16(row.int(1)), kind: RunKind(rawValue: UInt8(row.int(5))) ?? .process,
          state: RunState(name: row.text(6)) ?? .running, reason: row.optionalText(7),
          expected: row.isNull(8) ? nil : Int(row.int(8)), isEndAnnounced: row.int(9) != 0, outcomes: outcomes,
          mail: mail, startedAt: Instant(nanoseconds: row.int(27)), updatedAt: Instant(nanoseconds: row.int(28)),
          endedAt: row.isNull(29) ? nil : Instant(nanoseconds: row.int(29))))
    }
    return records
  }
}
