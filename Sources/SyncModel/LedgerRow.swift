/// What the ledger knows of one user.
public struct LedgerRow: BitwiseCopyable, Sendable {
  /// The user.
  public var key: KeyHash
  /// Version of the last change that counted.
  public var version: UInt64
  /// What the account holds of the user's own fields; unknown where it must be compared.
  public var fingerprint: Fingerprint
  /// Keyed hash of the lower-cased username; 0 for none.
  public var usernameHash: UInt64
  /// Keyed hash of the lower-cased e-mail; 0 for none.
  public var emailHash: UInt64
  /// The provider's id of the account; none under a tombstone.
  public var providerID: ProviderID
  /// Offset of the record of the last applied change.
  public var offset: Int64
  /// The partition it came from, as an index into the journal's table of partitions.
  public var partition: PartitionID
  /// Its position in a bulk message.
  public var index: Int32
  /// The owning source, as an index into the journal's table of sources.
  public var source: UInt16
  /// Generation of the source's kind of version.
  public var generation: UInt16
  /// How the fingerprint was rendered (a digest of mapping and profile is kept beside it); another number: unknown.
  public var rendering: UInt16
  /// The bits.
  public var flags: LedgerFlags
  /// Where the ledger's log had the user when it was looked up, modulo 2^32; 0: not known. It only saves a look-up.
  public var logRow: UInt32

  /// A row for a user that the ledger does not know.
  @inlinable
  public init() {
    key = KeyHash(high: 0, low: 0)
    version = 0
    fingerprint = Fingerprint(high: 0, low: 0)
    usernameHash = 0
    emailHash = 0
    providerID = ProviderID(word0: 0, word1: 0, word2: 0, word3: 0, word4: 0)
    offset = 0
    partition = PartitionID(.max)
    index = 0
    source = 0
    generation = 0
    rendering = 0
    flags = []
    logRow = 0
  }

  /// Whether the ledger knows the user.
  @inlinable
  public var isKnown: Bool { flags.contains(.known) }
  /// Whether the user was deleted (or never was, and a delete was seen).
  @inlinable
  public var isTombstone: Bool { flags.contains(.tombstone) }
}

/// The bits of a ledger row.
public struct LedgerFlags: OptionSet, BitwiseCopyable, Sendable {
  /// The bits.
  public var rawValue: UInt16

  /// Makes flags from bits.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The ledger knows the user.
  public static let known = LedgerFlags(rawValue: 1)
  /// The user has no account any more; an update does not bring it back.
  public static let tombstone = LedgerFlags(rawValue: 2)
  /// The account is enabled.
  public static let enabled = LedgerFlags(rawValue: 4)
}
