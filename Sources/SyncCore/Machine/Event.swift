public import SyncModel

/// What happens to the core.
public enum Event: Sendable {
  /// Changes were read. `known` has what the ledger says of each; `faults` belongs to the rows that are flagged invalid, in order.
  /// `row.process` is a process's number.
  case changes(ContiguousArray<ChangeRow>, known: ContiguousArray<LedgerRow>, faults: [Fault])
  /// A process was met for the first time; its number is the next one.
  case process(ProcessName)
  /// `import.started` said how many changes will come. Follows right behind the changes of its chunk.
  case expected(process: UInt32, Int)
  /// An operator retries failures. `row.process` is a run's number; `row.countedAs` says how each is counted.
  case retry(ContiguousArray<ChangeRow>, known: ContiguousArray<LedgerRow>)
  /// A batch was answered.
  case answers(BatchID, Submission)
  /// A look-up was answered.
  case lookups(BatchID, LookupResult)
  /// The provider answered the first question: how it is set up.
  case providerReady(userCount: Int)
  /// The provider could not be asked how it is set up.
  case providerFailed(Fault)
  /// Matching read a page of accounts that the ledger does not know.
  case matched([MatchedAccount])
  /// Matching read the last page, or failed.
  case matchingEnded(Fault?)
  /// All partitions of a source were read to their ends, and all that was read is in.
  case readToEnd(source: UInt16)
  /// A mail's state in the journal changed.
  case mail(run: UInt32, from: MailState, to: MailState)
  /// Send nothing new from now on.
  case drain
  /// Time went by.
  case tick
}

/// A change that ended.
public struct Settlement: BitwiseCopyable, Sendable {
  /// The change; `process` is its run's number.
  public var row: ChangeRow
  /// What became of it.
  public var outcome: Outcome
  /// For a retried change: the outcome that it was counted under.
  public var previous: Outcome?
  /// What the ledger shall know, where `writesLedger`.
  public var ledger: LedgerRow
  /// Whether the ledger changes.
  public var writesLedger: Bool
  /// The mail that a created user is owed; nil when mails are off or nothing was created.
  public var mail: MailState?
  /// Index into ``Effects/faults`` for a failed change, else -1.
  public var fault: Int32
  /// Attempts made.
  public var attempts: UInt8
  /// When it was read.
  public var readAt: Instant
}

/// A batch to be sent; its items are a range of ``Effects/items``.
public struct BatchPlan: Sendable {
  /// Its number.
  public var id: BatchID
  /// Its lane.
  public var lane: Lane
  /// Its items.
  public var range: Range<Int>
}

/// A change whose request is over and whose answer was lost: its intent stays open on its own, at `item` of ``Effects/items``.
public struct UnsureIntent: Sendable {
  /// The intent's number.
  public var id: BatchID
  /// The operation in ``Effects/items``.
  public var item: Int
  /// When it was sent.
  public var sentAt: Instant
}

/// What an account holds is not known any more: a request about it was lost and is given up or repeated. Until the user is
/// compared again the ledger's fingerprint is unknown.
public struct Doubt: BitwiseCopyable, Sendable {
  /// The change whose request was lost.
  public var row: ChangeRow
  /// What the ledger shall know.
  public var ledger: LedgerRow
}

/// A look-up to be made; its items are a range of ``Effects/items``.
public struct LookupPlan: Sendable {
  /// Its number.
  public var id: BatchID
  /// Its lane.
  public var lane: Lane
  /// Its users.
  public var range: Range<Int>
}

/// What the core wants done. One transaction journals it; after the commit batches and look-ups go out and chunks are
/// released. Used again from turn to turn.
public struct Effects: Sendable {
  /// Changes that ended.
  public var settlements: ContiguousArray<Settlement> = []
  /// What went wrong with some of them.
  public var faults: [Fault] = []
  /// Operations of batches and users of look-ups.
  public var items: ContiguousArray<BatchItem> = []
  /// Batches to send; each is an intent until it is closed.
  public var batches: [BatchPlan] = []
  /// Intents that outlive their batch.
  public var unsure: [UnsureIntent] = []
  /// Users whose fingerprint is not known any more.
  public var doubts: ContiguousArray<Doubt> = []
  /// Look-ups to make.
  public var lookups: [LookupPlan] = []
  /// Batches whose intents are settled: every item has an outcome, or is known not to have been done.
  public var closed: [BatchID] = []
  /// Positions that moved.
  public var positions: [PositionUpdate] = []
  /// What was done beyond the positions.
  public var done: [DoneRange] = []
  /// Runs that changed.
  public var runs: [RunRecord] = []
  /// States that changed.
  public var transitions: [RunTransition] = []
  /// Chunks whose bytes nobody needs after this turn.
  public var releases: [ChunkID] = []
  /// Page through the provider once, for matching.
  public var startsMatching = false
  /// Ask the provider again how it is set up (after trouble with credentials or rights).
  public var asksProvider = false
  /// When to come back with a tick at the latest; nil when nothing waits for a time.
  public var wakeAt: Instant?

  /// No effects.
  public init() {}

  /// Forgets all and keeps the memory.
  public mutating func removeAll() {
    settlements.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    batches.removeAll(keepingCapacity: true)
    lookups.removeAll(keepingCapacity: true)
    unsure.removeAll(keepingCapacity: true)
    doubts.removeAll(keepingCapacity: true)
    closed.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    done.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    transitions.removeAll(keepingCapacity: true)
    releases.removeAll(keepingCapacity: true)
    startsMatching = false
    asksProvider = false
    wakeAt = nil
  }
}
