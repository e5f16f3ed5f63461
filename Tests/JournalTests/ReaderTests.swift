import Journal
import Platform
import SyncModel
import TestSupport
import Testing

struct ReaderTests {
  @Test func `a reader sees whole commits while the engine writes, and does not keep the log from being moved`()
    async throws
  {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var first = SettleTransaction()
      first.runs = [run(0), run(1)]
      try journal.settle(first)
      let stop = Locked(false)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      let torn = Task.detached {
        try await onThread("reader") {
          var (torn, looks) = (0, 0)
          while !stop.withLock({ $0 }) || looks == 0 {
            let runs = try reader.runs()
            if runs[0].outcomes.created != runs[1].outcomes.created { torn += 1 }
            looks += 1
          }
          return torn
        }
      }
      for number in 0..<300 {
        var transaction = SettleTransaction()
        transaction.runs = [run(0), run(1)]
        for place in 0..<2 { transaction.runs[place].outcomes.created = number }
        for user in 0..<100 { transaction.put(user, version: UInt64(number)) }
        try journal.settle(transaction)
      }
      stop.withLock { $0 = true }
      #expect(try await torn.value == 0)
      #expect(try journal.checkpointIfIdle())
      // 300 commits of 5 pages at least: the WAL was moved again and again.
      let size = try FileStore.info("\(folder)/\(Journal.fileName)-wal")?.size ?? 0
      #expect(size < 4_000_000)
    }
  }

  @Test func `a reader opens what a killed engine left behind, and finds users by their keys`() async throws {
    try await withTemporaryFolder { folder in
      await #expect(processExitsWith: .failure) { [folder = folder as String] in
        var journal = try openJournal(folder)
        _ = try journal.source(named: "crm")
        let hr = try journal.source(named: "hr")
        _ = try journal.partition(source: hr, topic: "users", partition: 2)
        for version in UInt64(1)...3 { try settle(0..<3000, version: version, in: &journal) }
        ThisProcess.exitNow(9)
      }
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      let entry = try #require(try reader.ledgerEntry(userKey: "user-1234"))
      #expect(entry.userKey == "user-1234" && entry.row.version == 3 && entry.row.key == key(1234))
      #expect(entry.source == "hr")
      #expect(entry.origin == Origin(topic: "users", partition: 2, offset: 1234 * 7, index: 4))
      #expect(try reader.ledgerEntry(userKey: "user-3000") == nil)
    }
  }

  @Test func `a reader names the engine that holds the journal`() async throws {
    try await withTemporaryFolder { folder in
      let lock = try LockFile("\(folder)/engine.lock", content: "pid 7 on host")
      let journal = try openJournal(folder)
      try journal.close()
      #expect(try JournalReader(folder: folder, instance: "sync-1").info().holder == "pid 7 on host")
      try lock.update(content: "gone")
    }
  }
}
