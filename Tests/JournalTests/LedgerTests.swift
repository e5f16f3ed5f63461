import Journal
import Platform
import SyncModel
import TestSupport
import Testing

struct LedgerTests {
  @Test func `a user that was settled is found with everything, another is not`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      try settle([1, 2, 3], version: 9, in: &journal)
      var rows = ContiguousArray<LedgerRow>()
      try journal.ledger.find([key(4), key(2), key(1)], into: &rows)
      #expect(rows.count == 3)
      #expect(!rows[0].isKnown)
      let expected = row(2, version: 9)
      #expect(rows[1].key == expected.key && rows[1].version == 9 && rows[1].fingerprint == expected.fingerprint)
      #expect(rows[1].usernameHash == expected.usernameHash && rows[1].emailHash == expected.emailHash)
      #expect(rows[1].providerID == expected.providerID && rows[1].offset == expected.offset)
      #expect(rows[1].partition == expected.partition && rows[1].index == expected.index)
      #expect(rows[1].source == 1 && rows[1].generation == 2 && rows[1].rendering == 3)
      #expect(rows[1].flags == expected.flags)
      #expect(journal.ledger.counts.known == 3)
    }
  }

  @Test func `the newest state counts, within a transaction and across reopening`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      try settle([1, 1, 2, 1], version: 1, in: &journal)
      var transaction = SettleTransaction()
      transaction.put(1, version: 2)
      transaction.put(3, version: 2)
      transaction.put(1, version: 3)
      transaction.put(3, version: 4)
      try journal.settle(transaction)
      #expect(try versions([1, 2, 3], in: &journal) == [3, 1, 4])
      #expect(journal.ledger.counts.known == 3)
      try journal.close()
      journal = try openJournal(folder)
      #expect(try versions([1, 2, 3], in: &journal) == [3, 1, 4])
      #expect(journal.ledger.counts.known == 3)
    }
  }

  @Test func `users, accounts and enabled accounts are counted`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.put(1, version: 1)
      transaction.put(2, version: 1, flags: [.known])
      transaction.put(3, version: 1, flags: [.known, .tombstone])
      transaction.put(4, version: 1)
      transaction.put(4, version: 2, flags: [.known, .tombstone])
      try journal.settle(transaction)
      let first = journal.ledger.counts
      #expect((first.known, first.live, first.enabled) == (4, 2, 1))
      try journal.close()
      journal = try openJournal(folder)
      #expect(journal.ledger.counts == first)
      try settle([1, 2, 3, 4], version: 5, in: &journal)
      #expect((journal.ledger.counts.known, journal.ledger.counts.live, journal.ledger.counts.enabled) == (4, 4, 4))
    }
  }

  @Test func `tens of thousands of users survive growth, updates in disorder, cleaning and reopening`() async throws {
    try await withTemporaryFolder { folder in
      let count = 30_000
      var model = [UInt64](repeating: 0, count: count)
      var journal = try openJournal(folder)
      for first in stride(from: 0, to: count, by: 1000) {
        try settle(first..<first + 1000, version: 1, in: &journal)
        for user in first..<first + 1000 { model[user] = 1 }
      }
      let size = try FileStore.info("\(folder)/\(Journal.fileName)")?.size ?? 0
      var seed: UInt64 = 1
      for round in 2..<UInt64(150) {
        var users: [Int] = []
        for _ in 0..<1000 {
          seed += 1
          users.append(Int(mixed(seed) % UInt64(count)))
        }
        try settle(users, version: round, in: &journal)
        for user in users { model[user] = round }
      }
      #expect(journal.ledger.counts.known == count)
      #expect(try versions(Array(0..<count), in: &journal) == model)
      try journal.close()
      let grown = try FileStore.info("\(folder)/\(Journal.fileName)")?.size ?? 0
      // 150,000 rows were written over 30,000: without cleaning the file would be five times as large.
      #expect(grown < size * 5 / 2)
      journal = try openJournal(folder)
      #expect(journal.ledger.counts.known == count)
      #expect(try versions(Array(0..<count), in: &journal) == model)
      #expect(try versions([count, count + 1], in: &journal) == [nil, nil])
    }
  }

  @Test func `users whose hashes share a tag are told apart`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      // One tag (the upper half of `high`) for all, 0 among them, which stands for an empty slot elsewhere.
      for tag in [UInt64(0), 0xffff_ffff] {
        let keys = (0..<200).map { KeyHash(high: tag << 32 | UInt64($0), low: UInt64($0) &* 0x1_0001) }
        for version in UInt64(1)...3 {
          var transaction = SettleTransaction()
          for (user, key) in keys.enumerated() {
            var state = row(user, version: version)
            state.key = key
            transaction.put(user, state)
          }
          try journal.settle(transaction)
        }
        var rows = ContiguousArray<LedgerRow>()
        try journal.ledger.find(ContiguousArray(keys + [KeyHash(high: tag << 32 | 999, low: 1)]), into: &rows)
        #expect(rows.dropLast().map(\.key) == keys)
        #expect(rows.dropLast().allSatisfy { $0.version == 3 })
        #expect(rows.last?.isKnown == false)
      }
      let counts = journal.ledger.counts
      #expect(counts.known == 400)
      try journal.close()
      journal = try openJournal(folder)
      #expect(journal.ledger.counts == counts)
    }
  }

  @Test func `a settle that fails leaves ledger, counts and numbers as they were`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      try settle(0..<100, version: 1, in: &journal)
      let other = try OtherConnection(folder)
      other.execute("create trigger t before insert on log begin select raise(abort, 'no'); end")
      var transaction = SettleTransaction()
      for user in 50..<150 { transaction.put(user, version: 2) }
      transaction.failuresAdded = [failure(1)]
      transaction.outboxAdded = [OutboxRow(topic: "t", key: [], headers: [], value: nil)]
      transaction.logLines = [LogLine(at: Instant(milliseconds: 1), level: .info, subject: "s", text: "t")]
      #expect(throws: JournalError.self) { try journal.settle(transaction) }
      #expect(try versions([0, 50, 99, 100, 149], in: &journal) == [1, 1, 1, nil, nil])
      #expect(journal.ledger.counts.known == 100)
      #expect(journal.openFailureCount == 0)
      #expect(try journal.openFailures(of: key(1)).isEmpty)
      #expect(journal.nextOutboxID == 1)
      other.execute("drop trigger t")
      try journal.settle(transaction)
      #expect(try versions([0, 50, 99, 100, 149], in: &journal) == [1, 2, 2, 2, 2])
      #expect(journal.ledger.counts.known == 150)
      #expect(try journal.openFailures(of: key(1)).count == 1)
      #expect(journal.nextOutboxID == 2)
    }
  }
}
