import SyncModel

extension SyncMachine {
  /// Takes changes in that were read.
  mutating func receive(
    _ rows: ContiguousArray<ChangeRow>, known: ContiguousArray<LedgerRow>, faults: [Fault], at now: Instant,
    into effects: inout Effects
  ) {
    var fault = 0
    // All of them first: a row that settles at once must not let the chunk go while others of it are still to come.
    for row in rows { countChunkRow(row.chunk) }
    for place in rows.indices {
      let row = rows[place]
      let isInvalid = row.flags.contains(.invalid)
      let rowFault: Fault? = isInvalid && fault < faults.count ? faults[fault] : nil
      if isInvalid { fault += 1 }
      receive(row, known: known[place], fault: rowFault, at: now, into: &effects)
    }
  }

  private mutating func receive(
    _ read: ChangeRow, known: LedgerRow, fault: Fault?, at now: Instant, into effects: inout Effects
  ) {
    var row = read
    let partition = Int(row.partition.index)
    // A sync reads an old record again: its position is done long since.
    let hasTicket = trackers[partition] != nil && !row.flags.contains(.sync)
    var ticket: UInt64 = 0
    if hasTicket {
      let wasDone = trackers[partition]?.wasDone(offset: row.offset, index: row.index) ?? false
      ticket =
        trackers[partition]?.open(
          offset: row.offset, index: row.index, endsRecord: row.flags.contains(.endsRecord)) ?? 0
      if wasDone {
        // Counted by an earlier run of the engine.
        trackers[partition]?.close(ticket, isNoted: true)
        releaseBytes(of: row.chunk, into: &effects)
        return
      }
    }
    guard row.action.isChange || row.flags.contains(.invalid) else {
      if row.action != .nothing {
        let run = book.run(ofProcess: row.process, at: now, startsRun: row.action == .importStarted)
        if row.action == .importStarted {
          book.announce(run, expected: nil, at: now)
        } else {
          book.announceEnd(run, at: now)
        }
      }
      if hasTicket { trackers[partition]?.close(ticket) }
      releaseBytes(of: row.chunk, into: &effects)
      return
    }
    if attachToIntent(row, ticket: ticket, hasTicket: hasTicket) { return }
    row.process = book.run(ofProcess: row.process, at: now)
    let slot = pool.take()
    pool[slot].row = row
    pool[slot].known = known
    pool[slot].ticket = ticket
    pool[slot].hasTicket = hasTicket
    pool[slot].state = .queued
    pool[slot].readAt = now
    book.enter(row.process, .queued, at: now)
    if let fault {
      settle(slot, fault.code.outcome, fault: fault, at: now, into: &effects)
    } else {
      admit(slot, at: now, into: &effects)
    }
  }

  /// Takes failures in that an operator retries.
  mutating func retry(
    _ rows: ContiguousArray<ChangeRow>, known: ContiguousArray<LedgerRow>, at now: Instant, into effects: inout Effects
  ) {
    for row in rows { countChunkRow(row.chunk) }
    for place in rows.indices {
      let slot = pool.take()
      pool[slot].row = rows[place]
      pool[slot].known = known[place]
      pool[slot].state = .queued
      pool[slot].readAt = now
      book.beginRetry(rows[place].process)
      admit(slot, at: now, into: &effects)
    }
  }

  /// Gives a change its place beside the others of its user.
  mutating func admit(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    let key = pool[slot].row.key
    let head = find(key)
    guard head >= 0 else {
      heads.insert(key, slot: slot)
      dispatch(slot, at: now, into: &effects)
      return
    }
    // The newest change of the user that is in memory.
    var last = head
    var before: Int32 = -1
    while pool[last].follower >= 0 {
      before = last
      last = pool[last].follower
    }
    let new = OrderKey(pool[slot].row)
    switch settings.sources.decide(new, beside: OrderKey(pool[last].row)) {
    case .older:
      settle(slot, .superseded, at: now, into: &effects)
      return
    case .duplicate where !pool[slot].row.flags.contains(.sync):
      settle(slot, .duplicate, at: now, into: &effects)
      return
    default: break
    }
    let isReplaceable =
      switch pool[last].state {
      case .queued, .matching, .waiting, .blocked, .following, .looking: !isOut(last)
      default: false
      }
    // A waiting delete stays in front of what follows it.
    let isDelete = pool[last].row.action == .delete && pool[slot].row.action != .delete
    guard isReplaceable, !isDelete else {
      pool[last].follower = slot
      set(slot, .following)
      return
    }
    if before >= 0 {
      pool[before].follower = slot
      set(slot, .following)
      settleReplaced(last, at: now, into: &effects)
    } else {
      heads.repoint(key, from: last, to: slot)
      pool[slot].known = pool[last].known
      settleReplaced(last, at: now, into: &effects)
      dispatch(slot, at: now, into: &effects)
    }
  }

  /// The slot at the front of a user's changes; -1 for none.
  func find(_ key: KeyHash) -> Int32 {
    heads.find(key) { pool[$0].row.key == key }
  }

  /// Whether a slot is in a look-up that is out.
  private func isOut(_ slot: Int32) -> Bool {
    pool[slot].state == .looking && lookupFlights.contains { $0.slots.contains(slot) }
  }

  /// Decides what is to be done about a change that is the first of its user, by the ledger.
  mutating func dispatch(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    let row = pool[slot].row
    let known = pool[slot].known
    if known.isKnown {
      switch settings.sources.decide(OrderKey(row), beside: OrderKey(known)) {
      case .older:
        settle(slot, .superseded, at: now, into: &effects)
        return
      case .duplicate where !row.flags.contains(.sync):
        settle(slot, .duplicate, at: now, into: &effects)
        return
      default: break
      }
    }
    if row.action == .delete {
      if known.isTombstone {
        settle(slot, .unchanged, at: now, into: &effects)
      } else if known.isKnown {
        queue(slot, .delete, account: known.providerID)
      } else {
        look(slot)
      }
      return
    }
    if known.isTombstone {
      if row.action == .update {
        settle(slot, .rejected, fault: .updateOfDeleted, at: now, into: &effects)
      } else {
        queue(slot, .create, account: .none)
      }
    } else if known.isKnown {
      if isUnchanged(row, known) {
        settle(slot, .unchanged, at: now, into: &effects)
      } else {
        queue(slot, .update, account: known.providerID)
      }
    } else if row.lane == .urgent || row.flags.contains(.sync) {
      look(slot)
    } else {
      match(slot, at: now, into: &effects)
    }
  }

  private func isUnchanged(_ row: ChangeRow, _ known: LedgerRow) -> Bool {
    !settings.comparesWithProvider && !row.flags.contains(.sync) && known.rendering == settings.rendering
      && known.fingerprint.isKnown && known.fingerprint == row.fingerprint
  }

  /// Puts a change into its lane's queue.
  mutating func queue(_ slot: Int32, _ operation: AccountOperation, account: ProviderID, first: Bool = false) {
    pool[slot].operation = operation
    pool[slot].account = account
    pool[slot].names = HeldNames(row: pool[slot].row, known: pool[slot].known)
    set(slot, .queued)
    let lane = Int(pool[slot].row.lane.rawValue)
    switch (operation == .create, first) {
    case (true, false): lanes[lane].creates.append(slot, &pool)
    case (true, true): lanes[lane].creates.prepend(slot, &pool)
    case (false, false): lanes[lane].others.append(slot, &pool)
    case (false, true): lanes[lane].others.prepend(slot, &pool)
    }
  }

  /// Has a user looked up.
  mutating func look(_ slot: Int32, first: Bool = false) {
    if pool[slot].state != .unsure { set(slot, .looking) }
    let lane = Int(pool[slot].row.lane.rawValue)
    if first { lanes[lane].lookups.prepend(slot, &pool) } else { lanes[lane].lookups.append(slot, &pool) }
  }

  /// Matches an unknown user of the import lane with the accounts of the provider.
  private mutating func match(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    guard matching == .complete else {
      set(slot, .matching)
      matchQueue.append(slot, &pool)
      return
    }
    decideMatch(slot, at: now, into: &effects)
  }

  mutating func decideMatch(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    if accounts.isEmpty {
      queue(slot, .create, account: .none)
      return
    }
    let row = pool[slot].row
    apply(accounts.find(key: row.key, usernameHash: row.usernameHash), fault: nil, to: slot, at: now, into: &effects)
  }

  /// How unknown users of the import lane are matched, decided once there are some: by paging through the provider where
  /// that takes fewer requests than looking each of them up.
  mutating func planMatching(into effects: inout Effects) {
    guard !matchQueue.isEmpty, matching == .untried else { return }
    if userCount == 0 {
      matching = .complete
    } else if userCount <= 2_000 || matchQueue.count * 50 >= userCount {
      matching = .running
      effects.startsMatching = true
    }
  }

  mutating func endMatching(_ fault: Fault?, at now: Instant, into effects: inout Effects) {
    if let fault {
      matching = .untried
      accounts = AccountIndex()
      breaker.noteFailure(fault, at: now, random: &random)
    } else {
      matching = .complete
      breaker.noteSuccess(at: now)
    }
  }

  /// Goes on with what waits for matching.
  mutating func drainMatchQueue(at now: Instant, into effects: inout Effects) {
    guard matching != .running else { return }
    while !matchQueue.isEmpty {
      if matching == .untried, lanes[1].lookups.count >= settings.lookupSize * settings.lookups { return }
      let slot = matchQueue.take(&pool)
      if pool[slot].state == .dead {
        pool.give(slot)
      } else if matching == .complete {
        decideMatch(slot, at: now, into: &effects)
      } else {
        look(slot)
      }
    }
  }

  // MARK: Intents of an earlier run

  /// Takes an intent in that was open when the engine stopped: it is unsure until a look-up finds it, or not.
  mutating func adopt(_ id: BatchID, _ intent: OpenIntent, at now: Instant) {
    let slot = pool.take()
    pool[slot].row = intent.row
    pool[slot].row.chunk = .none
    pool[slot].row.flags.insert(.resumed)
    pool[slot].known = intent.known
    pool[slot].operation = intent.operation
    pool[slot].account = intent.account
    pool[slot].names = HeldNames(row: intent.row, known: intent.known)
    pool[slot].createdMilliseconds = intent.createdMilliseconds
    pool[slot].sentAt = intent.sentAt
    pool[slot].readAt = now
    pool[slot].intent = id.number
    pool[slot].wasUnsure = true
    pool[slot].state = .unsure
    if intent.row.countedAs == nil {
      book.enter(intent.row.process, .unsure, at: now)
    } else {
      book.beginRetry(intent.row.process)
    }
    heads.insert(intent.row.key, slot: slot)
    names.hold(pool[slot].names)
    schedule(slot, at: now)
  }

  /// Joins a change that was read again with the intent that was open for it.
  private mutating func attachToIntent(_ row: ChangeRow, ticket: UInt64, hasTicket: Bool) -> Bool {
    let head = find(row.key)
    guard head >= 0, pool[head].row.flags.contains(.resumed), pool[head].row.chunk == .none,
      pool[head].row.partition == row.partition, pool[head].row.offset == row.offset,
      pool[head].row.index == row.index, pool[head].row.countedAs == nil
    else { return false }
    let process = pool[head].row.process
    pool[head].row = row
    pool[head].row.process = process
    pool[head].row.flags.insert(.resumed)
    pool[head].ticket = ticket
    pool[head].hasTicket = hasTicket
    return true
  }

  /// Puts a slot on the clock.
  mutating func schedule(_ slot: Int32, at due: Instant) {
    pool[slot].dueAt = due
    timers.add(slot, generation: pool[slot].generation, at: due)
  }
}

extension Fault {
  /// ENGINE section 2: an update never resurrects.
  static let updateOfDeleted = Fault(
    .gone, "the user was deleted, and an update does not bring it back",
    hint: "If the user shall exist again, publish user.created or user.upserted at the source")

  static let deleteOfUnknown = Fault(
    .gone, "there is no account of this user to delete",
    hint: "Nothing to do; a later create makes a new account")

  static let keyTwice = Fault(
    .conflictKey, "two accounts carry this user key",
    hint: "Remove the key attribute from the wrong account in the provider, then retry")

  static let heldByOtherUser = Fault(
    .conflictIdentity, "the username belongs to an account of another user",
    hint: "Correct the username at the source, or rename or delete the other account, then sync this user")

  static let keylessNotAdopted = Fault(
    .conflictIdentity, "an account with this username carries no user key, and adoption is off",
    hint: "Set the key attribute of the account in the provider, or set adopt: username")

  static let isProtected = Fault(
    .protected, "the account is protected: usher never changes it",
    hint: "Change it by hand in the provider, or correct the username at the source")

  static let keepsColliding = Fault(
    .conflictIdentity, "the provider says that the account exists, and a look-up does not find it",
    hint: "Look in the provider for an account with this username, e-mail or id that usher may not see")

  static let lostSync = Fault(
    .indeterminate, "the engine stopped while it sent this sync, and the account does not show it",
    hint: "Sync the user again")
}
