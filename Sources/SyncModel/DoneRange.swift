/// Changes of one partition, in the order in which they were read, that are all done; both ends inclusive.
public struct DoneRange: Equatable, BitwiseCopyable, Sendable {
  /// The partition.
  public var partition: PartitionID
  /// Offset of the first change.
  public var firstOffset: Int64
  /// Its position in a bulk message.
  public var firstIndex: Int32
  /// Offset of the last change.
  public var lastOffset: Int64
  /// Its position in a bulk message.
  public var lastIndex: Int32

  /// Makes a range.
  public init(partition: PartitionID, firstOffset: Int64, firstIndex: Int32, lastOffset: Int64, lastIndex: Int32) {
    self.partition = partition
    self.firstOffset = firstOffset
    self.firstIndex = firstIndex
    self.lastOffset = lastOffset
    self.lastIndex = lastIndex
  }

  /// Whether a change lies in the range.
  public func contains(offset: Int64, index: Int32) -> Bool {
    (offset, index) >= (firstOffset, firstIndex) && (offset, index) <= (lastOffset, lastIndex)
  }
}

/// A base that moved.
public struct PositionUpdate: Equatable, BitwiseCopyable, Sendable {
  /// The partition.
  public var partition: PartitionID
  /// All records below are done.
  public var base: Int64

  /// Makes an update.
  public init(partition: PartitionID, base: Int64) {
    self.partition = partition
    self.base = base
  }
}
