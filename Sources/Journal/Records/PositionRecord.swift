public import SyncModel

/// How far a partition was done.
public struct PositionRecord: Equatable, Sendable {
  /// The partition.
  public var partition: PartitionID
  /// All records below are done.
  public var base: Int64
  /// What is done beyond, in order.
  public var done: [DoneRange]

  /// Makes a record.
  public init(partition: PartitionID, base: Int64, done: [DoneRange] = []) {
    self.partition = partition
    self.base = base
    self.done = done
  }
}

/// A partition that the journal has a number for: ``PartitionID`` is its index in ``Journal/partitions``.
public struct PartitionRecord: Hashable, Sendable {
  /// Its source's number.
  public var source: UInt16
  /// The topic, or the file's name.
  public var topic: String
  /// The partition; 0 for files.
  public var partition: Int32

  /// Makes a partition.
  public init(source: UInt16, topic: String, partition: Int32) {
    self.source = source
    self.topic = topic
    self.partition = partition
  }
}
