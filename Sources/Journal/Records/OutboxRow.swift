/// A message that is owed to Kafka: committed with what it tells of, removed when the broker has it.
public struct OutboxRow: Sendable {
  /// Its number; given by ``Journal/settle(_:)``, in order from ``Journal/nextOutboxID``.
  public var id: Int64
  /// The topic.
  public var topic: String
  /// The message's key.
  public var key: [UInt8]
  /// The message's headers: names and values.
  public var headers: [(String, [UInt8])]
  /// The message's value; nil for a tombstone.
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
