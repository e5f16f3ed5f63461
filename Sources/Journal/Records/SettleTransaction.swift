public import SyncModel

/// Everything that one turn of the engine has to journal: all of it is committed, or nothing (ENGINE promise 2). Used again
/// from turn to turn.
public struct SettleTransaction: Sendable {
  struct LedgerPut: BitwiseCopyable {
    var row: LedgerRow
    var start: Int
    var count: Int
  }

  var ledgerPuts: ContiguousArray<LedgerPut> = []
  var arena: [UInt8] = []
  /// Intents of batches that are sent after the commit.
  public var intentsOpened: [IntentRecord] = []
  /// Intents that are settled.
  public var intentsClosed: [BatchID] = []
  /// Positions that moved.
  public var positions: [PositionUpdate] = []
  /// What was done beyond them.
  public var doneAdded: [DoneRange] = []
  /// Runs that changed, in absolute numbers.
  public var runs: [RunRecord] = []
  /// States that changed.
  public var transitions: [RunTransition] = []
  /// New failures.
  public var failuresAdded: [NewFailure] = []
  /// Retried failures that failed again.
  public var failuresUpdated: [FailureUpdate] = []
  /// Failures that are being retried.
  public var failuresRetrying: [FailureID] = []
  /// Failures that came to their end.
  public var failuresResolved: [(id: FailureID, how: FailureResolution, at: Instant)] = []
  /// Records that are owed to Kafka.
  public var outboxAdded: [OutboxRow] = []
  /// Numbers of records that Kafka has.
  public var outboxDone: [Int64] = []
  /// Mails that are owed.
  public var mailsAdded: [MailRecord] = []
  /// Mails that changed.
  public var mailsChanged: [MailChange] = []
  /// Lines of the log.
  public var logLines: [LogLine] = []
  /// Commands of other processes that are done, with their results as JSON.
  public var commandsDone: [(id: String, result: [UInt8], at: Instant)] = []
  /// Whether the commit must be on the disk, not only in the system's hands: what follows must not happen twice.
  public var needsFullSync = false

  /// An empty transaction.
  public init() {}

  /// Adds what the ledger shall know of a user; the key's text is copied.
  public mutating func putLedger(_ row: LedgerRow, keyText: UnsafeRawBufferPointer) {
    ledgerPuts.append(LedgerPut(row: row, start: arena.count, count: keyText.count))
    arena.append(contentsOf: keyText)
  }

  /// Whether there is nothing to journal.
  public var isEmpty: Bool {
    ledgerPuts.isEmpty && intentsOpened.isEmpty && intentsClosed.isEmpty && positions.isEmpty && doneAdded.isEmpty
      && runs.isEmpty && transitions.isEmpty && failuresAdded.isEmpty && failuresUpdated.isEmpty
      && failuresRetrying.isEmpty && failuresResolved.isEmpty && outboxAdded.isEmpty && outboxDone.isEmpty
      && mailsAdded.isEmpty && mailsChanged.isEmpty && logLines.isEmpty && commandsDone.isEmpty
  }

  /// Forgets all and keeps the memory.
  public mutating func removeAll() {
    ledgerPuts.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
    intentsOpened.removeAll(keepingCapacity: true)
    intentsClosed.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    doneAdded.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    transitions.removeAll(keepingCapacity: true)
    failuresAdded.removeAll(keepingCapacity: true)
    failuresUpdated.removeAll(keepingCapacity: true)
    failuresRetrying.removeAll(keepingCapacity: true)
    failuresResolved.removeAll(keepingCapacity: true)
    outboxAdded.removeAll(keepingCapacity: true)
    outboxDone.removeAll(keepingCapacity: true)
    mailsAdded.removeAll(keepingCapacity: true)
    mailsChanged.removeAll(keepingCapacity: true)
    logLines.removeAll(keepingCapacity: true)
    commandsDone.removeAll(keepingCapacity: true)
    needsFullSync = false
  }
}
