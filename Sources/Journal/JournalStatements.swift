import SyncModel

/// The prepared statements of a settle transaction.
struct JournalStatements: ~Copyable {
  private var openIntent: Statement
  private var closeIntent: Statement
  private var setPosition: Statement
  private var trimDone: Statement
  private var addDone: Statement
  private var putRun: Statement
  private var addTransition: Statement
  private var addFailure: Statement
  private var updateFailure: Statement
  private var retryFailure: Statement
  private var resolveFailure: Statement
  private var addOutbox: Statement
  private var removeOutbox: Statement
  private var addMail: Statement
  private var changeMail: Statement
  private var addLog: Statement
  private var trimLog: Statement
  private var addCommand: Statement
  private var noteBatch: Statement
  private var noteOutbox: Statement
  private var resolved: [KeyHash] = []
  private var failureKey: Statement

  init(_ connection: borrowing Connection) throws(JournalError) {
    let openIntent = try Statement(
      connection, "insert or replace into intents(batch, lane, sent_at, items) values(?, ?, ?, ?)")
    let closeIntent = try Statement(connection, "delete from intents where batch = ?")
    let setPosition = try Statement(
      connection,
      "insert into positions(partition, base) values(?, ?) on conflict(partition) do update set base = excluded.base")
    let trimDone = try Statement(connection, "delete from done where partition = ? and last_offset < ?")
    let addDone = try Statement(
      connection,
      "insert or ignore into done(partition, first_offset, first_index, last_offset, last_index) values(?, ?, ?, ?, ?)")
    let putRun = try Statement(connection, RunRecord.upsert)
    let addTransition = try Statement(
      connection, "insert into transitions(run, at, from_state, to_state, who, why) values(?, ?, ?, ?, ?, ?)")
    let addFailure = try Statement(connection, NewFailure.insert)
    let updateFailure = try Statement(
      connection,
      "update failures set state = 0, code = ?2, message = ?3, hint = ?4, detail = ?5, attempts = attempts + ?6, last_at = ?7 where id = ?1"
    )
    let retryFailure = try Statement(connection, "update failures set state = 1 where id = ? and state = 0")
    let resolveFailure = try Statement(
      connection, "update failures set state = ?2, ended_at = ?3 where id = ?1 and state < 2")
    let failureKey = try Statement(connection, "select user from failures where id = ? and state < 2")
    let addOutbox = try Statement(
      connection, "insert into outbox(id, topic, key, headers, value) values(?, ?, ?, ?, ?)")
    let removeOutbox = try Statement(connection, "delete from outbox where id = ?")
    let addMail = try Statement(
      connection,
      "insert into mails(id, run, user, account, user_key, state, attempts, at) values(?, ?, ?, ?, ?, ?, 0, ?)")
    let changeMail = try Statement(connection, "update mails set state = ?2, attempts = ?3, fault = ?4 where id = ?1")
    let addLog = try Statement(connection, "insert into log(at, level, subject, text) values(?, ?, ?, ?)")
    let trimLog = try Statement(connection, "delete from log where id <= (select max(id) from log) - 10000")
    let addCommand = try Statement(connection, "insert or replace into commands(id, result, at) values(?, ?, ?)")
    let noteBatch = try Statement(
      connection,
      "insert into meta(name, value) values('batch', ?) on conflict(name) do update set value = excluded.value")
    let noteOutbox = try Statement(
      connection,
      "insert into meta(name, value) values('outbox', ?) on conflict(name) do update set value = excluded.value")
    self.openIntent = openIntent
    self.closeIntent = closeIntent
    self.setPosition = setPosition
    self.trimDone = trimDone
    self.addDone = addDone
    self.putRun = putRun
    self.addTransition = addTransition
    self.addFailure = addFailure
    self.updateFailure = updateFailure
    self.retryFailure = retryFailure
    self.resolveFailure = resolveFailure
    self.failureKey = failureKey
    self.addOutbox = addOutbox
    self.removeOutbox = removeOutbox
    self.addMail = addMail
    self.changeMail = changeMail
    self.addLog = addLog
    self.trimLog = trimLog
    self.addCommand = addCommand
    self.noteBatch = noteBatch
    self.noteOutbox = noteOutbox
  }

  /// The users whose failures the last transaction resolved.
  mutating func takeResolvedKeys() -> [KeyHash] {
    defer { resolved.removeAll(keepingCapacity: true) }
    return resolved
  }

  /// Writes everything but the ledger.
  mutating func write(
    _ transaction: borrowing SettleTransaction, _ connection: borrowing Connection, mail: inout Int64,
    outbox: inout Int64, lastBatch: inout UInt64
  ) throws(JournalError) {
    try writeIntents(transaction, lastBatch: &lastBatch)
    for position in transaction.positions {
      setPosition.bind(1, Int(position.partition.index))
      setPosition.bind(2, position.base)
      try setPosition.run()
      trimDone.bind(1, Int(position.partition.index))
      trimDone.bind(2, position.base)
      try trimDone.run()
    }
    for range in transaction.doneAdded {
      addDone.bind(1, Int(range.partition.index))
      addDone.bind(2, range.firstOffset)
      addDone.bind(3, Int(range.firstIndex))
      addDone.bind(4, range.lastOffset)
      addDone.bind(5, Int(range.lastIndex))
      try addDone.run()
    }
    for run in transaction.runs { try run.write(&putRun) }
    for transition in transaction.transitions {
      addTransition.bind(1, Int(transition.run))
      addTransition.bind(2, transition.at.nanoseconds)
      addTransition.bind(3, transition.from.name)
      addTransition.bind(4, transition.to.name)
      addTransition.bind(5, transition.who)
      addTransition.bind(6, transition.why)
      try addTransition.run()
    }
    try writeFailures(transaction)
    try writeOutbox(transaction, next: &outbox)
    try writeMails(transaction, next: &mail)
    for line in transaction.logLines {
      addLog.bind(1, line.at.nanoseconds)
      addLog.bind(2, line.level.rawValue)
      addLog.bind(3, line.subject)
      addLog.bind(4, line.text)
      try addLog.run()
    }
    if !transaction.logLines.isEmpty { try trimLog.run() }
    for command in transaction.commandsDone {
      addCommand.bind(1, command.id)
      addCommand.bind(2, copying: command.result)
      addCommand.bind(3, command.at.nanoseconds)
      try addCommand.run()
    }
  }

  private mutating func writeIntents(
    _ transaction: borrowing SettleTransaction, lastBatch: inout UInt64
  ) throws(JournalError) {
    for id in transaction.intentsClosed {
      closeIntent.bind(1, Int64(id.number))
      try closeIntent.run()
    }
    for intent in transaction.intentsOpened {
      openIntent.bind(1, Int64(intent.batch.number))
      openIntent.bind(2, Int(intent.lane.rawValue))
      openIntent.bind(3, intent.sentAt.nanoseconds)
      var trouble: JournalError?
      intent.writer.bytes.withUnsafeBytes { bytes in
        openIntent.bind(4, borrowing: bytes)
        do throws(JournalError) { try openIntent.run() } catch { trouble = error }
      }
      if let trouble { throw trouble }
      lastBatch = max(lastBatch, intent.batch.number)
    }
    guard !transaction.intentsOpened.isEmpty else { return }
    noteBatch.bind(1, Int64(lastBatch))
    try noteBatch.run()
  }

  private mutating func writeFailures(_ transaction: borrowing SettleTransaction) throws(JournalError) {
    for failure in transaction.failuresAdded { try failure.write(&addFailure) }
    for update in transaction.failuresUpdated {
      updateFailure.bind(1, copying: update.id.bytes)
      updateFailure.bind(2, update.fault.code.name)
      updateFailure.bind(3, update.fault.message)
      updateFailure.bind(4, update.fault.hint)
      updateFailure.bind(5, update.fault.detail)
      updateFailure.bind(6, update.attempts)
      updateFailure.bind(7, update.at.nanoseconds)
      try updateFailure.run()
    }
    for id in transaction.failuresRetrying {
      retryFailure.bind(1, copying: id.bytes)
      try retryFailure.run()
    }
    for (id, how, at) in transaction.failuresResolved {
      failureKey.bind(1, copying: id.bytes)
      if try failureKey.step() {
        resolved.append(failureKey.withBytes(0) { KeyHash(bytes: $0) })
        failureKey.reset()
      }
      resolveFailure.bind(1, copying: id.bytes)
      resolveFailure.bind(2, how.rawValue)
      resolveFailure.bind(3, at.nanoseconds)
      try resolveFailure.run()
    }
  }

  private mutating func writeOutbox(
    _ transaction: borrowing SettleTransaction, next: inout Int64
  ) throws(JournalError) {
    for row in transaction.outboxAdded {
      var headers = ByteWriter()
      for (name, value) in row.headers {
        headers.put(Array(name.utf8))
        headers.put(value)
      }
      addOutbox.bind(1, next)
      addOutbox.bind(2, row.topic)
      addOutbox.bind(3, copying: row.key)
      addOutbox.bind(4, copying: headers.bytes)
      addOutbox.bind(5, copying: row.value)
      try addOutbox.run()
      next += 1
    }
    if !transaction.outboxAdded.isEmpty {
      noteOutbox.bind(1, next - 1)
      try noteOutbox.run()
    }
    for id in transaction.outboxDone {
      removeOutbox.bind(1, id)
      try removeOutbox.run()
    }
  }

  private mutating func writeMails(
    _ transaction: borrowing SettleTransaction, next: inout Int64
  ) throws(JournalError) {
    for mail in transaction.mailsAdded {
      addMail.bind(1, mail.id)
      addMail.bind(2, Int(mail.run))
      addMail.bind(3, copying: mail.key.bytes)
      addMail.bind(4, copying: Array(mail.providerID.text.utf8))
      addMail.bind(5, mail.keyText)
      addMail.bind(6, Int(mail.state.rawValue))
      addMail.bind(7, mail.at.nanoseconds)
      try addMail.run()
      next = max(next, mail.id + 1)
    }
    for change in transaction.mailsChanged {
      changeMail.bind(1, change.id)
      changeMail.bind(2, Int(change.state.rawValue))
      changeMail.bind(3, change.attempts)
      changeMail.bind(4, change.fault.map { "\($0.message). \($0.hint)" })
      try changeMail.run()
    }
  }
}
