import Glibc
import Journal
import Platform
import SyncModel
import TestSupport
import Testing

struct OpeningTests {
  @Test func `a new journal is private, has a name and a secret, and counts its openings`() async throws {
    try await withTemporaryFolder { parent in
      let folder = "\(parent)/state"
      var journal = try openJournal(folder)
      try settle([1], version: 1, in: &journal)
      #expect(try FileStore.info(folder)?.mode == 0o700)
      for name in try FileStore.list(folder) {
        #expect(try FileStore.info("\(folder)/\(name)")?.mode == 0o600, "\(name)")
      }
      #expect(journal.secret.count == 16 && journal.journalID.utf8.count == 32)
      #expect(journal.epoch == 1 && journal.identity == identity)
      let (id, secret) = (journal.journalID, journal.secret)
      try journal.close()
      journal = try openJournal(folder, nil)
      #expect(journal.journalID == id && journal.secret == secret && journal.epoch == 2)
      #expect(journal.identity == identity)
    }
  }

  @Test func `another provider is refused, by name, until the journal is bound to it`() async throws {
    try await withTemporaryFolder { folder in
      try close(try openJournal(folder))
      var other = identity
      other.providerRealm = "customers"
      let error = #expect(throws: JournalError.self) {
        try close(try openJournal(folder, other))
      }
      #expect(error?.kind == .otherProvider(bound: identity, asked: other))
      #expect(error?.description.contains("realm staff") == true && error?.description.contains("doctor --fix") == true)
      var journal = try openJournal(folder, nil)
      #expect(journal.epoch == 2, "the refused opening is not counted")
      try journal.bind(to: other)
      try journal.close()
      journal = try openJournal(folder, other)
      #expect(journal.identity == other)
    }
  }

  @Test func `a newer journal is refused and not one byte of it changes`() async throws {
    try await withTemporaryFolder { folder in
      try close(try openJournal(folder))
      let path = "\(folder)/\(Journal.fileName)"
      try executeAside("pragma user_version = 99", in: folder)
      let before = try FileStore.read(path)
      let error = #expect(throws: JournalError.self) {
        try close(try openJournal(folder))
      }
      #expect(error?.kind == .newer(version: 99, known: 1))
      #expect(throws: JournalError.self) { try JournalReader(folder: folder, instance: "sync-1") }
      #expect(try FileStore.read(path) == before)
    }
  }

  @Test func `a file of something else is refused and left as it is`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/\(Journal.fileName)"
      let text = String(repeating: "no database at all. ", count: 500)
      try FileStore.write(text, to: path)
      let error = #expect(throws: JournalError.self) {
        try close(try openJournal(folder))
      }
      #expect(error?.kind == .notAJournal)
      #expect(try FileStore.readText(path) == text)
      _ = try FileStore.remove(path)
      try executeAside("create table theirs(x)", in: folder)
      let foreign = #expect(throws: JournalError.self) {
        try close(try openJournal(folder))
      }
      #expect(foreign?.kind == .notAJournal)
    }
  }

  @Test func `a damaged file is said to be damaged`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      try settle(0..<5000, version: 1, in: &journal)
      try close(journal)
      let path = "\(folder)/\(Journal.fileName)"
      var bytes = try FileStore.read(path)
      // Everything behind the first 64 pages, where the ledger is.
      for place in 64 * 4096..<bytes.count { bytes[place] = 0xA5 }
      try FileStore.write(bytes, to: path)
      let error = #expect(throws: JournalError.self) {
        try close(try openJournal(folder))
      }
      #expect(error?.kind == .corrupt)
      #expect(error?.description.contains("backup") == true)
    }
  }

  @Test func `a reader says when there is no journal yet`() async throws {
    try await withTemporaryFolder { folder in
      let error = #expect(throws: JournalError.self) { try JournalReader(folder: folder, instance: "sync-1") }
      #expect(error?.kind == .missing)
      #expect(error?.description.contains("no journal in \(folder): ") == true)
    }
  }

  @Test func `a folder that cannot be written is an error that says so`() async throws {
    try await withTemporaryFolder { parent in
      let folder = "\(parent)/state"
      try close(try openJournal(folder))
      // In a child that is no superuser: nothing is read-only for one.
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        let user: UInt32 = geteuid() == 0 ? 65_534 : geteuid()
        chown(folder, user, user)
        chown("\(folder)/\(Journal.fileName)", user, user)
        chmod(folder, 0o500)
        chmod("\(folder)/..", 0o755)
        seteuid(user)
        do throws(JournalError) {
          try close(try openJournal(folder))
          Issue.record("it could be opened")
        } catch {
          #expect(error.kind == .readOnly, "\(error)")
        }
      }
    }
  }

  @Test func `a full disk fails the settle, loses nothing, and goes on when there is room`() async throws {
    try await withTemporaryFolder { folder in
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        signal(SIGXFSZ, SIG_IGN)
        var journal = try openJournal(folder)
        try settle(0..<1000, version: 1, in: &journal)
        var before = rlimit()
        getrlimit(__rlimit_resource_t(1), &before)  // RLIMIT_FSIZE
        var limit = before
        limit.rlim_cur = 300_000
        setrlimit(__rlimit_resource_t(1), &limit)
        var failed: JournalError?
        var version: UInt64 = 1
        while failed == nil {
          version += 1
          do throws(any Error) {
            try settle(0..<1000, version: version, in: &journal)
          } catch {
            failed = error as? JournalError
            #expect(failed != nil, "\(error)")
          }
        }
        #expect(failed?.kind == .full, "\(failed?.description ?? "")")
        let kept = try versions([0, 999], in: &journal)
        #expect(kept == [version - 1, version - 1])
        setrlimit(__rlimit_resource_t(1), &before)
        try settle(0..<1000, version: version, in: &journal)
        let written = try versions([0, 999], in: &journal)
        #expect(written == [version, version])
      }
      let journal = try openJournal(folder)
      #expect(journal.ledger.counts.known == 1000)
    }
  }

  @Test func `kill -9 loses nothing that was committed`() async throws {
    try await withTemporaryFolder { folder in
      await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
        var journal = try openJournal(folder)
        let source = try journal.source(named: "hr")
        _ = try journal.partition(source: source, topic: "users", partition: 2)
        for version in UInt64(1)...20 {
          var transaction = SettleTransaction()
          for user in 0..<2000 { transaction.put(user, version: version) }
          transaction.positions = [PositionUpdate(partition: PartitionID(0), base: Int64(version))]
          try journal.settle(transaction)
        }
        kill(getpid(), SIGKILL)
      }
      var journal = try openJournal(folder)
      #expect(try versions([0, 1000, 1999, 2000], in: &journal) == [20, 20, 20, nil])
      #expect(try journal.loadPositions() == [PositionRecord(partition: PartitionID(0), base: 20)])
      #expect(journal.sources == ["hr"])
      #expect(journal.partitions == [PartitionRecord(source: 0, topic: "users", partition: 2)])
    }
  }

  @Test func `files copied while the engine runs open as they were at the last commit`() async throws {
    try await withTemporaryFolder { parent in
      let (folder, copy) = ("\(parent)/state", "\(parent)/copy")
      var journal = try openJournal(folder)
      for version in UInt64(1)...5 { try settle(0..<3000, version: version, in: &journal) }
      try FileStore.makePrivateFolder(copy)
      for name in try FileStore.list(folder) where !name.hasSuffix("-shm") {
        try FileStore.write(try FileStore.read("\(folder)/\(name)"), to: "\(copy)/\(name)")
      }
      var restored = try openJournal(copy)
      #expect(restored.ledger.counts.known == 3000)
      #expect(try versions([0, 2999], in: &restored) == [5, 5])
    }
  }
}

/// Runs SQL on a connection that is closed right after.
private func executeAside(_ sql: String, in folder: String) throws {
  let other = try OtherConnection(folder)
  other.execute(sql)
}

/// Closes a journal that is of no further use.
private func close(_ journal: consuming Journal) throws(JournalError) { try journal.close() }
