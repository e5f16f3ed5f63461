import SyncModel

extension SyncMachine {
  /// Sends what may be sent: look-ups, urgent batches, import batches.
  mutating func fill(at now: Instant, into effects: inout Effects) {
    planMatching(into: &effects)
    drainMatchQueue(at: now, into: &effects)
    unblock()
    for lane in 0...1 {
      while lanes[lane].lookupsOut < settings.lookups, breaker.allows(at: now),
        sendLookup(lane, at: now, into: &effects)
      {}
      let limit = lane == 0 ? settings.urgentBatches : settings.importBatches
      while lanes[lane].batchesOut < limit, breaker.allows(at: now), sendBatch(lane, at: now, into: &effects) {}
    }
  }

  private mutating func sendLookup(_ lane: Int, at now: Instant, into effects: inout Effects) -> Bool {
    let start = effects.items.count
    var slots: ContiguousArray<Int32> = []
    while slots.count < settings.lookupSize {
      let slot = lanes[lane].lookups.take(&pool)
      guard slot >= 0 else { break }
      if pool[slot].state == .dead {
        pool.give(slot)
        continue
      }
      slots.append(slot)
      effects.items.append(
        BatchItem(
          row: pool[slot].row, operation: pool[slot].operation, providerID: pool[slot].account,
          createdMilliseconds: pool[slot].createdMilliseconds))
    }
    guard !slots.isEmpty else { return false }
    let id = takeNumber()
    effects.lookups.append(LookupPlan(id: id, lane: Lane(lane), range: start..<effects.items.count))
    lookupFlights.append(Flight(id: id, lane: Lane(lane), slots: slots))
    lanes[lane].lookupsOut += 1
    breaker.noteSent()
    return true
  }

  private mutating func sendBatch(_ lane: Int, at now: Instant, into effects: inout Effects) -> Bool {
    let creates = lanes[lane].creates.count
    let others = lanes[lane].others.count
    guard creates + others > 0 else { return false }
    // The longer queue goes next, so neither starves while the other is refilled.
    let takesCreates = creates >= others
    let size =
      lane == 0
      ? min(10, max(1, (takesCreates ? creates : others) / max(1, settings.urgentBatches))) : settings.batchSize
    let start = effects.items.count
    var slots: ContiguousArray<Int32> = []
    slots.reserveCapacity(size)
    while slots.count < size {
      let slot = takesCreates ? lanes[lane].creates.take(&pool) : lanes[lane].others.take(&pool)
      guard slot >= 0 else { break }
      if pool[slot].state == .dead {
        pool.give(slot)
        continue
      }
      let held = pool[slot].names
      guard names.isFree(held) else {
        set(slot, .blocked)
        blocked.append(slot, &pool)
        continue
      }
      names.hold(held)
      pool[slot].createdMilliseconds = now.milliseconds
      pool[slot].sentAt = now
      set(slot, .sent)
      slots.append(slot)
      effects.items.append(
        BatchItem(
          row: pool[slot].row, operation: pool[slot].operation, providerID: pool[slot].account,
          createdMilliseconds: now.milliseconds))
    }
    guard !slots.isEmpty else { return creates + others > 0 && hasMore(lane) }
    let id = takeNumber()
    effects.batches.append(BatchPlan(id: id, lane: Lane(lane), range: start..<effects.items.count))
    flights.append(Flight(id: id, lane: Lane(lane), slots: slots))
    lanes[lane].batchesOut += 1
    breaker.noteSent()
    return true
  }

  private func hasMore(_ lane: Int) -> Bool { !lanes[lane].creates.isEmpty || !lanes[lane].others.isEmpty }

  private mutating func takeNumber() -> BatchID {
    nextBatch += 1
    return BatchID(nextBatch)
  }

  /// Puts what waited for a name back to the front of its queue; what still collides is blocked again when its turn comes.
  private mutating func unblock() {
    guard !blocked.isEmpty, namesWereReleased else { return }
    namesWereReleased = false
    var slots: ContiguousArray<Int32> = []
    while !blocked.isEmpty {
      let slot = blocked.take(&pool)
      if pool[slot].state == .dead { pool.give(slot) } else { slots.append(slot) }
    }
    for slot in slots.reversed() { queue(slot, pool[slot].operation, account: pool[slot].account, first: true) }
  }

  /// Goes on with what is due.
  mutating func wake(at now: Instant, into effects: inout Effects) {
    while let (slot, generation) = timers.take(dueAt: now) {
      guard pool[slot].generation == generation, pool[slot].dueAt <= now, !pool[slot].isLinked else { continue }
      switch pool[slot].state {
      case .waiting:
        if pool[slot].needsLookup {
          pool[slot].needsLookup = false
          look(slot, first: true)
        } else {
          queue(slot, pool[slot].operation, account: pool[slot].account, first: true)
        }
      case .unsure: searchAgain(slot, at: now, into: &effects)
      default: break
      }
    }
  }

  private mutating func searchAgain(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    if pool[slot].operation == .create {
      look(slot, first: true)
      return
    }
    // Reading, merging and comparing again finds out whether the lost request was done; a delete may be repeated.
    let settled = pool[slot].sentAt.advanced(bySeconds: settings.settleAfterSeconds)
    guard now >= settled else {
      schedule(slot, at: settled)
      return
    }
    sendAgain(slot, pool[slot].operation, account: pool[slot].account, at: now, into: &effects)
  }

  /// An unsure change is known not to have been done, or may be repeated: it goes back to its queue.
  mutating func sendAgain(
    _ slot: Int32, _ operation: AccountOperation, account: ProviderID, at now: Instant, into effects: inout Effects
  ) {
    if pool[slot].known.isKnown, pool[slot].known.fingerprint.isKnown {
      pool[slot].known.fingerprint = .unknown
      effects.doubts.append(Doubt(row: pool[slot].row, ledger: pool[slot].known))
    }
    guard pool[slot].row.chunk != .none else {
      if pool[slot].row.flags.contains(.sync) {
        settle(slot, .rejected, fault: .lostSync, at: now, into: &effects)
      } else {
        forget(slot, at: now, into: &effects)
      }
      return
    }
    if pool[slot].intent != 0 {
      effects.closed.append(BatchID(pool[slot].intent))
      pool[slot].intent = 0
    }
    names.release(pool[slot].names)
    namesWereReleased = true
    queue(slot, operation, account: account, first: true)
  }
}

extension Lane {
  init(_ index: Int) { self = index == 0 ? .urgent : .import }
}
