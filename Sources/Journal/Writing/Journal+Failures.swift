public import SyncModel

extension Journal {
  /// Whether a user has open failures; a look at memory, and none where nobody has.
  public func hasOpenFailures(of key: KeyHash) -> Bool { failures.contains(key) }

  /// The open failures of a user, oldest first: those that a newer synced change heals. Costs nothing while the user has none.
  public mutating func openFailures(of key: KeyHash) throws(JournalError) -> [FailureID] {
    guard hasOpenFailures(of: key) else { return [] }
    let statement = try statements(.failuresOfKey)
    statement.bind(1, key.bytes)
    var ids: [FailureID] = []
    while try statement.step() { ids.append(FailureID(stored: statement.raw(0))) }
    return ids
  }

  mutating func add(_ failure: NewFailure) throws(JournalError) {
    let cause = try cause(failure.fault)
    var failure = failure
    failure.row.chunk = .none
    if let known = try find(failure.id) {
      try again(known, fault: failure.fault, cause: cause, attempts: failure.attempts, at: failure.at)
      try addBody(failure, seq: known.seq)
      return
    }
    let add = try statements(.addFailure)
    add.bind(1, failure.id.bytes)
    add.bind(2, failure.row.process)
    add.bind(3, cause)
    add.bind(4, Int(failure.row.lane.rawValue))
    add.bind(5, Int(failure.row.action.rawValue))
    add.bind(6, failure.attempts)
    add.bind(7, failure.at.nanoseconds)
    add.bind(8, failure.at.nanoseconds)
    add.bind(9, failure.row.key.bytes)
    add.bind(10, failure.keyText)
    add.bind(11, failure.username)
    add.bind(12, failure.fault.detail)
    add.bind(13, failure.fault.retryAfterSeconds)
    add.bind(14, failure.fault.countsAsAttempt)
    add.bind(15, failure.origin.topic)
    add.bind(16, Int(failure.origin.partition))
    add.bind(17, failure.origin.offset)
    add.bind(18, Int(failure.origin.index))
    try add.run()
    try addBody(failure, seq: database.lastInsertID)
    failures.stage(failure.row.key, by: 1)
  }

  mutating func apply(_ update: FailureUpdate) throws(JournalError) {
    guard let known = try find(update.id) else { return }
    let cause = try cause(update.fault)
    try again(known, fault: update.fault, cause: cause, attempts: update.attempts, at: update.at)
  }

  mutating func setRetrying(_ id: FailureID, _ isRetrying: Bool) throws(JournalError) {
    let statement = try statements(.setRetrying)
    statement.bind(1, id.bytes)
    statement.bind(2, isRetrying)
    try statement.run()
  }

  mutating func resolve(_ id: FailureID, _ how: FailureResolution, at: Instant) throws(JournalError) {
    guard let known = try find(id) else { return }
    if how == .discarded {
      try setState(known.seq, 1, discardedAt: at)
    } else {
      for statement in [KeptStatement.dropFailure, .dropFailureBody] {
        let drop = try statements(statement)
        drop.bind(1, known.seq)
        try drop.run()
      }
    }
    if known.isOpen { failures.stage(known.key, by: -1) }
  }

  mutating func restore(_ id: FailureID) throws(JournalError) {
    guard let known = try find(id), !known.isOpen else { return }
    try setState(known.seq, 0, discardedAt: nil)
    failures.stage(known.key, by: 1)
  }

  private struct KnownFailure {
    var seq: Int64
    var isOpen: Bool
    var key: KeyHash
  }

  private mutating func find(_ id: FailureID) throws(JournalError) -> KnownFailure? {
    let statement = try statements(.findFailure)
    statement.bind(1, id.bytes)
    guard try statement.step() else { return nil }
    let known = KnownFailure(
      seq: statement.integer(0), isOpen: statement.integer(1) == 0, key: KeyHash(bytes: statement.raw(2)))
    statement.reset()
    return known
  }

  private mutating func again(
    _ known: KnownFailure, fault: Fault, cause: Int64, attempts: Int, at: Instant
  ) throws(JournalError) {
    let statement = try statements(.failAgain)
    statement.bind(1, known.seq)
    statement.bind(2, attempts)
    statement.bind(3, at.nanoseconds)
    statement.bind(4, cause)
    statement.bind(5, fault.detail)
    statement.bind(6, fault.retryAfterSeconds)
    statement.bind(7, fault.countsAsAttempt)
    try statement.run()
    if !known.isOpen { failures.stage(known.key, by: 1) }
  }

  private mutating func addBody(_ failure: NewFailure, seq: Int64) throws(JournalError) {
    let body = try statements(.addFailureBody)
    body.bind(1, seq)
    body.bind(2, ChangeRowCoding.bytes(failure.row))
    body.bind(3, failure.raw)
    body.bind(4, failure.payload)
    body.bind(5, failure.headers)
    try body.run()
  }

  private mutating func setState(_ seq: Int64, _ state: Int, discardedAt: Instant?) throws(JournalError) {
    let statement = try statements(.setState)
    statement.bind(1, seq)
    statement.bind(2, state)
    statement.bind(3, discardedAt?.nanoseconds)
    try statement.run()
  }

  /// The number of what a fault shares with others of its cause.
  private mutating func cause(_ fault: Fault) throws(JournalError) -> Int64 {
    for statement in [KeptStatement.findCause, .addCause] {
      let cursor = try statements(statement)
      cursor.bind(1, Int(fault.code.rawValue))
      cursor.bind(2, fault.message)
      cursor.bind(3, fault.hint)
      if try cursor.step() {
        let cause = cursor.integer(0)
        cursor.reset()
        return cause
      }
    }
    return database.lastInsertID
  }
}
