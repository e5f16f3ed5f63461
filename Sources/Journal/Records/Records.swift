public import SyncModel

/// Which provider a journal belongs to: it refuses another.
public struct JournalIdentity: Equatable, Sendable {
  /// `keycloak`.
  public var providerKind: String
  /// Its base URL.
  public var providerURL: String
  /// Its realm.
  public var providerRealm: String

  /// Makes an identity.
  public init(providerKind: String, providerURL: String, providerRealm: String) {
    self.providerKind = providerKind
    self.providerURL = providerURL
    self.providerRealm = providerRealm
  }

  var text: String { "\(providerKind) \(providerURL) \(providerRealm)" }
}

/// A partition of a source, by its number in the journal.
public struct PartitionRecord: Equatable, Sendable {
  /// The source's number.
  public var source: UInt16
  /// The topic.
  public var topic: String
  /// The partition's number in the topic.
  public var partition: Int32
}

/// How far a partition is done.
public struct PositionRecord: Equatable, Sendable {
  /// The partition.
  public var partition: PartitionID
  /// All records below are done.
  public var base: Int64
  /// What is done beyond, in the order in which it was noted.
  public var done: [DoneRange]
}

/// The record, committed before a batch is sent, of what the batch holds.
public struct IntentRecord: Sendable {
  /// One operation of the batch.
  public struct Item: Sendable {
    /// The change, without bytes.
    public var row: ChangeRow
    /// What was asked for.
    public var operation: AccountOperation
    /// The account, or the id that was proposed.
    public var providerID: ProviderID
    /// `createdTimestamp` that was sent, milliseconds since 1970 UTC.
    public var createdMilliseconds: Int64
    /// The user key's bytes.
    public var keyText: [UInt8]
    /// The username's bytes; empty where it is not known.
    public var username: [UInt8]

    /// Makes an item.
    public init(
      row: ChangeRow, operation: AccountOperation, providerID: ProviderID, createdMilliseconds: Int64,
      keyText: [UInt8], username: [UInt8]
    ) {
      self.row = row
      self.operation = operation
      self.providerID = providerID
      self.createdMilliseconds = createdMilliseconds
      self.keyText = keyText
      self.username = username
    }
  }

  /// The batch.
  public var batch: BatchID
  /// Its lane.
  public var lane: Lane
  /// When it was sent.
  public var sentAt: Instant
  var writer = ByteWriter()

  /// Makes a record without operations.
  public init(batch: BatchID, lane: Lane, sentAt: Instant) {
    self.batch = batch
    self.lane = lane
    self.sentAt = sentAt
  }

  /// Adds an operation.
  public mutating func append(
    _ item: BatchItem, keyText: UnsafeRawBufferPointer, username: UnsafeRawBufferPointer
  ) {
    writer.put(item.row)
    writer.put(item.operation.rawValue)
    writer.put(item.providerID)
    writer.put(item.createdMilliseconds)
    writer.put(keyText)
    writer.put(username)
  }

  /// Adds an operation that was read from the journal.
  public mutating func append(_ item: Item) {
    writer.put(item.row)
    writer.put(item.operation.rawValue)
    writer.put(item.providerID)
    writer.put(item.createdMilliseconds)
    writer.put(item.keyText)
    writer.put(item.username)
  }

  /// The operations.
  public var items: [Item] {
    writer.bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var items: [Item] = []
      while !reader.isAtEnd, !reader.isShort {
        let row = reader.takeRow()
        let operation = AccountOperation(rawValue: reader.take()) ?? .update
        let item = Item(
          row: row, operation: operation, providerID: reader.takeProviderID(), createdMilliseconds: reader.take(),
          keyText: reader.takeBytes(), username: reader.takeBytes())
        if !reader.isShort { items.append(item) }
      }
      return items
    }
  }
}

/// A failure's id: 16 bytes.
public struct FailureID: Hashable, Sendable {
  /// The bytes.
  public let bytes: [UInt8]

  /// Makes an id from its 16 bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 32 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: 32, by: 2) {
      guard let high = FailureID.value(digits[place]), let low = FailureID.value(digits[place + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    case 0x41...0x46: digit - 0x37
    default: nil
    }
  }

  /// The id as 32 hexadecimal digits.
  public var text: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// A change that failed, with all that a retry needs.
public struct NewFailure: Sendable {
  /// Its id.
  public var id: FailureID
  /// The change, without bytes; `process` is a run's number.
  public var row: ChangeRow
  /// What went wrong.
  public var fault: Fault
  /// Attempts so far.
  public var attempts: Int
  /// When.
  public var at: Instant
  /// The user key; nil where it could not be read.
  public var keyText: String?
  /// The username; nil where it could not be read.
  public var username: String?
  /// The item as it came.
  public var raw: [UInt8]
  /// The rendered payload.
  public var payload: [UInt8]
  /// What a reply needs.
  public var headers: [UInt8]
  /// Where it came from.
  public var origin: Origin

  /// Makes a failure.
  public init(
    id: FailureID, row: ChangeRow, fault: Fault, attempts: Int, at: Instant, keyText: String?, username: String?,
    raw: [UInt8], payload: [UInt8], headers: [UInt8], origin: Origin
  ) {
    self.id = id
    self.row = row
    self.fault = fault
    self.attempts = attempts
    self.at = at
    self.keyText = keyText
    self.username = username
    self.raw = raw
    self.payload = payload
    self.headers = headers
    self.origin = origin
  }
}

/// A retried failure that failed again.
public struct FailureUpdate: Sendable {
  /// Its id.
  public var id: FailureID
  /// What went wrong this time.
  public var fault: Fault
  /// Attempts of this retry; they are added.
  public var attempts: Int
  /// When.
  public var at: Instant

  /// Makes an update.
  public init(id: FailureID, fault: Fault, attempts: Int, at: Instant) {
    self.id = id
    self.fault = fault
    self.attempts = attempts
    self.at = at
  }
}

/// How a failure came to its end.
public enum FailureResolution: Int64, Sendable {
  /// A retry settled it.
  case retried = 2
  /// A newer change of the same user was synced.
  case healed = 3
  /// An operator hid it.
  case discarded = 4
}

/// A record that is owed to Kafka.
public struct OutboxRow: Sendable {
  /// Its number, in the order in which rows were added; set by the journal.
  public var id: Int64
  /// The topic.
  public var topic: String
  /// The key.
  public var key: [UInt8]
  /// The headers.
  public var headers: [(String, [UInt8])]
  /// The value; nil is a tombstone.
  public var value: [UInt8]?

  /// Makes a row that has no number yet.
  public init(topic: String, key: [UInt8], headers: [(String, [UInt8])], value: [UInt8]?) {
    id = 0
    self.topic = topic
    self.key = key
    self.headers = headers
    self.value = value
  }
}

/// A set-password mail.
public struct MailRecord: Sendable {
  /// Its number.
  public var id: Int64
  /// The run that created the user.
  public var run: UInt32
  /// The user.
  public var key: KeyHash
  /// The account.
  public var providerID: ProviderID
  /// The user key.
  public var keyText: String
  /// Its state.
  public var state: MailState
  /// Attempts so far.
  public var attempts: Int
  /// When it was owed.
  public var at: Instant

  /// Makes a mail that was not tried yet.
  public init(
    id: Int64, run: UInt32, key: KeyHash, providerID: ProviderID, keyText: String, state: MailState, at: Instant
  ) {
    self.id = id
    self.run = run
    self.key = key
    self.providerID = providerID
    self.keyText = keyText
    self.state = state
    attempts = 0
    self.at = at
  }
}

/// A mail that changed its state.
public struct MailChange: Sendable {
  /// Its number.
  public var id: Int64
  /// Its new state.
  public var state: MailState
  /// Attempts so far.
  public var attempts: Int
  /// Why, where there is something to say.
  public var fault: Fault?

  /// Makes a change.
  public init(id: Int64, state: MailState, attempts: Int, fault: Fault?) {
    self.id = id
    self.state = state
    self.attempts = attempts
    self.fault = fault
  }
}
