public import Kafka

/// Records that follow one another; different streams are sent side by side.
public enum TrafficStream: Int, Sendable, CaseIterable {
  /// The import of single messages.
  case singles = 0
  /// The import of bulk messages.
  case bulk = 1
  /// The trickle of urgent changes.
  case urgent = 2
}

/// One record of the traffic, and when it may be sent.
public struct TrafficRecord: Sendable {
  /// Its stream; within one, records go out in their order, except those that wait for an account.
  public var stream: TrafficStream
  /// Its topic.
  public var topic: String
  /// Its partition; the plan decides it, so that the order of what shares a name is known beforehand.
  public var partition: Int32
  /// The record's key.
  public var key: [UInt8]?
  /// The record's headers.
  public var headers: [RecordHeader]
  /// The record's value.
  public var value: [UInt8]
  /// When it is due in paced traffic, in milliseconds since the start.
  public var dueMilliseconds: Int
  /// The account that must exist before this is sent, by its username: an update that overtakes the create of its user
  /// would be counted otherwise. Nil: none.
  public var requiredAccount: String?
  /// Whether every earlier record of its stream must be stored before this is sent: `import.completed` speaks of what
  /// is there when it is read.
  public var followsStored: Bool

  /// Its size as the broker counts it, roughly: key, value and headers, in bytes.
  public var size: Int {
    headers.reduce(32 + (key?.count ?? 0) + value.count) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 4 }
  }
}
