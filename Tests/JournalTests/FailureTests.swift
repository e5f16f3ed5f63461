import Journal
import Platform
import SyncModel
import TestSupport
import Testing

struct FailureTests {
  @Test func `a failure keeps its id, when it failed first, and everything that a retry needs`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.runs = [run(0)]
      transaction.failuresAdded = [failure(1)]
      try journal.settle(transaction)
      let id = failureID(1)
      #expect(id.text == "00000000000000010000000000000001" && FailureID(id.text) == id && FailureID("xy") == nil)
      transaction.removeAll()
      transaction.failuresRetrying = [id]
      try journal.settle(transaction)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      #expect(try reader.failures(FailureQuery()).failures.map(\.isRetrying) == [true])
      transaction.removeAll()
      let fault = Fault(.refused, "500", hint: "look", detail: "oops", retryAfterSeconds: 1.5, countsAsAttempt: true)
      transaction.failuresUpdated = [FailureUpdate(id: id, fault: fault, attempts: 1, at: Instant(milliseconds: 9000))]
      try journal.settle(transaction)
      #expect(journal.openFailureCount == 1)
      let stored = try #require(try journal.storedFailure(id))
      #expect(stored.id == id && stored.headers == [1, 2, 3] && stored.keyText == "user-1" && stored.attempts == 2)
      #expect(stored.row.key == key(1) && stored.row.process == 0 && stored.row.version == 77)
      #expect(stored.raw == failure(1).raw && stored.payload == failure(1).payload && stored.fault == fault)
      let expected = Failure(
        id: id.text, instance: "sync-1", run: RunName(source: "hr", process: "p", run: 1), lane: .import,
        action: .upsert, userKey: "user-1", username: "name-1", fault: fault, attempts: 2,
        firstAt: Instant(milliseconds: 1000), lastAt: Instant(milliseconds: 9000),
        origin: Origin(topic: "users", partition: 3, offset: 1, index: 1))
      let record = FailureRecord(failure: expected, raw: stored.raw, payload: stored.payload)
      #expect(try reader.failure(id: id.text) == record)
      #expect(try reader.failure(id: "no id") == nil)
      #expect(try reader.failures(FailureQuery()) == FailurePage(failures: [expected], total: 1))
    }
  }

  @Test func `open failures of a user are found, healed, discarded and restored`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.failuresAdded = [failure(1, user: 5), failure(2, user: 5), failure(3, user: 6), failure(1, user: 5)]
      try journal.settle(transaction)
      #expect(try journal.openFailures(of: key(5)) == [failureID(1), failureID(2)])
      #expect(try journal.openFailures(of: key(7)).isEmpty)
      #expect(journal.openFailureCount == 3)
      transaction.removeAll()
      let now = Instant(nanoseconds: SystemClock.nanoseconds())
      transaction.failuresResolved = [
        (id: failureID(1), how: .healed, at: now), (id: failureID(3), how: .discarded, at: now),
        (id: failureID(99), how: .retried, at: now),
      ]
      try journal.settle(transaction)
      #expect(journal.openFailureCount == 1)
      #expect(try journal.storedFailure(failureID(1)) == nil)
      #expect(try journal.openFailures(of: key(5)) == [failureID(2)])
      #expect(try journal.openFailures(of: key(6)).isEmpty)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      #expect(try reader.failures(FailureQuery(), isDiscarded: true).failures.map(\.id) == [failureID(3).text])
      try journal.close()
      journal = try openJournal(folder)
      transaction.removeAll()
      transaction.failuresRestored = [failureID(3), failureID(2), failureID(1)]
      try journal.settle(transaction)
      #expect(journal.openFailureCount == 2)
      #expect(try journal.openFailures(of: key(6)) == [failureID(3)])
    }
  }

  @Test func `a discarded failure is forgotten after its time`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.failuresAdded = [failure(1), failure(2)]
      let now = Instant(nanoseconds: SystemClock.nanoseconds())
      let days = Double(Journal.discardedDays)
      transaction.failuresResolved = [
        (id: failureID(1), how: .discarded, at: now.advanced(bySeconds: -(days + 1) * 86_400)),
        (id: failureID(2), how: .discarded, at: now.advanced(bySeconds: -(days - 1) * 86_400)),
      ]
      try journal.settle(transaction)
      try journal.close()
      journal = try openJournal(folder)
      #expect(try journal.storedFailure(failureID(1)) == nil)
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      #expect(try reader.failures(FailureQuery(), isDiscarded: true).failures.map(\.id) == [failureID(2).text])
    }
  }

  @Test func `a hundred thousand failures are paged, filtered and grouped`() async throws {
    try await withTemporaryFolder { folder in
      var journal = try openJournal(folder)
      var transaction = SettleTransaction()
      transaction.runs = (0..<5).map { run($0, process: "p\($0)", source: $0 == 4 ? "crm" : "hr") }
      let faults = [
        Fault(.unavailable, "it did not answer", hint: "wait"),
        Fault(.invalidAttribute, "email has no domain", hint: "correct"),
        Fault(.conflictIdentity, "username is taken", hint: "look"),
      ]
      let count = 100_000
      for number in 0..<count {
        // Every tenth is an unanswered one of run 4.
        let (fault, run) = number % 10 == 0 ? (faults[0], 4) : (faults[1 + number % 2], number % 4)
        transaction.failuresAdded.append(failure(number, run: UInt32(run), fault: fault))
        if transaction.failuresAdded.count == 10_000 {
          try journal.settle(transaction)
          transaction.removeAll()
        }
      }
      let reader = try JournalReader(folder: folder, instance: "sync-1")
      let deep = try reader.failures(FailureQuery(offset: 99_000, limit: 50))
      #expect(deep.total == count && deep.failures.first?.origin.offset == 999 && deep.failures.count == 50)
      let filtered = try reader.failures(
        FailureQuery(
          process: "p4", source: "crm", code: .unavailable, message: "it did not answer", offset: 10, limit: 5))
      #expect(filtered.total == 10_000)
      #expect(filtered.failures.map(\.origin.offset) == [99_890, 99_880, 99_870, 99_860, 99_850])
      #expect(try reader.failures(FailureQuery(process: "p4", source: "hr")).total == 0)
      let causes = try reader.causes()
      #expect(causes.map(\.code) == [.conflictIdentity, .invalidAttribute, .unavailable])
      #expect(causes.map(\.count) == [50_000, 40_000, 10_000])
      #expect(causes[0].processes == ["p1", "p3"] && causes[2].processCount == 1)
      #expect(causes[2].lastOrigin.offset == 99_990 && causes[2].firstAt == Instant(milliseconds: 0))
      #expect(try reader.causes(source: "crm").map(\.count) == [10_000])
      #expect(
        try journal.failureIDs(FailureQuery(code: .unavailable, limit: 2)) == [failureID(99_990), failureID(99_980)])
      #expect(journal.openFailureCount == count)
    }
  }
}
