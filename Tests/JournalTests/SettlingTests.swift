import Journal
import SyncModel
import TestSupport
import Testing

struct SettlingTests {
  @Test func `runs come back whole, in their newest state`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.runs = [run(1, run: 2), run(0)]
      transaction.transitions = [
        RunTransition(
          run: 1, at: Instant(milliseconds: 1), from: .announced, to: .running, who: "engine", why: "a record"),
        RunTransition(run: 0, at: Instant(milliseconds: 2), from: .running, to: .paused, who: "ann", why: "night"),
      ]
      try journal.settle(transaction)
      var changed = run(1, run: 2)
      changed.outcomes.created = 1000
      changed.reason = nil
      changed.expected = nil
      transaction.removeAll()
      transaction.runs = [changed]
      try journal.settle(transaction)
      #expect(try journal.loadRuns() == [run(0), changed])
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      #expect(try reader.runs() == [run(0), changed])
      #expect(try reader.timeline(of: 0).map(\.why) == ["night"])
    }
  }

  @Test func `sources and partitions keep their numbers`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      #expect(try journal.source(named: "hr") == 0)
      #expect(try journal.source(named: "crm") == 1)
      #expect(try journal.source(named: "hr") == 0)
      #expect(try journal.partition(source: 0, topic: "users", partition: 1) == PartitionID(0))
      #expect(try journal.partition(source: 1, topic: "users", partition: 1) == PartitionID(1))
      #expect(try journal.partition(source: 0, topic: "users", partition: 1) == PartitionID(0))
      try journal.close()
      journal = try openJournal(folder)
      #expect(journal.sources == ["hr", "crm"])
      #expect(journal.partitions.map(\.source) == [0, 1])
      #expect(try journal.partition(source: 1, topic: "users", partition: 1) == PartitionID(1))
    }
  }

  @Test func `a moved base forgets the ranges below it and keeps those across it`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      func range(_ first: Int64, _ firstIndex: Int32, _ last: Int64, _ lastIndex: Int32) -> DoneRange {
        DoneRange(
          partition: PartitionID(0), firstOffset: first, firstIndex: firstIndex, lastOffset: last, lastIndex: lastIndex)
      }
      var transaction = SettleTransaction()
      transaction.positions = [
        PositionUpdate(partition: PartitionID(1), base: 4), PositionUpdate(partition: PartitionID(0), base: 10),
      ]
      transaction.doneAdded = [range(30, 0, 40, 2), range(12, 0, 15, 0), range(18, 3, 22, 1)]
      try journal.settle(transaction)
      transaction.removeAll()
      transaction.positions = [PositionUpdate(partition: PartitionID(0), base: 20)]
      transaction.doneAdded = [range(30, 0, 45, 0), range(30, 0, 41, 0)]
      try journal.settle(transaction)
      #expect(
        try journal.loadPositions() == [
          PositionRecord(partition: PartitionID(0), base: 20, done: [range(18, 3, 22, 1), range(30, 0, 45, 0)]),
          PositionRecord(partition: PartitionID(1), base: 4),
        ])
    }
  }

  @Test func `an intent is there until it is closed, with everything that a look-up needs`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var intent = IntentRecord(batch: BatchID(7), lane: .urgent, sentAt: Instant(milliseconds: 99))
      for user in 0..<60 {
        let item = BatchItem(
          row: change(user), operation: user % 2 == 0 ? .create : .update,
          providerID: user % 3 == 0 ? .none : ProviderID("id-\(user)") ?? .none, createdMilliseconds: Int64(user) + 5)
        Array(keyText(user).utf8).withUnsafeBytes { key in
          Array("näme-\(user)".utf8).withUnsafeBytes { name in
            intent.append(
              item, keyText: key, username: user == 8 ? UnsafeRawBufferPointer(start: nil, count: 0) : name)
          }
        }
      }
      var transaction = SettleTransaction()
      transaction.intentsOpened = [
        intent, IntentRecord(batch: BatchID(8), lane: .import, sentAt: Instant(milliseconds: 1)),
      ]
      try journal.settle(transaction)
      try journal.close()
      journal = try openJournal(folder)
      let loaded = try journal.loadIntents()
      #expect(loaded.map(\.batch) == [BatchID(7), BatchID(8)])
      #expect(loaded[0].lane == .urgent && loaded[0].sentAt == Instant(milliseconds: 99) && loaded[1].items.isEmpty)
      #expect(loaded[0].items.count == 60)
      for (user, item) in loaded[0].items.enumerated() {
        #expect(String(decoding: item.keyText, as: UTF8.self) == keyText(user))
        #expect(String(decoding: item.username, as: UTF8.self) == (user == 8 ? "" : "näme-\(user)"))
        #expect(item.operation == (user % 2 == 0 ? .create : .update))
        #expect(item.providerID.text == (user % 3 == 0 ? "" : "id-\(user)"))
        #expect(item.createdMilliseconds == Int64(user) + 5)
        let (was, row) = (change(user), item.row)
        #expect(row.key == was.key && row.version == was.version && row.fingerprint == was.fingerprint)
        #expect(row.usernameHash == was.usernameHash && row.emailHash == was.emailHash && row.process == was.process)
        #expect(row.partition == was.partition && row.offset == was.offset && row.index == was.index)
        #expect(row.source == was.source && row.generation == was.generation && row.flags == was.flags)
        #expect(row.action == was.action && row.lane == was.lane && row.counted == was.counted)
        #expect(row.chunk == .none && row.payload.isEmpty)
      }
      transaction.removeAll()
      // An intent of its own for one operation, as the engine makes them after a crash.
      var single = IntentRecord(batch: BatchID(9), lane: .urgent, sentAt: loaded[0].sentAt)
      single.append(loaded[0].items[5])
      transaction.intentsOpened = [single]
      transaction.intentsClosed = [BatchID(7), BatchID(99)]
      try journal.settle(transaction)
      let left = try journal.loadIntents()
      #expect(left.map(\.batch) == [BatchID(8), BatchID(9)])
      #expect(left[1].items.map(\.row.key) == [key(5)] && left[1].items[0].keyText == loaded[0].items[5].keyText)
    }
  }

  @Test func `numbers of batches are not used twice, though no intent is left`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      #expect(journal.lastBatch == 0)
      for number in [UInt64(3), 4000, 4001] {
        var transaction = SettleTransaction()
        transaction.intentsOpened = [
          IntentRecord(batch: BatchID(number), lane: .import, sentAt: Instant(milliseconds: 1))
        ]
        try journal.settle(transaction)
        #expect(journal.lastBatch == number)
        transaction.removeAll()
        transaction.intentsClosed = [BatchID(number)]
        try journal.settle(transaction)
      }
      try journal.close()
      journal = try openJournal(folder)
      #expect(journal.lastBatch >= 4001)
    }
  }

  @Test func `messages leave the outbox in order, and ids are given in advance`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.outboxAdded = (0..<5).map { number in
        OutboxRow(
          topic: "t\(number)", key: [UInt8(number)], headers: [("ce_id", [1, 2]), ("empty", [])],
          value: number == 2 ? nil : [])
      }
      #expect(journal.nextOutboxID == 1)
      #expect(try journal.lastDeliveredOutboxID() == 0)
      try journal.settle(transaction)
      #expect(journal.nextOutboxID == 6)
      #expect(try journal.lastDeliveredOutboxID() == 0)
      let rows = try journal.loadOutbox(after: 0, limit: 3)
      #expect(rows.map(\.id) == [1, 2, 3] && rows.map(\.topic) == ["t0", "t1", "t2"])
      #expect(rows[2].key == [2] && rows[2].value == nil && rows[0].value == [])
      #expect(rows[2].headers.map(\.0) == ["ce_id", "empty"] && rows[2].headers.map(\.1) == [[1, 2], []])
      transaction.removeAll()
      transaction.outboxDone = [1, 2, 3, 5, 77]
      try journal.settle(transaction)
      #expect(try journal.loadOutbox(after: 0, limit: 9).map(\.id) == [4])
      #expect(try journal.loadOutbox(after: 4, limit: 9).isEmpty)
      #expect(try journal.lastDeliveredOutboxID() == 3)
    }
  }

  @Test func `a mail that was being sent when the engine died is unsure, also in its run`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      func mail(_ id: Int64, _ state: MailState = .pending) -> MailRecord {
        MailRecord(
          id: id, run: 0, key: key(Int(id)), providerID: ProviderID("id") ?? .none, keyText: keyText(Int(id)),
          state: state, at: Instant(milliseconds: 1))
      }
      var transaction = SettleTransaction()
      transaction.runs = [run(0)]
      transaction.mailsAdded = [mail(1), mail(2), mail(3), mail(4), mail(5, .none)]
      transaction.needsFullSync = true
      try journal.settle(transaction)
      #expect(journal.nextMailID == 6)
      let fault = Fault(.refused, "no mail server", hint: "configure one", detail: "500")
      transaction.removeAll()
      transaction.mailsChanged = [
        MailChange(id: 2, state: .sending, attempts: 1, fault: nil),
        MailChange(id: 3, state: .failed, attempts: 2, fault: fault),
        MailChange(id: 4, state: .requested, attempts: 1, fault: nil),
      ]
      try journal.settle(transaction)
      try journal.close()
      journal = try openJournal(folder)
      #expect(try journal.loadPendingMails().map(\.id) == [1])
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      let mails = try reader.mails()
      #expect(mails.map(\.id) == [1, 3, 2] && mails.map(\.state) == [.pending, .failed, .unsure])
      #expect(mails[1].fault == fault && mails[1].attempts == 2 && mails[0].key == key(1))
      let counts = try journal.loadRuns()[0].mail
      #expect(counts.pending == 2 && counts.unsure == 7)
      #expect(try reader.mails(state: .unsure).map(\.id) == [2])
      #expect(try reader.mails(run: 5).isEmpty)
    }
  }

  @Test func `the log keeps its newest lines`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      for number in 0..<Journal.logLimit + 50 {
        transaction.logLines.append(
          LogLine(at: Instant(milliseconds: Int64(number)), level: .warning, subject: "kafka", text: "line \(number)"))
      }
      try journal.settle(transaction)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      let lines = try reader.log(limit: 3)
      #expect(lines == Array(transaction.logLines.suffix(3)))
      #expect(try reader.log(limit: 20_000).first?.text == "line 50")
    }
  }

  @Test func `commands and values are kept by name`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      let result = Array("{\"ok\":true}".utf8)
      transaction.commandsDone = [(id: "c-1", result: result, at: Instant(milliseconds: 4))]
      transaction.meta = [("instance", "sync-1"), ("x", "1"), ("x", "2")]
      try journal.settle(transaction)
      #expect(try journal.hasCommand("c-1"))
      #expect(try !journal.hasCommand("c-2"))
      #expect(try journal.meta("x") == "2")
      #expect(try journal.meta("y") == nil)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      #expect(try reader.commandResult("c-1") == result)
      #expect(try reader.commandResult("c-2") == nil)
      #expect(try reader.meta("x") == "2")
      let info = try reader.info()
      #expect(info.instance == "sync-1" && info.identity == identity && info.epoch == 1 && info.holder == nil)
      #expect(info.journalID == journal.journalID && info.version == 1)
    }
  }
}
