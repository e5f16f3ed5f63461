import SyncModel

extension SyncMachine {
  /// Takes the answers of a batch in.
  mutating func answer(_ id: BatchID, _ submission: Submission, at now: Instant, into effects: inout Effects) {
    guard let place = flights.firstIndex(where: { $0.id == id }) else { return }
    let flight = flights.remove(at: place)
    lanes[Int(flight.lane.rawValue)].batchesOut -= 1
    namesWereReleased = true
    effects.closed.append(id)
    var deferred: ContiguousArray<Int32> = []
    var worked = false
    var trouble: Fault?
    for (index, slot) in flight.slots.enumerated() {
      let answer =
        index < submission.answers.count ? submission.answers[index] : ChangeAnswer(.unsure)
      let fault =
        answer.fault >= 0 && Int(answer.fault) < submission.faults.count
        ? submission.faults[Int(answer.fault)] : nil
      switch answer.verdict {
      case .created: settle(slot, .created, account: answer.providerID, at: now, into: &effects)
      case .updated:
        settle(
          slot, pool[slot].operation == .adopt ? .adopted : .updated, account: answer.providerID, at: now,
          into: &effects)
      case .unchanged:
        let outcome: Outcome =
          pool[slot].operation == .adopt ? .adopted : pool[slot].wasUnsure ? .updated : .unchanged
        settle(slot, outcome, account: answer.providerID, at: now, into: &effects)
      case .deleted: settle(slot, .deleted, at: now, into: &effects)
      case .exists: collide(slot, at: now, into: &effects)
      case .absent:
        if pool[slot].operation == .delete {
          settle(slot, .deleted, at: now, into: &effects)
        } else {
          letGo(slot)
          queue(slot, .create, account: .none, first: true)
        }
      case .failed:
        let fault = fault ?? Fault(.refused, "the provider gave no reason", hint: "Look into the provider's log")
        settle(slot, fault.code.outcome, fault: fault, at: now, into: &effects)
      case .deferred:
        let fault = fault ?? Fault(.unavailable, "the provider gave no answer", hint: "usher tries again by itself")
        trouble = fault
        if fault.countsAsAttempt, fault.code == .unavailable {
          backOff(slot, fault, at: now, into: &effects)
        } else {
          deferred.append(slot)
        }
        continue
      case .unsure:
        trouble =
          fault
          ?? Fault(.indeterminate, "the answer was lost", hint: "usher looks for the change", countsAsAttempt: true)
        becomeUnsure(slot, at: now, into: &effects)
        continue
      }
      worked = true
    }
    for slot in deferred.reversed() {
      letGo(slot)
      queue(slot, pool[slot].operation, account: pool[slot].account, first: true)
    }
    note(worked: worked, trouble: trouble, at: now, into: &effects)
  }

  /// Tells the breaker how a call went.
  private mutating func note(worked: Bool, trouble: Fault?, at now: Instant, into effects: inout Effects) {
    if worked || trouble == nil {
      breaker.noteSuccess(at: now)
    } else if let trouble {
      breaker.noteFailure(trouble, at: now, random: &random)
      if trouble.code == .auth || trouble.code == .config { effects.asksProvider = true }
    }
  }

  /// A request is over: its names are free.
  private mutating func letGo(_ slot: Int32) {
    names.release(pool[slot].names)
    pool[slot].state = .queued
    if pool[slot].row.countedAs == nil { book.move(pool[slot].row.process, from: .sent, to: .queued) }
  }

  /// The provider answered with an error of its own: again later, a limited number of times.
  private mutating func backOff(_ slot: Int32, _ fault: Fault, at now: Instant, into effects: inout Effects) {
    pool[slot].attempts += 1
    guard Int(pool[slot].attempts) < settings.attempts else {
      pool[slot].attempts -= 1
      settle(slot, .exhausted, fault: fault, at: now, into: &effects)
      return
    }
    letGo(slot)
    set(slot, .waiting)
    let wait = random.jitter(base: 0.5, attempt: Int(pool[slot].attempts), cap: 60)
    schedule(slot, at: now.advanced(bySeconds: wait))
  }

  private mutating func collide(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    pool[slot].collisions += 1
    guard pool[slot].collisions <= 2 else {
      settle(slot, .rejected, fault: .keepsColliding, at: now, into: &effects)
      return
    }
    letGo(slot)
    look(slot, first: true)
  }

  private mutating func becomeUnsure(_ slot: Int32, at now: Instant, into effects: inout Effects) {
    nextBatch += 1
    effects.unsure.append(
      UnsureIntent(id: BatchID(nextBatch), item: effects.items.count, sentAt: pool[slot].sentAt))
    effects.items.append(
      BatchItem(
        row: pool[slot].row, operation: pool[slot].operation, providerID: pool[slot].account,
        createdMilliseconds: pool[slot].createdMilliseconds))
    pool[slot].intent = nextBatch
    pool[slot].wasUnsure = true
    pool[slot].searches = 0
    set(slot, .unsure)
    schedule(slot, at: now.advanced(bySeconds: 1))
  }

  // MARK: Look-ups

  /// Takes the answers of a look-up in.
  mutating func answerLookup(_ id: BatchID, _ result: LookupResult, at now: Instant, into effects: inout Effects) {
    guard let place = lookupFlights.firstIndex(where: { $0.id == id }) else { return }
    let flight = lookupFlights.remove(at: place)
    lanes[Int(flight.lane.rawValue)].lookupsOut -= 1
    var worked = false
    var trouble: Fault?
    for (index, slot) in flight.slots.enumerated() {
      let answer = index < result.answers.count ? result.answers[index] : LookupAnswer(.failed)
      let fault =
        answer.fault >= 0 && Int(answer.fault) < result.faults.count ? result.faults[Int(answer.fault)] : nil
      if answer.verdict == .failed {
        trouble =
          fault ?? Fault(.unavailable, "the provider did not answer a look-up", hint: "usher tries again by itself")
      } else {
        worked = true
      }
      apply(answer, fault: fault, to: slot, at: now, into: &effects)
    }
    note(worked: worked, trouble: trouble, at: now, into: &effects)
  }

  /// Goes on with a user by what a look-up found.
  mutating func apply(
    _ answer: LookupAnswer, fault: Fault?, to slot: Int32, at now: Instant, into effects: inout Effects
  ) {
    if pool[slot].state == .unsure {
      applyToUnsure(answer, to: slot, at: now, into: &effects)
      return
    }
    let isDelete = pool[slot].row.action == .delete
    switch answer.verdict {
    case .absent:
      if isDelete {
        settle(slot, .rejected, fault: .deleteOfUnknown, at: now, into: &effects)
      } else {
        queue(slot, .create, account: .none)
      }
    case .own: queue(slot, isDelete ? .delete : .update, account: answer.providerID)
    case .keyless where !isDelete && settings.adoptsByUsername:
      queue(slot, .adopt, account: answer.providerID)
    case .keyless:
      settle(slot, .rejected, fault: isDelete ? .deleteOfUnknown : .keylessNotAdopted, at: now, into: &effects)
    case .heldByOther:
      settle(slot, .rejected, fault: isDelete ? .deleteOfUnknown : fault ?? .heldByOtherUser, at: now, into: &effects)
    case .protected: settle(slot, .rejected, fault: fault ?? .isProtected, at: now, into: &effects)
    case .ambiguous: settle(slot, .rejected, fault: fault ?? .keyTwice, at: now, into: &effects)
    case .failed:
      if let fault, !fault.code.isTransient {
        settle(slot, fault.code.outcome, fault: fault, at: now, into: &effects)
        return
      }
      pool[slot].needsLookup = true
      set(slot, .waiting)
      schedule(slot, at: now.advanced(bySeconds: 0.5 + random.jitter(base: 0.5, attempt: 2, cap: 5)))
    }
  }

  /// Only finding the change settles an unsure one; absent counts after `settle-after` (ENGINE promise 8).
  private mutating func applyToUnsure(
    _ answer: LookupAnswer, to slot: Int32, at now: Instant, into effects: inout Effects
  ) {
    if answer.verdict == .own {
      if answer.createdMilliseconds == pool[slot].createdMilliseconds {
        let row = pool[slot].row
        if row.chunk == .none, row.flags.contains(.wantsReply), now.seconds(since: pool[slot].readAt) < 10 {
          // Found after a crash, before its record was read again: the reply needs what its headers say.
          schedule(slot, at: now.advanced(bySeconds: 0.25))
          return
        }
        settle(slot, .created, account: answer.providerID, at: now, into: &effects)
      } else {
        pool[slot].wasUnsure = false
        sendAgain(slot, .update, account: answer.providerID, at: now, into: &effects)
      }
      return
    }
    let settled = pool[slot].sentAt.advanced(bySeconds: settings.settleAfterSeconds)
    if answer.verdict != .failed, now >= settled {
      pool[slot].wasUnsure = false
      sendAgain(slot, .create, account: .none, at: now, into: &effects)
      return
    }
    pool[slot].searches = min(6, pool[slot].searches + 1)
    let next = now.advanced(bySeconds: Double(1 << pool[slot].searches))
    schedule(slot, at: now >= settled ? next : min(next, max(settled, now.advanced(bySeconds: 0.2))))
  }
}

extension FailureCode {
  /// Whether trying again by itself can help.
  var isTransient: Bool {
    switch self {
    case .throttled, .unavailable, .auth, .config, .indeterminate: true
    default: false
    }
  }
}
