import Journal
import Kafka
import Platform
import Providers
import SyncCore
import SyncModel
import Wire

extension EngineLoop {
  /// Does what an operator asks for.
  func obey(_ command: EngineCommand, _ reply: @escaping EngineReply, at now: Instant) {
    if isDraining {
      reply(CommandResult(isDone: false, text: "The engine is stopping: nothing new is begun"), true)
      return
    }
    switch command {
    case .retry(let ids): retry(ids, reply, at: now)
    case .sync(let user): sync(user, reply, at: now)
    }
  }

  /// Picks commands of other processes up.
  func takeCommands(at now: Instant) {
    let files = inboxFolder.take(at: now) { self.log(.warning, self.settings.instance, $0) }
    for file in files {
      do {
        guard try !journal.hasCommand(file.id) else { continue }
      } catch {
        fail(error)
        return
      }
      let inbox = inbox
      let id = file.id
      let story = CommandStory()
      let answer: EngineReply = { result, isLast in
        if let whole = story.add(result, isLast: isLast) { inbox.send(.commandDone(id, whole)) }
      }
      guard let request = file.request else {
        answer(
          CommandResult(
            isDone: false,
            text:
              "this engine does not know the command \(file.command) with these arguments: it may be of another version"
          ),
          true)
        continue
      }
      log(.info, settings.instance, "\(file.actor) asks: \(request.summary)")
      switch request {
      case .retry(let failures): obey(.retry(failures), answer, at: now)
      case .sync(let user): obey(.sync(user), answer, at: now)
      }
    }
  }

  /// A command of another process is done: its result is the row that the asking process waits for.
  func commandDone(_ id: String, _ result: CommandResult, at now: Instant) {
    transaction.commandsDone.append(
      (
        id: id, result: CommandOutcome(isDone: result.isDone, text: result.text, steps: result.steps).encode(), at: now
      ))
  }

  // MARK: Retry

  private func retry(_ ids: [String], _ reply: @escaping EngineReply, at now: Instant) {
    var rows: ContiguousArray<ChangeRow> = []
    var accepted: [String] = []
    var refusals: [String] = []
    let chunk = pool.take(capacity: 65_536)
    for text in ids {
      do {
        guard let id = FailureID(text), let stored = try journal.storedFailure(id) else {
          refusals.append("\(text): no such failure; it may have been resolved meanwhile")
          continue
        }
        guard stored.fault.code.isRetryable else {
          refusals.append("\(text): \(stored.fault.code.name) would fail again. \(stored.fault.hint)")
          continue
        }
        guard retries[text] == nil else {
          refusals.append("\(text): is being retried")
          continue
        }
        rows.append(lay(stored, into: chunk))
        accepted.append(text)
        transaction.failuresRetrying.append(id)
      } catch {
        refusals.append("\(text): \(error.description)")
      }
    }
    guard !rows.isEmpty else {
      pool.discard(chunk)
      reply(CommandResult(isDone: false, text: refusals.joined(separator: "; ")), true)
      return
    }
    chunk.rows = rows
    pool.charge(chunk)
    chunks.add(chunk, rows: rows.count)
    let group = RetryGroup(ids: accepted, reply: reply)
    for id in accepted { retries[id] = group }
    if !refusals.isEmpty { reply(CommandResult(isDone: false, text: refusals.joined(separator: "; ")), false) }
    do {
      machine.handle(.retry(rows, known: try find(rows)), at: now, into: &effects)
    } catch {
      fail(error)
    }
  }

  /// Lays the bytes of a failed change into a chunk again.
  private func lay(_ stored: NewFailure, into chunk: Chunk) -> ChangeRow {
    var row = stored.row
    row.chunk = chunk.id
    row.raw = chunk.append(stored.raw)
    row.payload = chunk.append(stored.payload)
    row.headers = chunk.append(stored.headers)
    row.keyText = chunk.append(Array((stored.keyText ?? "").utf8))
    row.flags.insert(.retry)
    row.flags.remove(.resumed)
    row.countedAs = stored.fault.code.outcome
    return row
  }

  // MARK: Sync one user

  private func sync(_ user: String, _ reply: @escaping EngineReply, at now: Instant) {
    let name = user.hasPrefix("username:") ? String(user.dropFirst("username:".count)) : nil
    guard name != nil || machine.providerHealth.state == .ok else {
      syncKey(user, reply, at: now)
      return
    }
    if let name {
      reply(CommandResult(isDone: true, text: "looking for the account", steps: ["match     username \(name)"]), false)
    }
    let provider = link.connection.provider
    let inbox = inbox
    Task(executorPreference: link.connection.executor) {
      do {
        guard let name else {
          // Whoever syncs has often just mended something there: a group, the profile.
          inbox.send(.capabilities(try await provider.capabilities()))
          inbox.send(.syncKnown(user, reply))
          return
        }
        // The ledger knows usernames only as hashes: the account tells its key.
        guard let account = try await provider.account(UserReference(key: "", username: name)) else {
          reply(
            CommandResult(
              isDone: false, text: "the provider has no account with the username \(name). Give the user key instead"),
            true)
          return
        }
        guard !account.key.isEmpty else {
          reply(
            CommandResult(
              isDone: false,
              text:
                "the account \(account.id.text) with that username carries no user key: it is not one of usher's. Give the user key"
            ), true)
          return
        }
        inbox.send(.command(.sync(account.key), reply))
      } catch let error as ProviderError {
        reply(CommandResult(isDone: false, text: "\(error.fault.cause). \(error.fault.hint)"), true)
      } catch {
        reply(CommandResult(isDone: false, text: "\(error)"), true)
      }
    }
  }

  func syncKey(_ key: String, _ reply: @escaping EngineReply, at now: Instant) {
    do {
      let hash = hasher.user(key)
      var known: ContiguousArray<LedgerRow> = []
      try journal.ledger.find([hash], into: &known)
      let ledger = known.first ?? LedgerRow()
      var place: (partition: PartitionID, offset: Int64, index: Int32)?
      if ledger.isKnown, ledger.partition != .none { place = (ledger.partition, ledger.offset, ledger.index) }
      // A change that failed is newer than what the ledger knows: it is the user's last.
      for id in try journal.openFailures(of: hash) {
        guard let stored = try journal.storedFailure(id), stored.row.partition != .none else { continue }
        if let known = place, known.partition == stored.row.partition, known.offset >= stored.row.offset { continue }
        place = (stored.row.partition, stored.row.offset, stored.row.index)
      }
      guard let place, Int(place.partition.index) < journal.partitions.count else {
        reply(
          CommandResult(
            isDone: false,
            text:
              "usher has read no change of the user \(key). Publish one at the source; the key is compared byte by byte"
          ), true)
        return
      }
      guard let rules else {
        reply(
          CommandResult(
            isDone: false, text: "the provider was not reached yet: \(machine.providerHealth.reason ?? "")"), true)
        return
      }
      let partition = journal.partitions[Int(place.partition.index)]
      guard let source = settings.sources.first(where: { $0.name == journal.sources[Int(partition.source)] }) else {
        reply(CommandResult(isDone: false, text: "the user's source is not configured any more"), true)
        return
      }
      let reread = Reread(
        kafka: settings.kafka, key: key, hash: hash, known: ledger, source: source, sourceNumber: partition.source,
        topic: partition.topic, partition: partition.partition, id: place.partition, offset: place.offset,
        index: place.index, rules: rules, hasher: hasher, chunk: pool.take(capacity: 65_536))
      let origin = Origin(
        topic: partition.topic, partition: partition.partition, offset: place.offset, index: place.index)
      reply(CommandResult(isDone: true, text: "reading", steps: ["read      \(origin.text)"]), false)
      let inbox = inbox
      // Reading one record blocks: it has a thread of its own, which ends by itself.
      _ = try OSThread(name: "usher-reread") { inbox.send(.reread(reread.run(), reply)) }
    } catch {
      reply(CommandResult(isDone: false, text: "\(error)"), true)
    }
  }

  /// The user's last change was read again: it goes in as a new urgent change.
  func syncReread(_ result: RereadResult, _ reply: @escaping EngineReply, at now: Instant) {
    switch result.outcome {
    case .failed(let text, let chunk):
      pool.discard(chunk)
      reply(CommandResult(isDone: false, text: text), true)
    case .found(let chunk):
      guard !isDraining else {
        pool.discard(chunk)
        reply(CommandResult(isDone: false, text: "The engine is stopping: nothing new is begun"), true)
        return
      }
      let source = settings.sources.first { $0.name == journal.sources[Int(chunk.rows[0].source)] }?.name ?? ""
      let (process, new) = directory.number(
        source: chunk.rows[0].source, sourceName: source, process: ProcessDirectory.urgent(source), kind: .urgent)
      if let new { machine.handle(.process(new), at: now, into: &effects) }
      chunk.rows[0].process = process
      pool.charge(chunk)
      chunks.add(chunk, rows: 1)
      if let waiting = syncReplies.removeValue(forKey: result.keyHash) {
        waiting(CommandResult(isDone: false, text: "another sync of this user took over"), true)
      }
      let row = chunk.rows[0]
      reply(
        CommandResult(
          isDone: true, text: "syncing",
          steps: chunk.notes.isEmpty
            ? ["validate  ✓ version \(row.version)", "act       comparing with the account"]
            : ["validate  ✗ \(chunk.notes[0].fault.message)"]), false)
      syncReplies[result.keyHash] = reply
      do {
        machine.handle(
          .changes(chunk.rows, known: try find(chunk.rows), faults: chunk.notes.map(\.fault)), at: now, into: &effects)
      } catch {
        fail(error)
      }
    }
  }
}
