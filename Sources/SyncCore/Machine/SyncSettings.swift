public import SyncModel

/// What the core needs to know of the configuration.
public struct SyncSettings: Sendable {
  /// The sources by their numbers.
  public var sources: [SourcePolicy]
  /// Users in one request of the import lane (10 to 50 are fastest on a real Keycloak).
  public var batchSize = 25
  /// Import requests at a time.
  public var importBatches = 4
  /// Urgent requests at a time, beside those.
  public var urgentBatches = 4
  /// Users in one look-up.
  public var lookupSize = 25
  /// Look-ups of one lane at a time.
  public var lookups = 2
  /// Attempts before a change counts as exhausted.
  public var attempts = 5
  /// How long an unsure change must be absent before it counts as not done, seconds.
  public var settleAfterSeconds = 60.0
  /// How long nothing must come before a process without `import.completed` ends, seconds.
  public var quietPeriodSeconds = 300.0
  /// Whether an account with the same username that carries no key is adopted.
  public var adoptsByUsername = true
  /// Whether created users get a set-password mail.
  public var sendsMail = false
  /// `filter: provider`: compare every change with the account instead of the ledger.
  public var comparesWithProvider = false
  /// Number of the rendering that fingerprints of now have; others are unknown.
  public var rendering: UInt16 = 0
  /// Seed of jitter.
  public var seed: UInt64 = 1

  /// Makes settings with the defaults.
  public init(sources: [SourcePolicy]) { self.sources = sources }
}

/// A change whose intent was open when the engine stopped: sent, and its answer not journaled.
public struct OpenIntent: Sendable {
  /// The change; its bytes are not in memory, its `process` is a run's number.
  public var row: ChangeRow
  /// What was asked for.
  public var operation: AccountOperation
  /// The account, or the id that was proposed.
  public var account: ProviderID
  /// `createdTimestamp` that was sent, milliseconds.
  public var createdMilliseconds: Int64
  /// When it was sent.
  public var sentAt: Instant
  /// What the ledger knew.
  public var known: LedgerRow

  /// Makes an intent.
  public init(
    row: ChangeRow, operation: AccountOperation, account: ProviderID, createdMilliseconds: Int64, sentAt: Instant,
    known: LedgerRow
  ) {
    self.row = row
    self.operation = operation
    self.account = account
    self.createdMilliseconds = createdMilliseconds
    self.sentAt = sentAt
    self.known = known
  }
}

/// How far a partition was done when the engine stopped.
public struct StartPosition: Sendable {
  /// The partition.
  public var partition: PartitionID
  /// All records below are done.
  public var base: Int64
  /// What was done beyond.
  public var done: [DoneRange]

  /// Makes a position.
  public init(partition: PartitionID, base: Int64, done: [DoneRange]) {
    self.partition = partition
    self.base = base
    self.done = done
  }
}
