import SyncModel

extension SyncMachine {
  /// Ends a change: counters, ledger, position, bytes, and the next change of the same user.
  ///
  /// - Parameter account: the account's id as the provider answered it; none: as it is known.
  mutating func settle(
    _ slot: Int32, _ outcome: Outcome, fault: Fault? = nil, account: ProviderID = .none, at now: Instant,
    into effects: inout Effects
  ) {
    let key = pool[slot].row.key
    let follower = pool[slot].follower
    let ledger = conclude(slot, outcome, fault: fault, account: account, at: now, into: &effects)
    let isHead = find(key) == slot
    free(slot)
    guard isHead else { return }
    guard follower >= 0 else {
      heads.remove(key, slot: slot)
      return
    }
    heads.repoint(key, from: slot, to: follower)
    pool[follower].known = ledger
    set(follower, .queued)
    dispatch(follower, at: now, into: &effects)
  }

  /// Ends a change that a newer one of the same user has taken the place of.
  mutating func settleReplaced(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    _ = conclude(slot, .superseded, fault: nil, account: .none, at: now, into: &effects)
    free(slot)
  }

  /// Gives a slot back, or leaves it dead in the queue where it stands.
  private mutating func free(_ slot: Int32) {
    switch pool[slot].state {
    case .sent, .unsure:
      names.release(pool[slot].names)
      namesWereReleased = true
    default: break
    }
    if pool[slot].isLinked {
      pool[slot].state = .dead
    } else {
      pool.give(slot)
    }
  }

  /// Writes a settlement and counts it; answers what the ledger says of the user afterwards.
  private mutating func conclude(
    _ slot: Int32, _ outcome: Outcome, fault: Fault?, account: ProviderID, at now: Instant, into effects: inout Effects
  ) -> LedgerRow {
    let row = pool[slot].row
    let known = pool[slot].known
    var ledger = known
    let leavesTombstone =
      row.action == .delete && (outcome == .deleted || outcome == .unchanged || fault?.code == .gone)
    let writes = outcome.isSynced || outcome == .unchanged || leavesTombstone
    if writes {
      let id = !account.isNone ? account : !pool[slot].account.isNone ? pool[slot].account : known.providerID
      ledger = LedgerRow(row, rendering: settings.rendering)
      ledger.logRow = known.logRow
      if leavesTombstone {
        ledger.flags = [.known, .tombstone]
        ledger.fingerprint = .unknown
      } else {
        ledger.providerID = id
        ledger.flags = row.flags.contains(.disables) ? [.known] : [.known, .enabled]
      }
    }
    var mail: MailState?
    if outcome == .created, settings.sendsMail {
      mail = row.flags.contains(.hasEmail) && !row.flags.contains(.disables) ? .pending : MailState.none
    }
    var faultIndex: Int32 = -1
    if let fault {
      faultIndex = Int32(effects.faults.count)
      effects.faults.append(fault)
    }
    effects.settlements.append(
      Settlement(
        row: row, outcome: outcome, ledger: ledger, writesLedger: writes, mail: mail, fault: faultIndex,
        attempts: pool[slot].attempts &+ 1, readAt: pool[slot].readAt))
    if let previous = row.countedAs {
      book.settleRetry(row.process, from: previous, to: outcome, at: now)
    } else {
      book.settle(row.process, outcome, from: stage(of: slot), at: now)
    }
    if let mail { book.countMail(row.process) { $0.add(1, mail) } }
    if pool[slot].intent != 0 {
      effects.closed.append(BatchID(pool[slot].intent))
      pool[slot].intent = 0
    }
    if pool[slot].hasTicket {
      trackers[Int(row.partition.index)]?.close(pool[slot].ticket)
    } else if row.flags.contains(.resumed), row.countedAs == nil, !row.flags.contains(.sync),
      trackers[Int(row.partition.index)] != nil
    {
      // Found true after a crash, before it was read again.
      if let range = trackers[Int(row.partition.index)]?.noteDone(offset: row.offset, index: row.index) {
        effects.done.append(range)
      }
    }
    releaseBytes(of: row.chunk, into: &effects)
    return ledger
  }

  /// Lets a change go that an earlier run had sent in vain and that has not been read again: it will be.
  mutating func forget(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    let key = pool[slot].row.key
    let follower = pool[slot].follower
    if pool[slot].row.countedAs == nil {
      book.leave(pool[slot].row.process, stage(of: slot))
    }
    names.release(pool[slot].names)
    namesWereReleased = true
    if pool[slot].intent != 0 { effects.closed.append(BatchID(pool[slot].intent)) }
    let known = pool[slot].known
    pool.give(slot)
    guard follower >= 0 else {
      heads.remove(key, slot: slot)
      return
    }
    heads.repoint(key, from: slot, to: follower)
    pool[follower].known = known
    set(follower, .queued)
    dispatch(follower, at: now, into: &effects)
  }
}

extension LedgerRow {
  /// What the ledger knows after a change counted.
  init(_ row: ChangeRow, rendering: UInt16) {
    self.init()
    key = row.key
    version = row.version
    fingerprint = row.fingerprint
    usernameHash = row.usernameHash
    emailHash = row.emailHash
    offset = row.offset
    partition = row.partition
    index = row.index
    source = row.source
    generation = row.generation
    self.rendering = rendering
  }
}
