import SyncCore
import SyncModel

/// A small world around the core: partitions with changes, a provider with accounts, a journal that holds exactly what was
/// committed. A crash forgets everything but the journal and the provider.
struct World {
  struct Account: Equatable {
    var key: UInt64
    var fingerprint: UInt64
    var created: Int64
  }

  struct Trouble {
    var lostAnswers = 0.0
    var refusals = 0.0
    var crashes = 0.0
  }

  // What is published.
  var log: [[ChangeRow]]
  // The provider.
  var accounts: [UInt64: Account] = [:]  // by user
  var createdEver: [UInt64: Int] = [:]
  var requests = 0
  // The journal.
  var ledger: [KeyHash: LedgerRow] = [:]
  var runs: [UInt32: RunRecord] = [:]
  var bases: [UInt32: Int64] = [:]
  var done: [UInt32: [DoneRange]] = [:]
  var intents: [UInt64: [(OpenIntent)]] = [:]
  var mails: [UInt64: Int] = [:]
  var failures: [String: Outcome] = [:]
  var settledOrigins: [String: Int] = [:]
  // Volatile.
  var processes: [ProcessName] = []
  var readPositions: [Int]
  var answers: [(BatchID, Submission)] = []
  var lookups: [(BatchID, LookupResult)] = []
  var known: Set<UInt32> = []
  var now = Instant(nanoseconds: 1_700_000_000_000_000_000)
  var random: SeededGenerator
  var trouble: Trouble
  var nextBatch: UInt64 = 0
  var crashes = 0
  /// Rows of each chunk in memory that have no outcome yet; a chunk is let go when there are none, and only then.
  var chunkRows: [UInt32: Int] = [:]
  var nextChunk: UInt32 = 1
  var chunkMistakes = 0

  init(log: [[ChangeRow]], trouble: Trouble, seed: UInt64) {
    self.log = log
    self.trouble = trouble
    random = SeededGenerator(seed: seed)
    readPositions = Array(repeating: 0, count: log.count)
  }

  static func row(
    user: UInt64, version: UInt64, content: UInt64, action: Action = .upsert, lane: Lane = .import, partition: UInt32,
    offset: Int64, process: UInt32 = 0
  ) -> ChangeRow {
    var row = ChangeRow()
    row.key = KeyHash(high: user &* 7_919, low: user)
    row.version = version
    row.fingerprint = action == .delete ? .unknown : Fingerprint(high: 1, low: content)
    row.usernameHash = user &+ 1_000_000
    row.process = process
    row.partition = PartitionID(partition)
    row.offset = offset
    row.action = action
    row.lane = lane
    row.flags = [.endsRecord, .hasEmail]
    return row
  }

  func settings() -> SyncSettings {
    var settings = SyncSettings(sources: [SourcePolicy(name: "hr", precedence: 0)])
    settings.batchSize = 5
    settings.sendsMail = true
    settings.settleAfterSeconds = 60
    settings.seed = 7
    return settings
  }

  static let names = [
    ProcessName(source: 0, sourceName: "hr", process: "first", kind: .process),
    ProcessName(source: 0, sourceName: "hr", process: "@urgent/hr", kind: .urgent),
  ]

  /// A machine as the journal says.
  mutating func start() -> SyncMachine {
    answers = []
    lookups = []
    chunkRows = [:]
    var positions: [StartPosition] = []
    for partition in log.indices {
      let base = bases[UInt32(partition)] ?? 0
      positions.append(
        StartPosition(partition: PartitionID(UInt32(partition)), base: base, done: done[UInt32(partition)] ?? []))
      readPositions[partition] = log[partition].firstIndex { $0.offset >= base } ?? log[partition].count
    }
    var open: [(id: BatchID, intent: OpenIntent)] = []
    for id in intents.keys.sorted() {
      for intent in intents[id] ?? [] {
        nextBatch += 1
        var copy = intent
        copy.known = ledger[intent.row.key] ?? LedgerRow()
        open.append((BatchID(nextBatch), copy))
      }
    }
    intents = [:]
    for (id, intent) in open { intents[id.number] = [intent] }
    var machine = SyncMachine(
      settings: settings(), processes: World.names, runs: runs.keys.sorted().compactMap { runs[$0] },
      positions: positions, intents: open, nextBatch: nextBatch, at: now)
    var effects = Effects()
    machine.handle(.providerReady(userCount: accounts.count), at: now, into: &effects)
    return machine
  }

  /// Journals effects, as the shell's transaction does.
  mutating func commit(_ effects: Effects) {
    checkChunks(effects)
    for doubt in effects.doubts { ledger[doubt.row.key] = doubt.ledger }
    for settlement in effects.settlements {
      if settlement.writesLedger { ledger[settlement.row.key] = settlement.ledger }
      if settlement.mail == .pending { mails[settlement.row.key.low, default: 0] += 1 }
      let origin = "\(settlement.row.partition.index)@\(settlement.row.offset)"
      settledOrigins[origin, default: 0] += 1
      if settlement.outcome.isFailed { failures[origin] = settlement.outcome }
    }
    for id in effects.closed { intents[id.number] = nil }
    for plan in effects.batches {
      nextBatch = max(nextBatch, plan.id.number)
      intents[plan.id.number] = plan.range.map { open(effects.items[$0]) }
    }
    for unsure in effects.unsure {
      nextBatch = max(nextBatch, unsure.id.number)
      var intent = open(effects.items[unsure.item])
      intent.sentAt = unsure.sentAt
      intents[unsure.id.number] = [intent]
    }
    for plan in effects.lookups { nextBatch = max(nextBatch, plan.id.number) }
    for position in effects.positions {
      bases[position.partition.index] = position.base
      done[position.partition.index]?.removeAll { $0.lastOffset < position.base }
    }
    for range in effects.done { done[range.partition.index, default: []].append(range) }
    for run in effects.runs { runs[run.id] = run }
  }

  /// Bytes are let go when every row of a chunk has its outcome, never before.
  private mutating func checkChunks(_ effects: Effects) {
    for settlement in effects.settlements where settlement.row.chunk != .none {
      chunkRows[settlement.row.chunk.number, default: 0] -= 1
    }
    for id in effects.releases {
      if chunkRows.removeValue(forKey: id.number) != 0 { chunkMistakes += 1 }
    }
  }

  private func open(_ item: BatchItem) -> OpenIntent {
    OpenIntent(
      row: item.row, operation: item.operation, account: item.providerID,
      createdMilliseconds: item.createdMilliseconds, sentAt: now, known: LedgerRow())
  }

  /// The provider does what it is asked, and answers or not.
  mutating func carryOut(_ effects: Effects) {
    for plan in effects.batches {
      requests += 1
      if random.unit() < trouble.refusals {
        let fault = Fault(.unavailable, "503", hint: "", countsAsAttempt: random.unit() < 0.2)
        answers.append(
          (
            plan.id,
            Submission(
              answers: ContiguousArray(plan.range.map { _ in ChangeAnswer(.deferred, fault: 0) }), faults: [fault])
          ))
        continue
      }
      let isLost = random.unit() < trouble.lostAnswers
      let isDone = !isLost || random.unit() < 0.5
      var results: ContiguousArray<ChangeAnswer> = []
      for place in plan.range {
        let item = effects.items[place]
        results.append(isDone ? apply(item) : ChangeAnswer(.unsure))
      }
      if isLost { results = ContiguousArray(plan.range.map { _ in ChangeAnswer(.unsure) }) }
      answers.append((plan.id, Submission(answers: results)))
    }
    for plan in effects.lookups {
      var results: ContiguousArray<LookupAnswer> = []
      for place in plan.range {
        let user = effects.items[place].row.key.low
        if let account = accounts[user] {
          results.append(
            LookupAnswer(.own, providerID: World.id(user), createdMilliseconds: account.created))
        } else {
          results.append(LookupAnswer(.absent))
        }
      }
      lookups.append((plan.id, LookupResult(answers: results)))
    }
  }

  static func id(_ user: UInt64) -> ProviderID { ProviderID("user-\(user)") ?? .none }

  private mutating func apply(_ item: BatchItem) -> ChangeAnswer {
    let user = item.row.key.low
    switch item.operation {
    case .create:
      guard accounts[user] == nil else { return ChangeAnswer(.exists) }
      accounts[user] = Account(
        key: user, fingerprint: item.row.fingerprint.low, created: item.createdMilliseconds)
      createdEver[user, default: 0] += 1
      return ChangeAnswer(.created, providerID: World.id(user))
    case .update, .adopt:
      guard let account = accounts[user] else { return ChangeAnswer(.absent) }
      if account.fingerprint == item.row.fingerprint.low { return ChangeAnswer(.unchanged, providerID: World.id(user)) }
      accounts[user]?.fingerprint = item.row.fingerprint.low
      return ChangeAnswer(.updated, providerID: World.id(user))
    case .delete:
      accounts[user] = nil
      return ChangeAnswer(.deleted)
    }
  }

  /// Runs until everything that is published has an outcome; crashes on the way.
  mutating func run(check: (World, [RunSnapshot]) -> Void) -> Bool {
    var machine = start()
    var effects = Effects()
    for _ in 0..<200_000 {
      if random.unit() < trouble.crashes, crashes < 20 {
        crashes += 1
        machine = start()
        effects = Effects()
      }
      step(&machine, &effects)
      let runs = machine.runs(instance: "test", at: now)
      check(self, runs)
      let isAllRead = log.indices.allSatisfy { readPositions[$0] == log[$0].count }
      if isAllRead, machine.inMemory == 0, answers.isEmpty, lookups.isEmpty { return true }
    }
    return false
  }

  private mutating func step(_ machine: inout SyncMachine, _ effects: inout Effects) {
    effects.removeAll()
    let partition = Int(random.next() % UInt64(log.count))
    if machine.inMemory < 200, readPositions[partition] < log[partition].count, random.unit() < 0.5 {
      let end = min(log[partition].count, readPositions[partition] + 1 + Int(random.next() % 20))
      var rows = ContiguousArray(log[partition][readPositions[partition]..<end])
      for place in rows.indices { rows[place].chunk = ChunkID(nextChunk) }
      // Rows that an earlier run had settled leave without a settlement.
      chunkRows[nextChunk] = rows.count { settledOrigins["\($0.partition.index)@\($0.offset)"] == nil }
      nextChunk += 1
      readPositions[partition] = end
      machine.handle(
        .changes(rows, known: ContiguousArray(rows.map { ledger[$0.key] ?? LedgerRow() }), faults: []), at: now,
        into: &effects)
    } else if !answers.isEmpty, random.unit() < 0.6 {
      let answer = answers.remove(at: Int(random.next() % UInt64(answers.count)))
      machine.handle(.answers(answer.0, answer.1), at: now, into: &effects)
    } else if !lookups.isEmpty, random.unit() < 0.6 {
      let answer = lookups.remove(at: Int(random.next() % UInt64(lookups.count)))
      machine.handle(.lookups(answer.0, answer.1), at: now, into: &effects)
    } else {
      now = now.advanced(bySeconds: random.unit() * 2)
    }
    machine.finish(at: now, into: &effects)
    if effects.startsMatching { effects.startsMatching = false }
    commit(effects)
    carryOut(effects)
    if machine.isMatching {
      var more = Effects()
      let found = accounts.keys.sorted().map { user in
        MatchedAccount(
          key: KeyHash(high: user &* 7_919, low: user), usernameHash: user &+ 1_000_000, id: World.id(user),
          isEnabled: true, isProtected: false, createdMilliseconds: accounts[user]?.created ?? 0)
      }
      machine.handle(.matched(found), at: now, into: &more)
      machine.handle(.matchingEnded(nil), at: now, into: &more)
      machine.finish(at: now, into: &more)
      commit(more)
      carryOut(more)
    }
  }
}
