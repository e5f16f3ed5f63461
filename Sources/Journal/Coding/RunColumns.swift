import SyncModel

/// The columns of the table `runs`, in its order.
enum RunColumns {
  static let count = 30

  static func bind(_ run: RunRecord, to cursor: Cursor) {
    cursor.bind(1, run.id)
    cursor.bind(2, run.name.source)
    cursor.bind(3, run.name.process)
    cursor.bind(4, run.name.run)
    cursor.bind(5, Int(run.source))
    cursor.bind(6, Int(run.kind.rawValue))
    cursor.bind(7, Int(run.state.rawValue))
    cursor.bind(8, run.reason)
    cursor.bind(9, run.expected.map(Int64.init))
    cursor.bind(10, run.isEndAnnounced)
    var place: Int32 = 11
    for outcome in Outcome.allCases {
      cursor.bind(place, run.outcomes[outcome])
      place += 1
    }
    cursor.bind(23, run.mail.pending)
    cursor.bind(24, run.mail.requested)
    cursor.bind(25, run.mail.failed)
    cursor.bind(26, run.mail.unsure)
    cursor.bind(27, run.mail.none)
    cursor.bind(28, run.startedAt.nanoseconds)
    cursor.bind(29, run.updatedAt.nanoseconds)
    cursor.bind(30, run.endedAt?.nanoseconds)
  }

  /// The run of a row of `select * from runs`; a damaged kind or state is read as the first of its type.
  static func run(_ cursor: Cursor) -> RunRecord {
    let name = RunName(source: cursor.text(1), process: cursor.text(2), run: cursor.number(3))
    var run = RunRecord(
      id: cursor.number(0), name: name, source: cursor.number(4), kind: RunKind(rawValue: cursor.number(5)) ?? .process,
      state: RunState(rawValue: cursor.number(6)) ?? .announced, reason: cursor.optionalText(7),
      expected: cursor.optionalInteger(8).map { Int($0) }, isEndAnnounced: cursor.integer(9) != 0,
      startedAt: Instant(nanoseconds: cursor.integer(27)), updatedAt: Instant(nanoseconds: cursor.integer(28)),
      endedAt: cursor.optionalInteger(29).map { Instant(nanoseconds: $0) })
    var column: Int32 = 10
    for outcome in Outcome.allCases {
      run.outcomes[outcome] = cursor.number(column)
      column += 1
    }
    run.mail.pending = cursor.number(22)
    run.mail.requested = cursor.number(23)
    run.mail.failed = cursor.number(24)
    run.mail.unsure = cursor.number(25)
    run.mail.none = cursor.number(26)
    return run
  }
}
