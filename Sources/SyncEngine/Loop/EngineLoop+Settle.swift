import Digest
import Journal
import Platform
import Providers
import SyncCore
import SyncModel
import Wire

extension EngineLoop {
  /// Journals everything that the core decided in this turn, in one transaction.
  func settle(at now: Instant) throws(JournalError) {
    for settlement in effects.settlements { try note(settlement, at: now) }
    for doubt in effects.doubts { note(doubt) }
    noteIntents(at: now)
    transaction.positions.append(contentsOf: effects.positions)
    transaction.doneAdded.append(contentsOf: effects.done)
    transaction.runs.append(contentsOf: effects.runs)
    transaction.transitions.append(contentsOf: effects.transitions)
    for run in effects.runs { dirtyRuns.insert(run.id) }
    for transition in effects.transitions where transition.from != transition.to {
      let name = effects.runs.first { $0.id == transition.run }?.name.process ?? "a process"
      var text = "\(transition.from.name) → \(transition.to.name): \(transition.why)"
      if transition.to.isEnded, let outcomes = effects.runs.first(where: { $0.id == transition.run })?.outcomes {
        text +=
          ". \(outcomes.settled) received: \(outcomes.synced) synced, \(outcomes.skipped) skipped, \(outcomes.failed) failed"
        if outcomes.failed > 0 { text += " (`usher errors` lists them)" }
      }
      log(transition.to == .incomplete ? .warning : .info, name, text)
    }
    outbox.takeDone(into: &transaction)
    guard !transaction.isEmpty else { return }
    try journal.settle(transaction)
    outbox.noteCommitted(upTo: journal.nextOutboxID - 1)
    for mail in newMails { mailer.add(mail) }
    newMails.removeAll(keepingCapacity: true)
    transaction.removeAll()
    let told = afterCommit
    afterCommit.removeAll()
    for tell in told { tell() }
  }

  private func note(_ settlement: Settlement, at now: Instant) throws(JournalError) {
    let row = settlement.row
    let chunk = chunks[row.chunk]
    if settlement.writesLedger {
      let text = chunk.map { $0.bytes(row.keyText) }
      if let text {
        transaction.putLedger(settlement.ledger, keyText: text)
      } else if let user = resumed[row.key] {
        var key = user.key
        key.withUTF8 { transaction.putLedger(settlement.ledger, keyText: UnsafeRawBufferPointer($0)) }
      }
    }
    if row.flags.contains(.resumed) { resumed.removeValue(forKey: row.key) }
    let isQuiet = row.lane == .import && !settlement.outcome.isFailed && row.countedAs == nil && settlement.mail == nil
    if isQuiet && !journal.hasOpenFailures(of: row.key) { return }
    try noteDetails(settlement, chunk, at: now)
  }

  /// What only some settlements ask for: failures, replies, mails, the results of syncs.
  private func noteDetails(_ settlement: Settlement, _ chunk: Chunk?, at now: Instant) throws(JournalError) {
    let row = settlement.row
    let fault = settlement.fault >= 0 ? effects.faults[Int(settlement.fault)] : nil
    if row.lane == .urgent { latencies.add(now.seconds(since: settlement.readAt), at: now) }
    let id = failureID(of: row)
    if settlement.outcome.isFailed, let fault {
      fail(row, fault, id: id, attempts: Int(settlement.attempts), chunk, at: now)
    } else if row.countedAs != nil {
      resolve(id, .retried, at: now)
    }
    if row.countedAs != nil, let group = retries.removeValue(forKey: id.text) {
      afterCommit.append { group.finish(id.text, settlement.outcome, fault) }
    }
    if settlement.outcome.isSynced || settlement.outcome == .unchanged, journal.hasOpenFailures(of: row.key) {
      // A sync of a failed change has the failure's own id; a retry has resolved it already.
      for open in try journal.openFailures(of: row.key) where row.countedAs == nil || open != id {
        resolve(open, .healed, at: now)
      }
    }
    if let mail = settlement.mail {
      let key = chunk?.text(row.keyText) ?? resumed[row.key]?.key ?? ""
      let id = nextMail
      nextMail += 1
      transaction.mailsAdded.append(
        MailRecord(
          id: id, run: row.process, key: row.key, providerID: settlement.ledger.providerID, keyText: key, state: mail,
          at: now))
      if mail == .pending {
        newMails.append(Mailer.Waiting(id: id, run: row.process, user: settlement.ledger.providerID, attempts: 0))
      }
    }
    if row.flags.contains(.wantsReply) { reply(settlement, fault, chunk, at: now) }
    if row.flags.contains(.sync), let reply = syncReplies.removeValue(forKey: row.key) {
      let text =
        fault.map { "failed: \($0.message). \($0.hint)" } ?? "\(settlement.outcome.name)"
      afterCommit.append {
        reply(CommandResult(isDone: fault == nil, text: text, steps: ["result    \(text)"]), true)
      }
    }
  }

  /// The ledger does not know any more what the account holds.
  private func note(_ doubt: Doubt) {
    if let chunk = chunks[doubt.row.chunk] {
      transaction.putLedger(doubt.ledger, keyText: chunk.bytes(doubt.row.keyText))
    } else if let user = resumed[doubt.row.key] {
      var key = user.key
      key.withUTF8 { transaction.putLedger(doubt.ledger, keyText: UnsafeRawBufferPointer($0)) }
    }
  }

  private func username(of row: ChangeRow, in chunk: Chunk) -> String? {
    guard !row.payload.isEmpty else { return nil }
    // A payload that cannot be read has no username to show; the raw item is kept beside it.
    return (try? UserView(payload: chunk.bytes(row.payload)))?.username
  }

  func failureID(of row: ChangeRow) -> FailureID {
    let origin = origin(of: row)
    let source = Int(row.source) < journal.sources.count ? journal.sources[Int(row.source)] : ""
    let text = "\(settings.instance)\u{0}\(source)\u{0}\(origin.text)"
    return FailureID(BLAKE2b.hash(Array(text.utf8), length: 16))
  }

  func origin(of row: ChangeRow) -> Origin {
    guard row.partition != .none, Int(row.partition.index) < journal.partitions.count else {
      return Origin(topic: "-", partition: 0, offset: row.offset, index: row.index)
    }
    let partition = journal.partitions[Int(row.partition.index)]
    return Origin(
      topic: partition.topic, partition: partition.partition, offset: row.offset, index: row.index)
  }

  private func fail(
    _ row: ChangeRow, _ fault: Fault, id: FailureID, attempts: Int, _ chunk: Chunk?, at now: Instant
  ) {
    let origin = origin(of: row)
    var key = resumed[row.key]?.key
    if let chunk, !row.keyText.isEmpty { key = chunk.text(row.keyText) }
    let name = chunk.flatMap { self.username(of: row, in: $0) }
    if row.countedAs != nil {
      transaction.failuresUpdated.append(FailureUpdate(id: id, fault: fault, attempts: attempts, at: now))
    } else {
      transaction.failuresAdded.append(
        NewFailure(
          id: id, row: row, fault: fault, attempts: attempts, at: now, keyText: key, username: name,
          raw: chunk?.copy(row.raw) ?? [], payload: chunk?.copy(row.payload) ?? [],
          headers: chunk?.copy(row.headers) ?? [], origin: origin))
    }
    if troubles.tells(fault, run: row.process) {
      log(
        .warning, runName(row.process).process,
        "\(key.map { "user \($0)" } ?? "a message") at \(origin.text) failed, \(fault.code.name): \(fault.cause). \(fault.hint)"
      )
    }
    let failure = Failure(
      id: id.text, instance: settings.instance, run: runName(row.process), lane: row.lane, action: row.action,
      userKey: key, username: name, fault: fault, attempts: attempts, firstAt: now, lastAt: now, origin: origin)
    outbox.add(
      topic: settings.topics.errors, key: Array(id.text.utf8), headers: [], value: FailureEncoder.encode(failure),
      into: &transaction)
  }

  func resolve(_ id: FailureID, _ how: FailureResolution, at now: Instant) {
    transaction.failuresResolved.append((id: id, how: how, at: now))
    outbox.add(
      topic: settings.topics.errors, key: Array(id.text.utf8), headers: [], value: nil, into: &transaction)
  }

  func runName(_ run: UInt32) -> RunName {
    machine.runName(run) ?? RunName(source: "", process: "", run: 1)
  }

  private func reply(_ settlement: Settlement, _ fault: Fault?, _ chunk: Chunk?, at now: Instant) {
    let row = settlement.row
    let context = chunk.map { ReplyContext($0.bytes(row.headers)) } ?? ReplyContext()
    let key = chunk?.copy(row.keyText) ?? Array((resumed[row.key]?.key ?? "").utf8)
    var topic = settings.topics.replies
    if let wanted = context.replyTopic {
      if settings.topics.allowedReplies.contains(wanted) {
        topic = wanted
      } else {
        log(
          .warning, runName(row.process).process,
          "a message asked for its reply on topic \(wanted), which kafka.reply-topics does not allow: it went to \(topic)"
        )
      }
    }
    let reply = ChangeReply(
      instance: settings.instance, userKey: key.isEmpty ? nil : String(decoding: key, as: UTF8.self),
      outcome: settlement.outcome,
      providerID: settlement.ledger.providerID.isNone ? nil : settlement.ledger.providerID.text, fault: fault,
      attempts: Int(settlement.attempts), origin: origin(of: row), at: now, context: context)
    outbox.add(
      topic: topic, key: key, headers: ReplyEncoder.headers(reply).map { ($0.name, Array($0.value.utf8)) },
      value: ReplyEncoder.encode(reply), into: &transaction)
  }

  // MARK: Intents

  private func noteIntents(at now: Instant) {
    transaction.intentsClosed.append(contentsOf: effects.closed)
    for plan in effects.batches {
      for place in plan.range { propose(place) }
      transaction.intentsOpened.append(intent(plan.id, plan.lane, at: now, items: plan.range))
    }
    for unsure in effects.unsure {
      propose(unsure.item)
      transaction.intentsOpened.append(
        intent(unsure.id, effects.items[unsure.item].row.lane, at: unsure.sentAt, items: unsure.item..<unsure.item + 1))
    }
    for plan in effects.lookups { for place in plan.range { propose(place) } }
  }

  /// A create proposes the id that is derived from the user key.
  private func propose(_ place: Int) {
    guard effects.items[place].providerID.isNone, let derivedID else { return }
    let row = effects.items[place].row
    if let chunk = chunks[row.chunk] {
      effects.items[place].providerID = derivedID.make(chunk.bytes(row.keyText))
    } else if let user = resumed[row.key] {
      effects.items[place].providerID = derivedID.make(user.key)
    }
  }

  private func intent(_ id: BatchID, _ lane: Lane, at sentAt: Instant, items: Range<Int>) -> IntentRecord {
    var record = IntentRecord(batch: id, lane: lane, sentAt: sentAt)
    for place in items {
      let item = effects.items[place]
      if let chunk = chunks[item.row.chunk] {
        record.append(
          item, keyText: chunk.bytes(item.row.keyText),
          username: UserView.usernameBytes(inPayload: chunk.bytes(item.row.payload)))
      } else if let user = resumed[item.row.key] {
        var key = user.key
        var name = user.username
        key.withUTF8 { key in
          name.withUTF8 { name in
            record.append(item, keyText: UnsafeRawBufferPointer(key), username: UnsafeRawBufferPointer(name))
          }
        }
      }
    }
    return record
  }

  // MARK: After the commit

  /// Sends batches and look-ups, releases memory: the transaction is in the journal.
  func carryOut(at now: Instant) {
    for plan in effects.batches {
      var used: [Chunk] = []
      for place in plan.range {
        if let chunk = chunks[effects.items[place].row.chunk], used.last !== chunk,
          !used.contains(where: { $0 === chunk })
        {
          used.append(chunk)
        }
      }
      link.submit(
        ChangeBatch(id: plan.id, lane: plan.lane, items: ContiguousArray(effects.items[plan.range]), chunks: used))
    }
    for plan in effects.lookups {
      link.lookup(plan.id, plan.range.map { reference(effects.items[$0]) }, lane: plan.lane)
    }
    if effects.startsMatching {
      phase = Phase(text: "matching", done: 0, total: capabilities?.userCount)
      log(
        .info, "provider",
        "reads all accounts once (\(capabilities?.userCount ?? 0)) to match users that the journal does not know; they are sent afterwards"
      )
      link.match()
    }
    if effects.asksProvider, askAgainAt == nil { askAgainAt = now.advanced(bySeconds: 3) }
    if let at = askAgainAt, now >= at {
      askAgainAt = nil
      link.askCapabilities()
    }
    if now >= refreshAt, !isDraining, askAgainAt == nil, providerHealth(at: now).state == .ok {
      refreshAt = now.advanced(bySeconds: EngineLoop.refreshSeconds)
      link.askCapabilities()
    }
    for id in effects.releases {
      if let (chunk, rows) = chunks.remove(id) { pool.give(chunk, rows: rows) }
    }
    wakeAt = effects.wakeAt
    effects.removeAll()
    outbox.pump(&journal, at: now) { level, text in self.log(level, "kafka", text) }
    pumpMail(at: now)
    commitOffsets(at: now)
  }

  private func reference(_ item: BatchItem) -> UserReference {
    guard let chunk = chunks[item.row.chunk] else {
      let user = resumed[item.row.key]
      return UserReference(key: user?.key ?? "", username: user?.username ?? "", providerID: item.providerID)
    }
    let view = try? UserView(payload: chunk.bytes(item.row.payload))
    return UserReference(
      key: chunk.text(item.row.keyText), username: view?.username ?? "", email: view?.email ?? "",
      providerID: item.providerID)
  }
}
