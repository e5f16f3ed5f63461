public import SyncModel

/// What a journal says about itself.
public struct JournalInfo: Equatable, Sendable {
  /// A random name that it got when it was made: 32 hexadecimal digits.
  public var journalID: String
  /// The provider that it belongs to; nil while it is bound to none.
  public var identity: JournalIdentity?
  /// The engine's name, from the meta value `instance`; nil where none was written.
  public var instance: String?
  /// How often it was opened by an engine.
  public var epoch: Int
  /// Version of its schema.
  public var version: Int
  /// Bytes of its file, without what is still in the WAL.
  public var fileSize: Int
  /// What the engine that holds it wrote into `engine.lock`; nil while no engine runs.
  public var holder: String?
}

/// What the ledger knows of one user, for people.
public struct LedgerEntry: Sendable {
  /// The user key.
  public var userKey: String
  /// The row.
  public var row: LedgerRow
  /// The owning source; nil where the journal does not know its number.
  public var source: String?
  /// Where the last applied change came from; nil where it came from no partition.
  public var origin: Origin?
}
