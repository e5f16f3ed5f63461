public import SyncModel

/// What a batch holds that is sent next: committed before it is sent, so that after a crash each of its users can be looked up.
///
/// Its operations are kept as the bytes that the journal stores, and read only after a crash.
public struct IntentRecord: Sendable {
  /// One operation of an intent.
  public struct Item: Sendable {
    /// The change, without bytes.
    public var row: ChangeRow
    /// What was asked for.
    public var operation: AccountOperation
    /// The account: known for update, adopt and delete; for create the id that was proposed, if any.
    public var providerID: ProviderID
    /// For create: `createdTimestamp`, the intent's millisecond since 1970 UTC.
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
  /// When it was sent, or is about to be.
  public var sentAt: Instant
  /// Its operations as they are stored (``IntentCoding``).
  var blob: [UInt8]

  /// Makes an intent without operations.
  public init(batch: BatchID, lane: Lane, sentAt: Instant) {
    self.init(batch: batch, lane: lane, sentAt: sentAt, blob: [])
  }

  init(batch: BatchID, lane: Lane, sentAt: Instant, blob: [UInt8]) {
    self.batch = batch
    self.lane = lane
    self.sentAt = sentAt
    self.blob = blob
  }

  /// Takes memory for so many operations.
  public mutating func reserve(_ count: Int) { blob.reserveCapacity(count * 208) }

  /// Adds an operation; the texts (at most 65,535 bytes each) are copied.
  public mutating func append(
    _ item: BatchItem, keyText: UnsafeRawBufferPointer, username: UnsafeRawBufferPointer
  ) {
    IntentCoding.append(item, keyText: keyText, username: username, to: &blob)
  }

  /// Adds an operation that was read from the journal.
  public mutating func append(_ item: Item) {
    let operation = BatchItem(
      row: item.row, operation: item.operation, providerID: item.providerID,
      createdMilliseconds: item.createdMilliseconds)
    item.keyText.withUnsafeBytes { key in
      item.username.withUnsafeBytes { append(operation, keyText: key, username: $0) }
    }
  }

  /// The operations, in order.
  public var items: [Item] { IntentCoding.items(blob) ?? [] }
}
