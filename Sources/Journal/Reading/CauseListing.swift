import SyncModel

/// Groups open failures by their causes in one pass over an index.
struct CauseListing {
  private struct Group {
    var code: FailureCode
    var message: String
    var hint: String
    var count = 0
    var runs: [UInt32: Int] = [:]
    var firstAt = Instant.distantFuture
    var lastAt: Instant
    var lastNumber: Int64
  }

  private struct Cause {
    var code: FailureCode
    var message: String
    var hint: String
  }

  private struct CauseName: Hashable {
    var code: FailureCode
    var message: String
  }

  private var groups: [Group] = []
  private var placeOfCause: [Int64: Int] = [:]
  private var placeOfName: [CauseName: Int] = [:]

  /// The causes of open failures of a process, a source or all; most failures first, then by code and message.
  static func causes(
    process: String?, source: String?, _ database: borrowing Database
  ) throws(JournalError) -> [FailureCause] {
    var listing = CauseListing()
    let names = try processes(database)
    let open = try database.prepare(
      """
      select run, cause, last_at, first_at, seq from failures where state = 0 \(process == nil && source == nil ? "" :
        "and run in (select id from runs where (?1 is null or process = ?1) and (?2 is null or source = ?2))")
      order by last_at desc, seq desc
      """)
    if process != nil || source != nil {
      open.cursor.bind(1, process)
      open.cursor.bind(2, source)
    }
    while try open.cursor.step() { try listing.add(open.cursor, database) }
    var causes: [FailureCause] = []
    for group in listing.groups { causes.append(try cause(group, names, database)) }
    return causes.sorted {
      ($1.count, $0.code.rawValue, $0.message) < ($0.count, $1.code.rawValue, $1.message)
    }
  }

  private mutating func add(_ cursor: Cursor, _ database: borrowing Database) throws(JournalError) {
    let cause = cursor.integer(1)
    let lastAt = Instant(nanoseconds: cursor.integer(2))
    let place: Int
    if let known = placeOfCause[cause] {
      place = known
    } else {
      let found = try Self.cause(cause, database)
      let name = CauseName(code: found.code, message: found.message)
      place = placeOfName[name] ?? groups.count
      placeOfName[name] = place
      placeOfCause[cause] = place
      if place == groups.count {
        // The newest comes first: its hint and origin stand for all.
        groups.append(
          Group(
            code: found.code, message: found.message, hint: found.hint, lastAt: lastAt, lastNumber: cursor.integer(4)))
      }
    }
    groups[place].count += 1
    groups[place].runs[cursor.number(0), default: 0] += 1
    groups[place].firstAt = min(groups[place].firstAt, Instant(nanoseconds: cursor.integer(3)))
  }

  private static func cause(_ number: Int64, _ database: borrowing Database) throws(JournalError) -> Cause {
    let statement = try database.prepare("select code, message, hint from causes where id = ?")
    statement.cursor.bind(1, number)
    guard try statement.cursor.step() else {
      throw JournalError(.corrupt, path: database.path, detail: "the cause \(number) of failures")
    }
    return Cause(
      code: FailureCode(rawValue: statement.cursor.number(0)) ?? .refused, message: statement.cursor.text(1),
      hint: statement.cursor.text(2))
  }

  /// The processes of all runs.
  private static func processes(_ database: borrowing Database) throws(JournalError) -> [UInt32: RunName] {
    let statement = try database.prepare("select id, source, process, run from runs")
    var names: [UInt32: RunName] = [:]
    while try statement.cursor.step() {
      names[statement.cursor.number(0)] = RunName(
        source: statement.cursor.text(1), process: statement.cursor.text(2), run: 0)
    }
    return names
  }

  private static func cause(
    _ group: Group, _ names: [UInt32: RunName], _ database: borrowing Database
  ) throws(JournalError) -> FailureCause {
    var counts: [RunName: Int] = [:]
    for (run, count) in group.runs {
      counts[names[run] ?? RunName(source: "", process: "", run: 0), default: 0] += count
    }
    let processes = counts.sorted { ($1.value, $0.key.process) < ($0.value, $1.key.process) }.map(\.key.process)
    let origin = try database.prepare("select topic, partition, offset, item from failures where seq = ?")
    origin.cursor.bind(1, group.lastNumber)
    _ = try origin.cursor.step()
    return FailureCause(
      code: group.code, message: group.message, hint: group.hint, count: group.count,
      processes: Array(processes.prefix(3)), processCount: processes.count, firstAt: group.firstAt,
      lastAt: group.lastAt,
      lastOrigin: Origin(
        topic: origin.cursor.text(0), partition: origin.cursor.number(1), offset: origin.cursor.integer(2),
        index: origin.cursor.number(3)))
  }
}
