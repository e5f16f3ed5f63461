/// A piece of a chunk: where some bytes of a change are.
public struct Slice: Hashable, BitwiseCopyable, Sendable {
  /// Bytes from the start of the chunk.
  public var offset: UInt32
  /// Bytes.
  public var length: UInt32

  /// Makes a slice.
  @inlinable
  public init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }

  /// No bytes.
  public static let empty = Slice(offset: 0, length: 0)

  /// Whether it holds no byte.
  @inlinable
  public var isEmpty: Bool { length == 0 }
}

/// Names a chunk of memory that holds the bytes of changes.
public struct ChunkID: Hashable, BitwiseCopyable, Sendable {
  /// The number; 0 is no chunk.
  public var number: UInt32

  /// Makes an id.
  @inlinable
  public init(_ number: UInt32) { self.number = number }

  /// The change's bytes are not in memory.
  public static let none = ChunkID(0)
}

/// Names a partition of a topic of a source for one run of the engine: an index into its table of partitions.
public struct PartitionID: Hashable, BitwiseCopyable, Sendable {
  /// The index.
  public var index: UInt32

  /// Makes an id.
  @inlinable
  public init(_ index: UInt32) { self.index = index }

  /// A change that came from no partition (an operator's sync from a file).
  public static let none = PartitionID(.max)
}

/// What a change asks for.
public enum Action: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// `user.created`.
  case create = 0
  /// `user.updated`.
  case update = 1
  /// `user.upserted`, and the default of bulk items.
  case upsert = 2
  /// `user.deleted`.
  case delete = 3
  /// `import.started`: no change; opens or joins a run.
  case importStarted = 4
  /// `import.completed`: no change; the run may end.
  case importCompleted = 5
  /// A record that holds no change and only moves the position (an empty bulk).
  case nothing = 6

  /// Whether this is a change of a user rather than a note about a process.
  @inlinable
  public var isChange: Bool { rawValue < 4 }
}

/// The two lanes of work (ENGINE promise 5).
public enum Lane: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// A single create, update or delete without the import flag.
  case urgent = 0
  /// Bulk, or single with the import flag.
  case `import` = 1
}

/// What is special about a change.
public struct ChangeFlags: OptionSet, BitwiseCopyable, Sendable {
  /// The bits.
  public var rawValue: UInt16

  /// Makes flags from bits.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// It cannot be synced as it is; its ``ChunkNote`` says why.
  public static let invalid = ChangeFlags(rawValue: 1)
  /// An operator retries a failure: it stays counted as failed until it settles.
  public static let retry = ChangeFlags(rawValue: 2)
  /// An operator's `sync USER`: an equal version passes, it compares with the account, it makes no reply.
  public static let sync = ChangeFlags(rawValue: 4)
  /// The body says `enabled: false`.
  public static let disables = ChangeFlags(rawValue: 8)
  /// The body has an e-mail address that a mail can be sent to.
  public static let hasEmail = ChangeFlags(rawValue: 16)
  /// The record asks for a reply (urgent changes from Kafka).
  public static let wantsReply = ChangeFlags(rawValue: 32)
  /// The last change of its record: when it is settled and all before it, the record is done.
  public static let endsRecord = ChangeFlags(rawValue: 64)
  /// It was read again after a crash: an intent for it was open.
  public static let resumed = ChangeFlags(rawValue: 128)
}

/// One change of one user, as it travels through the engine: plain data, no references.
///
/// Its bytes (raw item, key text, rendered payload) stay in the chunk that `chunk` names.
public struct ChangeRow: BitwiseCopyable, Sendable {
  /// The user.
  public var key: KeyHash
  /// Orders the changes of one user within one source (ENGINE section 2); microseconds or a sequence.
  public var version: UInt64
  /// Hash of the rendered payload; unknown for deletes and invalid changes.
  public var fingerprint: Fingerprint
  /// Keyed hash of the lower-cased username; 0 for none.
  public var usernameHash: UInt64
  /// Keyed hash of the lower-cased e-mail; 0 for none.
  public var emailHash: UInt64
  /// Where the bytes are.
  public var chunk: ChunkID
  /// The item as it came: the record's value, or the item of a bulk message.
  public var raw: Slice
  /// The user key's UTF-8 bytes.
  public var keyText: Slice
  /// The user's own fields, rendered canonically: JSON members without braces. Empty for deletes.
  public var payload: Slice
  /// Headers that a reply needs (`ce_id`, `ce_correlationid`, reply topic), as the intake laid them down.
  public var headers: Slice
  /// Index of its import process run in the engine's table.
  public var process: UInt32
  /// Where it came from.
  public var partition: PartitionID
  /// Offset of its record.
  public var offset: Int64
  /// Position in a bulk message; 0 for single changes.
  public var index: Int32
  /// Index of the source in the configuration of this run.
  public var source: UInt16
  /// Generation of the source's kind of version; an older one always loses.
  public var generation: UInt16
  /// What it asks for.
  public var action: Action
  /// Its lane.
  public var lane: Lane
  /// What is special.
  public var flags: ChangeFlags
  /// For a retried failure: 1 + the raw value of the outcome that it stays counted under; else 0.
  public var counted: UInt8

  /// Makes an empty row, to be filled in.
  @inlinable
  public init() {
    key = KeyHash(high: 0, low: 0)
    version = 0
    fingerprint = Fingerprint(high: 0, low: 0)
    usernameHash = 0
    emailHash = 0
    chunk = ChunkID(0)
    raw = Slice(offset: 0, length: 0)
    keyText = raw
    payload = raw
    headers = raw
    process = 0
    partition = PartitionID(.max)
    offset = 0
    index = 0
    source = 0
    generation = 0
    action = .nothing
    lane = .import
    flags = []
    counted = 0
  }

  /// For a retried failure: the outcome that it stays counted under.
  @inlinable
  public var countedAs: Outcome? {
    get { counted == 0 ? nil : Outcome(rawValue: counted - 1) }
    set { counted = newValue.map { $0.rawValue + 1 } ?? 0 }
  }
}

/// Where a change came from, for people: `topic/partition@offset#index`.
public struct Origin: Hashable, Sendable {
  /// The topic, or the file's name.
  public var topic: String
  /// The partition; 0 for files.
  public var partition: Int32
  /// The record's offset, or the line.
  public var offset: Int64
  /// Position in a bulk message.
  public var index: Int32

  /// Makes an origin.
  public init(topic: String, partition: Int32, offset: Int64, index: Int32 = 0) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.index = index
  }

  /// `topic/partition@offset`, with `#index` where it is not 0; kcat understands the parts.
  public var text: String { "\(topic)/\(partition)@\(offset)" + (index == 0 ? "" : "#\(index)") }
}
