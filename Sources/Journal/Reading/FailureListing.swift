import SyncModel

/// Questions about failures that the writer and readers ask alike.
enum FailureListing {
  /// Where a query looks; its parameters are bound by `bind`.
  private static func condition(_ query: FailureQuery) -> String {
    var parts = ["state = ?1"]
    if query.process != nil || query.source != nil {
      parts.append("run in (select id from runs where (?2 is null or process = ?2) and (?3 is null or source = ?3))")
    }
    if query.code != nil || query.message != nil {
      parts.append("cause in (select id from causes where (?4 is null or code = ?4) and (?5 is null or message = ?5))")
    }
    return parts.joined(separator: " and ")
  }

  private static func bind(_ query: FailureQuery, isDiscarded: Bool, to cursor: Cursor) {
    cursor.bind(1, isDiscarded)
    if query.process != nil || query.source != nil {
      cursor.bind(2, query.process)
      cursor.bind(3, query.source)
    }
    if query.code != nil || query.message != nil {
      cursor.bind(4, query.code.map { Int64($0.rawValue) })
      cursor.bind(5, query.message)
    }
  }

  /// The numbers of the failures of a page, newest first: read from an index alone.
  private static func numbers(_ query: FailureQuery) -> String {
    """
    select seq from failures where \(condition(query)) order by last_at desc, seq desc
    limit \(max(0, query.limit)) offset \(max(0, query.offset))
    """
  }

  private static let columns =
    """
    f.id, f.lane, f.action, f.key_text, f.username, f.detail, f.retry_after, f.counts_as_attempt, f.attempts,
    f.first_at, f.last_at, f.topic, f.partition, f.offset, f.item, f.retrying, c.code, c.message, c.hint, r.source,
    r.process, r.run
    """
  private static let joins = "join causes c on c.id = f.cause left join runs r on r.id = f.run"

  private static func failure(_ cursor: Cursor, _ instance: String) -> Failure {
    let fault = Fault(
      FailureCode(rawValue: cursor.number(16)) ?? .refused, cursor.text(17), hint: cursor.text(18),
      detail: cursor.text(5), retryAfterSeconds: cursor.optionalReal(6), countsAsAttempt: cursor.integer(7) != 0)
    return Failure(
      id: hexadecimal(cursor.bytes(0)), instance: instance,
      run: RunName(source: cursor.text(19), process: cursor.text(20), run: cursor.number(21)),
      lane: Lane(rawValue: cursor.number(1)) ?? .import, action: Action(rawValue: cursor.number(2)) ?? .nothing,
      userKey: cursor.optionalText(3), username: cursor.optionalText(4), fault: fault, attempts: cursor.number(8),
      firstAt: Instant(nanoseconds: cursor.integer(9)), lastAt: Instant(nanoseconds: cursor.integer(10)),
      origin: Origin(
        topic: cursor.text(11), partition: cursor.number(12), offset: cursor.integer(13), index: cursor.number(14)),
      isRetrying: cursor.integer(15) != 0)
  }

  static func page(
    _ query: FailureQuery, isDiscarded: Bool, instance: String, _ database: borrowing Database
  ) throws(JournalError) -> FailurePage {
    let count = try database.prepare("select count(*) from failures where \(condition(query))")
    bind(query, isDiscarded: isDiscarded, to: count.cursor)
    var page = FailurePage(failures: [], total: 0)
    while try count.cursor.step() { page.total = count.cursor.number(0) }
    let rows = try database.prepare(
      """
      select \(columns) from failures f \(joins) where f.seq in (\(numbers(query)))
      order by f.last_at desc, f.seq desc
      """)
    bind(query, isDiscarded: isDiscarded, to: rows.cursor)
    while try rows.cursor.step() { page.failures.append(failure(rows.cursor, instance)) }
    return page
  }

  static func ids(_ query: FailureQuery, _ database: borrowing Database) throws(JournalError) -> [FailureID] {
    let statement = try database.prepare(
      """
      select id from failures where seq in (\(numbers(query))) order by last_at desc, seq desc
      """)
    bind(query, isDiscarded: false, to: statement.cursor)
    var ids: [FailureID] = []
    while try statement.cursor.step() { ids.append(FailureID(stored: statement.cursor.raw(0))) }
    return ids
  }

  static func record(
    _ id: FailureID, instance: String, _ database: borrowing Database
  ) throws(JournalError) -> FailureRecord? {
    let statement = try database.prepare(
      """
      select \(columns), b.raw, b.payload from failures f \(joins)
      join failure_bodies b on b.seq = f.seq where f.id = ?
      """)
    statement.cursor.bind(1, id.bytes)
    guard try statement.cursor.step() else { return nil }
    return FailureRecord(
      failure: failure(statement.cursor, instance), raw: statement.cursor.bytes(22),
      payload: statement.cursor.bytes(23))
  }

  static func stored(_ id: FailureID, _ database: borrowing Database) throws(JournalError) -> NewFailure? {
    let statement = try database.prepare(
      """
      select \(columns), b.raw, b.payload, b.change, b.headers from failures f \(joins)
      join failure_bodies b on b.seq = f.seq where f.id = ? and f.state = 0
      """)
    let cursor = statement.cursor
    cursor.bind(1, id.bytes)
    guard try cursor.step() else { return nil }
    let change = cursor.raw(24)
    guard let start = change.baseAddress, change.count == ChangeRowCoding.size, let row = ChangeRowCoding.get(start)
    else { throw JournalError(.corrupt, path: database.path, detail: "the failure \(id.text)") }
    let failure = failure(cursor, "")
    return NewFailure(
      id: id, row: row, fault: failure.fault, attempts: failure.attempts, at: failure.lastAt, keyText: failure.userKey,
      username: failure.username, raw: cursor.bytes(22), payload: cursor.bytes(23), headers: cursor.bytes(25),
      origin: failure.origin)
  }
}
