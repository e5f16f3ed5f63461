import Platform
public import SyncModel

/// Reads a journal beside the engine that writes it, in this process or another. One page a transaction, so that it never
/// holds up a checkpoint. Any thread may use it; calls take turns.
public final class JournalReader: @unchecked Sendable {
  // Safe to share: every use of the connection happens under the lock.

  // Only touched under the lock.
  private let connection: Connection
  private let lock = Locked(())
  private let instance: String

  /// Opens the journal of a state folder for reading.
  ///
  /// - Parameters:
  ///   - folder: the state folder.
  ///   - instance: the engine's name, for the failures that are read.
  /// - Throws: ``JournalError`` when there is none, or it cannot be read.
  public init(folder: String, instance: String) throws(JournalError) {
    let path = folder + "/journal.db"
    let isThere = ((try? FileStore.info(path)) ?? nil) != nil
    guard isThere else {
      throw JournalError(
        .missing,
        "there is no journal in \(folder): no engine has run with this state folder yet. Choose it with --state")
    }
    let connection = try Connection(path, mode: .readOnly)
    guard try connection.number("pragma application_id") == Schema.application else {
      throw JournalError(.damaged, "\(path) is no journal of usher")
    }
    guard try connection.number("pragma user_version") == Schema.version else {
      throw JournalError(
        .newer, "\(path) has another format than this usher knows: use the version that runs the engine")
    }
    self.connection = connection
    self.instance = instance
  }

  private func read<R>(_ body: (borrowing Connection) throws(JournalError) -> R) throws(JournalError) -> R {
    try lock.withLock { _ throws(JournalError) in
      // Everything that is read is made of values: nothing of the connection leaves the lock.
      nonisolated(unsafe) let result = try body(connection)
      return result
    }
  }

  /// All runs, by their numbers.
  public func runs() throws(JournalError) -> [RunRecord] {
    try read { (connection) throws(JournalError) in try RunRecord.load(connection) }
  }

  /// How the state of a run changed, oldest first, at most the newest 200.
  public func timeline(of run: UInt32) throws(JournalError) -> [RunTransition] {
    try read { (connection) throws(JournalError) in
      var select = try Statement(
        connection,
        "select at, from_state, to_state, who, why from (select * from transitions where run = ? order by id desc limit 200) order by id"
      )
      select.bind(1, Int(run))
      var transitions: [RunTransition] = []
      while try select.step() {
        transitions.append(
          RunTransition(
            run: run, at: Instant(nanoseconds: select.int(0)), from: RunState(name: select.text(1)) ?? .running,
            to: RunState(name: select.text(2)) ?? .running, who: select.text(3), why: select.text(4)))
      }
      return transitions
    }
  }

  /// The newest lines of the log, oldest first.
  public func log(limit: Int) throws(JournalError) -> [LogLine] {
    try read { (connection) throws(JournalError) in
      var select = try Statement(
        connection, "select at, level, subject, text from (select * from log order by id desc limit ?) order by id")
      select.bind(1, limit)
      var lines: [LogLine] = []
      while try select.step() {
        lines.append(
          LogLine(
            at: Instant(nanoseconds: select.int(0)), level: LogLine.Level(rawValue: select.text(1)) ?? .info,
            subject: select.text(2), text: select.text(3)))
      }
      return lines
    }
  }

  /// The result of a command of another process, as JSON; nil while it is not done.
  public func commandResult(_ id: String) throws(JournalError) -> [UInt8]? {
    try read { (connection) throws(JournalError) in
      var select = try Statement(connection, "select result from commands where id = ?")
      select.bind(1, id)
      return try select.step() ? select.bytes(0) : nil
    }
  }

  // MARK: Failures

  private static let columns = """
    id, source, process, run_number, lane, action, user_key, username, code, message, hint, detail, attempts, first_at,
    last_at, topic, partition, offset, place, state
    """

  private static func condition(_ query: FailureQuery) -> String {
    var parts = ["state < 2"]
    if query.process != nil { parts.append("process = :process") }
    if query.source != nil { parts.append("source = :source") }
    if query.code != nil { parts.append("code = :code") }
    if query.message != nil { parts.append("message = :message") }
    return parts.joined(separator: " and ")
  }

  private static func bind(_ query: FailureQuery, _ statement: inout Statement) {
    var place: Int32 = 1
    for value in [query.process, query.source, query.code?.name, query.message] {
      guard let value else { continue }
      statement.bind(place, value)
      place += 1
    }
  }

  /// Open failures, newest first.
  public func failures(_ query: FailureQuery) throws(JournalError) -> FailurePage {
    let instance = instance
    return try read { (connection) throws(JournalError) in
      let condition = JournalReader.condition(query)
      var count = try Statement(connection, "select count(*) from failures where \(condition)")
      JournalReader.bind(query, &count)
      let total = try count.step() ? Int(count.int(0)) : 0
      count.reset()
      var select = try Statement(
        connection,
        "select \(JournalReader.columns) from failures where \(condition) order by last_at desc, id limit \(max(0, query.limit)) offset \(max(0, query.offset))"
      )
      JournalReader.bind(query, &select)
      var failures: [Failure] = []
      while try select.step() { failures.append(JournalReader.failure(select, instance)) }
      return FailurePage(failures: failures, total: total)
    }
  }

  /// One open failure with its record; nil where there is none.
  public func failure(id: String) throws(JournalError) -> FailureRecord? {
    guard let bytes = FailureID(id)?.bytes else { return nil }
    let instance = instance
    return try read { (connection) throws(JournalError) in
      var select = try Statement(
        connection, "select \(JournalReader.columns), raw, payload from failures where id = ? and state < 2")
      select.bind(1, copying: bytes)
      guard try select.step() else { return nil }
      return FailureRecord(
        failure: JournalReader.failure(select, instance), raw: select.bytes(20), payload: select.bytes(21))
    }
  }

  /// Open failures by cause, the most first.
  public func causes(process: String? = nil, source: String? = nil) throws(JournalError) -> [FailureCause] {
    let query = FailureQuery(process: process, source: source)
    return try read { (connection) throws(JournalError) in
      let condition = JournalReader.condition(query)
      // Columns without an aggregate come from the row of the one max(): SQLite promises that.
      var select = try Statement(
        connection,
        """
        select code, message, hint, count(*), min(first_at), max(last_at), topic, partition, offset, place,
          count(distinct process), group_concat(distinct process)
        from failures where \(condition) group by code, message order by count(*) desc, code, message
        """)
      JournalReader.bind(query, &select)
      var causes: [FailureCause] = []
      while try select.step() {
        let processes = select.text(11).split(separator: ",").map(String.init).sorted()
        causes.append(
          FailureCause(
            code: FailureCode(name: select.text(0)) ?? .refused, message: select.text(1), hint: select.text(2),
            count: Int(select.int(3)), processes: Array(processes.prefix(3)), processCount: Int(select.int(10)),
            firstAt: Instant(nanoseconds: select.int(4)), lastAt: Instant(nanoseconds: select.int(5)),
            lastOrigin: Origin(
              topic: select.text(6), partition: Int32(select.int(7)), offset: select.int(8),
              index: Int32(select.int(9)))))
      }
      return causes
    }
  }

  private static func failure(_ row: borrowing Statement, _ instance: String) -> Failure {
    Failure(
      id: FailureID(row.bytes(0)).text, instance: instance,
      run: RunName(source: row.text(1), process: row.text(2), run: Int(row.int(3))),
      lane: Lane(rawValue: UInt8(row.int(4))) ?? .import, action: Action(rawValue: UInt8(row.int(5))) ?? .upsert,
      userKey: row.optionalText(6), username: row.optionalText(7),
      fault: Fault(
        FailureCode(name: row.text(8)) ?? .refused, row.text(9), hint: row.text(10), detail: row.text(11)),
      attempts: Int(row.int(12)), firstAt: Instant(nanoseconds: row.int(13)),
      lastAt: Instant(nanoseconds: row.int(14)),
      origin: Origin(
        topic: row.text(15), partition: Int32(row.int(16)), offset: row.int(17), index: Int32(row.int(18))),
      isRetrying: row.int(19) == 1)
  }
}
