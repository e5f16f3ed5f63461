public import SyncModel

/// A user's new state for the ledger.
struct LedgerPut: BitwiseCopyable, Sendable {
  /// The state.
  var row: LedgerRow
  /// The user key's text: a slice of the bytes that come with it, at most 255.
  var keyText: Slice
}

/// Everything that is settled together: one transaction of SQLite, all or nothing. Used again from turn to turn.
public struct SettleTransaction: Sendable {
  /// Users whose state changed, the newest last.
  var ledgerPuts: ContiguousArray<LedgerPut> = []
  /// Bytes that slices of `ledgerPuts` point into.
  var bytes: [UInt8] = []
  /// What is sent next.
  public var intentsOpened: [IntentRecord] = []
  /// Batches that are settled.
  public var intentsClosed: [BatchID] = []
  /// Bases that moved; ranges wholly below them are forgotten.
  public var positions: [PositionUpdate] = []
  /// What was done beyond the bases.
  public var doneAdded: [DoneRange] = []
  /// Runs that changed, whole.
  public var runs: [RunRecord] = []
  /// States that changed.
  public var transitions: [RunTransition] = []
  /// Changes that failed.
  public var failuresAdded: [NewFailure] = []
  /// Retries that failed again.
  public var failuresUpdated: [FailureUpdate] = []
  /// Failures that an operator retries.
  public var failuresRetrying: [FailureID] = []
  /// Failures whose retry was given up before it was sent.
  public var failuresResting: [FailureID] = []
  /// Failures that leave the error queue.
  public var failuresResolved: [(id: FailureID, how: FailureResolution, at: Instant)] = []
  /// Discarded failures that an operator wants back.
  public var failuresRestored: [FailureID] = []
  /// Messages that are owed; their `id` is given here (``Journal/nextOutboxID``).
  public var outboxAdded: [OutboxRow] = []
  /// Messages that the broker has; runs of neighbours are cheapest.
  public var outboxDone: [Int64] = []
  /// Mails of created users; one that is not owed (state none) only counts, in its run.
  public var mailsAdded: [MailRecord] = []
  /// Mails whose state changed.
  public var mailsChanged: [MailChange] = []
  /// Lines of the log; the newest ``Journal/logLimit`` are kept.
  public var logLines: [LogLine] = []
  /// Commands that ran, with their results as JSON; the newest ``Journal/commandLimit`` are kept.
  public var commandsDone: [(id: String, result: [UInt8], at: Instant)] = []
  /// Values to keep by name; names of the journal's own begin with `journal.`.
  public var meta: [(key: String, value: String)] = []
  /// Whether the commit must survive a power cut (what must not happen twice: a mail is being sent).
  public var needsFullSync = false

  /// An empty transaction.
  public init() {}

  /// Adds what the ledger shall know of a user; the key's text (1 to 255 bytes) is copied.
  ///
  /// `row.logRow`, as the look-up gave it, spares `settle` a look-up of its own; 0 is never wrong.
  public mutating func putLedger(_ row: LedgerRow, keyText: UnsafeRawBufferPointer) {
    precondition(keyText.count <= 255, "a user key is longer than 255 bytes")
    let slice = Slice(offset: UInt32(truncatingIfNeeded: bytes.count), length: UInt32(keyText.count))
    bytes.append(contentsOf: keyText)
    ledgerPuts.append(LedgerPut(row: row, keyText: slice))
  }

  /// Whether there is nothing to settle.
  public var isEmpty: Bool {
    ledgerPuts.isEmpty && intentsOpened.isEmpty && intentsClosed.isEmpty && positions.isEmpty && doneAdded.isEmpty
      && runs.isEmpty && transitions.isEmpty && failuresAdded.isEmpty && failuresUpdated.isEmpty
      && failuresRetrying.isEmpty && failuresResting.isEmpty && failuresResolved.isEmpty && failuresRestored.isEmpty
      && outboxAdded.isEmpty && outboxDone.isEmpty && mailsAdded.isEmpty && mailsChanged.isEmpty && logLines.isEmpty
      && commandsDone.isEmpty && meta.isEmpty
  }

  /// Forgets all and keeps the memory.
  public mutating func removeAll() {
    ledgerPuts.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    intentsOpened.removeAll(keepingCapacity: true)
    intentsClosed.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    doneAdded.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    transitions.removeAll(keepingCapacity: true)
    failuresAdded.removeAll(keepingCapacity: true)
    failuresUpdated.removeAll(keepingCapacity: true)
    failuresRetrying.removeAll(keepingCapacity: true)
    failuresResting.removeAll(keepingCapacity: true)
    failuresResolved.removeAll(keepingCapacity: true)
    failuresRestored.removeAll(keepingCapacity: true)
    outboxAdded.removeAll(keepingCapacity: true)
    outboxDone.removeAll(keepingCapacity: true)
    mailsAdded.removeAll(keepingCapacity: true)
    mailsChanged.removeAll(keepingCapacity: true)
    logLines.removeAll(keepingCapacity: true)
    commandsDone.removeAll(keepingCapacity: true)
    meta.removeAll(keepingCapacity: true)
    needsFullSync = false
  }
}
