import SyncModel

extension Journal {
  /// Settles everything in one transaction of SQLite; the ledger's index changes after its commit.
  ///
  /// - Throws: why nothing of it happened. The caller may try the same again once the cause is gone (a full disk).
  public mutating func settle(_ transaction: SettleTransaction) throws(JournalError) {
    if transaction.needsFullSync { try database.execute("pragma synchronous = full") }
    // The next commit needs it no more; where this fails, commits are slower and as safe.
    defer { if transaction.needsFullSync { try? database.execute("pragma synchronous = normal") } }
    try statements(.begin).run()
    var reserved = reservedBatch
    do throws(JournalError) {
      try write(transaction)
      try reserveBatches(transaction.intentsOpened, &reserved)
      try statements(.commit).run()
    } catch {
      database.rollBack()
      failures.forget()
      throw error
    }
    ledger.apply()
    failures.apply()
    nextOutboxID += Int64(transaction.outboxAdded.count)
    for mail in transaction.mailsAdded { nextMailID = max(nextMailID, mail.id + 1) }
    for intent in transaction.intentsOpened { lastBatch = max(lastBatch, intent.batch.number) }
    reservedBatch = reserved
    isCheckpointed = false
  }

  private mutating func write(_ transaction: SettleTransaction) throws(JournalError) {
    // Closed first: the pages that become free are used again for what is opened.
    if !transaction.intentsClosed.isEmpty { try closeIntents(transaction.intentsClosed) }
    if !transaction.intentsOpened.isEmpty { try openIntents(transaction.intentsOpened) }
    try ledger.stage(transaction.ledgerPuts, bytes: transaction.bytes)
    for update in transaction.positions { try move(update) }
    for range in transaction.doneAdded { try add(range) }
    for run in transaction.runs { try put(run) }
    for transition in transaction.transitions { try add(transition) }
    for failure in transaction.failuresAdded { try add(failure) }
    for update in transaction.failuresUpdated { try apply(update) }
    for id in transaction.failuresRetrying { try setRetrying(id, true) }
    for id in transaction.failuresResting { try setRetrying(id, false) }
    for (id, how, at) in transaction.failuresResolved { try resolve(id, how, at: at) }
    for id in transaction.failuresRestored { try restore(id) }
    if !transaction.outboxDone.isEmpty { try dropOutbox(transaction.outboxDone) }
    if !transaction.outboxAdded.isEmpty { try addOutbox(transaction.outboxAdded) }
    if !transaction.mailsAdded.isEmpty { try addMails(transaction.mailsAdded) }
    for update in transaction.mailsChanged { try apply(update) }
    if !transaction.logLines.isEmpty { try addLog(transaction.logLines) }
    for (id, result, at) in transaction.commandsDone { try addCommand(id, result, at: at) }
    for (key, value) in transaction.meta {
      precondition(!key.hasPrefix("journal."), "names that begin with journal. are the journal's own")
      try putMeta(key, value)
    }
  }

  private mutating func openIntents(_ intents: [IntentRecord]) throws(JournalError) {
    let statement = try statements(.openIntent)
    for intent in intents {
      statement.bind(1, Int64(bitPattern: intent.batch.number))
      statement.bind(2, Int(intent.lane.rawValue))
      statement.bind(3, intent.sentAt.nanoseconds)
      // Bound and run in one scope: SQLite reads the bytes while it runs.
      var failure: JournalError?
      intent.blob.withUnsafeBytes { bytes in
        statement.bind(4, borrowed: bytes)
        do throws(JournalError) { try statement.run() } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  /// Notes on disk, once in a thousand batches, up to where their numbers may have been used.
  private mutating func reserveBatches(_ intents: [IntentRecord], _ reserved: inout UInt64) throws(JournalError) {
    let last = intents.reduce(0) { max($0, $1.batch.number) }
    guard last > reserved else { return }
    reserved = last + 1000
    try putMeta(Meta.reservedBatch, "\(reserved)")
  }

  private mutating func closeIntents(_ batches: [BatchID]) throws(JournalError) {
    let statement = try statements(.closeIntent)
    for batch in batches {
      statement.bind(1, Int64(bitPattern: batch.number))
      try statement.run()
    }
  }

  private mutating func move(_ update: PositionUpdate) throws(JournalError) {
    let set = try statements(.setPosition)
    set.bind(1, update.partition.index)
    set.bind(2, update.base)
    try set.run()
    let drop = try statements(.dropDone)
    drop.bind(1, update.partition.index)
    drop.bind(2, update.base)
    try drop.run()
  }

  private mutating func add(_ range: DoneRange) throws(JournalError) {
    let statement = try statements(.addDone)
    statement.bind(1, range.partition.index)
    statement.bind(2, range.firstOffset)
    statement.bind(3, Int(range.firstIndex))
    statement.bind(4, range.lastOffset)
    statement.bind(5, Int(range.lastIndex))
    try statement.run()
  }

  private mutating func put(_ run: RunRecord) throws(JournalError) {
    let statement = try statements(.putRun)
    RunColumns.bind(run, to: statement)
    try statement.run()
  }

  private mutating func add(_ transition: RunTransition) throws(JournalError) {
    let statement = try statements(.addTransition)
    statement.bind(1, transition.run)
    statement.bind(2, transition.at.nanoseconds)
    statement.bind(3, Int(transition.from.rawValue))
    statement.bind(4, Int(transition.to.rawValue))
    statement.bind(5, transition.who)
    statement.bind(6, transition.why)
    try statement.run()
  }

  private mutating func addOutbox(_ rows: [OutboxRow]) throws(JournalError) {
    let statement = try statements(.addOutbox)
    var id = nextOutboxID
    for row in rows {
      statement.bind(1, id)
      statement.bind(2, row.topic)
      statement.bind(3, row.key)
      statement.bind(4, HeaderCoding.bytes(row.headers))
      statement.bind(5, row.value)
      try statement.run()
      id += 1
    }
  }

  private mutating func dropOutbox(_ ids: [Int64]) throws(JournalError) {
    let statement = try statements(.dropOutbox)
    var place = 0
    while place < ids.count {
      let first = ids[place]
      var last = first
      place += 1
      while place < ids.count, ids[place] == last + 1 {
        last += 1
        place += 1
      }
      statement.bind(1, first)
      statement.bind(2, last)
      try statement.run()
    }
  }

  private mutating func addMails(_ mails: [MailRecord]) throws(JournalError) {
    let statement = try statements(.addMail)
    for mail in mails where mail.state != .none && mail.state != .requested {
      statement.bind(1, mail.id)
      statement.bind(2, mail.run)
      statement.bind(3, mail.key.bytes)
      statement.bind(4, mail.keyText)
      statement.bind(5, mail.providerID.text)
      statement.bind(6, Int(mail.state.rawValue))
      statement.bind(7, mail.attempts)
      statement.bind(8, mail.at.nanoseconds)
      try statement.run()
    }
  }

  private mutating func apply(_ update: MailChange) throws(JournalError) {
    if update.state == .requested || update.state == .none {
      let drop = try statements(.dropMail)
      drop.bind(1, update.id)
      return try drop.run()
    }
    let change = try statements(.changeMail)
    change.bind(1, update.id)
    change.bind(2, Int(update.state.rawValue))
    change.bind(3, update.attempts)
    change.bind(4, update.fault.map { Int64($0.code.rawValue) })
    change.bind(5, update.fault?.message)
    change.bind(6, update.fault?.hint)
    change.bind(7, update.fault?.detail)
    try change.run()
  }

  private mutating func addLog(_ lines: [LogLine]) throws(JournalError) {
    let add = try statements(.addLogLine)
    for line in lines {
      add.bind(1, line.at.nanoseconds)
      add.bind(2, line.level.rawValue)
      add.bind(3, line.subject)
      add.bind(4, line.text)
      try add.run()
    }
    let trim = try statements(.trimLog)
    trim.bind(1, Self.logLimit)
    try trim.run()
  }

  private mutating func addCommand(_ id: String, _ result: [UInt8], at: Instant) throws(JournalError) {
    let statement = try statements(.addCommand)
    statement.bind(1, id)
    statement.bind(2, result)
    statement.bind(3, at.nanoseconds)
    try statement.run()
  }

  private mutating func putMeta(_ key: String, _ value: String) throws(JournalError) {
    let statement = try statements(.putMeta)
    statement.bind(1, key)
    statement.bind(2, value)
    try statement.run()
  }
}
