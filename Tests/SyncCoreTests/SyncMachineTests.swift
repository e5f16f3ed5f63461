import SyncCore
import SyncModel
import Testing

@Suite struct `The core under trouble` {
  /// Changes of 60 users over three partitions: imports, urgent updates and deletes.
  private func publish(seed: UInt64) -> [[ChangeRow]] {
    var random = SeededGenerator(seed: seed)
    var log: [[ChangeRow]] = [[], [], []]
    var offsets: [Int64] = [0, 0, 0]
    for number in 1...400 {
      let user = 1 + random.next() % 60
      let partition = Int(user % 3)
      let isUrgent = random.unit() < 0.2
      let action: Action = isUrgent && random.unit() < 0.3 ? .delete : .upsert
      // Some offsets are missing, as after compaction or transactions.
      offsets[partition] += random.unit() < 0.1 ? 2 : 1
      log[partition].append(
        World.row(
          user: user, version: UInt64(number), content: 1 + random.next() % 5, action: action,
          lane: isUrgent ? .urgent : .import, partition: UInt32(partition), offset: offsets[partition],
          process: isUrgent ? 1 : 0))
    }
    return log
  }

  // One after the other: tests beside them that wait for something need a thread of the pool.
  @Test(.serialized, arguments: 1...200)
  func `every change ends once and every user is as its last change wants it`(seed: Int) {
    let log = publish(seed: UInt64(seed))
    var world = World(
      log: log, trouble: World.Trouble(lostAnswers: 0.1, refusals: 0.1, crashes: 0.01), seed: UInt64(seed))
    let isDone = world.run { _, runs in
      for run in runs {
        #expect(run.counters.received == run.counters.sum)
        #expect(run.counters.inFlight.queued >= 0 && run.counters.inFlight.sent >= 0)
        #expect(run.counters.inFlight.waiting >= 0 && run.counters.inFlight.unsure >= 0)
        #expect(run.counters.mail.total == run.counters.outcomes.created)
      }
    }
    #expect(isDone)
    for (origin, count) in world.settledOrigins { #expect(count == 1, "\(origin) settled \(count) times") }
    let rows = log.joined()
    #expect(world.settledOrigins.count == rows.count)
    let settled = world.runs.values.reduce(0) { $0 + $1.outcomes.settled }
    #expect(settled == rows.count)
    for partition in log.indices {
      #expect(world.bases[UInt32(partition)] == (log[partition].last?.offset ?? -1) + 1)
    }
    #expect(world.intents.isEmpty)
    #expect(world.chunkMistakes == 0)
    #expect(world.chunkRows.isEmpty)
    // One mail a created account, and `created` is what was created.
    let created = world.runs.values.reduce(0) { $0 + $1.outcomes.created }
    #expect(created == world.createdEver.values.reduce(0, +))
    for (user, count) in world.createdEver { #expect(world.mails[user] == count) }
    // The last change of a user counts.
    for user in UInt64(1)...60 {
      guard let last = rows.filter({ $0.key.low == user }).max(by: { $0.version < $1.version }) else { continue }
      if world.failures["\(last.partition.index)@\(last.offset)"] == .exhausted { continue }
      if last.action == .delete {
        #expect(world.accounts[user] == nil)
      } else {
        #expect(world.accounts[user]?.fingerprint == last.fingerprint.low, "user \(user)")
      }
    }
  }

  @Test func `the same seed does the same`() {
    let log = publish(seed: 5)
    let trouble = World.Trouble(lostAnswers: 0.1, refusals: 0.1, crashes: 0.01)
    var first = World(log: log, trouble: trouble, seed: 9)
    var second = World(log: log, trouble: trouble, seed: 9)
    #expect(first.run { _, _ in })
    #expect(second.run { _, _ in })
    #expect(first.runs == second.runs)
    #expect(first.requests == second.requests)
    #expect(first.now == second.now)
  }

  @Test func `an import that comes again costs no request`() {
    var rows: [ChangeRow] = []
    for user in UInt64(1)...100 {
      rows.append(World.row(user: user, version: user, content: user, partition: 0, offset: Int64(user)))
    }
    var world = World(log: [rows], trouble: World.Trouble(), seed: 1)
    #expect(world.run { _, _ in })
    let requests = world.requests
    for user in UInt64(1)...100 {
      world.log[0].append(
        World.row(user: user, version: 1_000 + user, content: user, partition: 0, offset: Int64(1_000 + user)))
    }
    #expect(world.run { _, _ in })
    #expect(world.requests == requests)
    #expect(world.runs[0]?.outcomes.created == 100)
    #expect(world.runs[0]?.outcomes.unchanged == 100)
  }
}
