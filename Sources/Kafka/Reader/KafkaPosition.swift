import CRdkafka

/// A place in a topic's partition: the offset of the record that is read next.
public struct KafkaPosition: Hashable, Sendable {
  /// The topic's name.
  public var topic: String
  /// The partition's number, from 0.
  public var partition: Int32
  /// The offset of the next record, or `beginning`, or `end`.
  public var offset: Int64

  /// The oldest record that the broker keeps.
  public static let beginning: Int64 = -2
  /// Behind the newest record: only what comes from now on.
  public static let end: Int64 = -1

  /// The place `offset` in a partition.
  public init(topic: String, partition: Int32, offset: Int64) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}

/// The library's list of partitions with offsets, for the length of a call.
struct PartitionList: ~Copyable {
  private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ positions: [KafkaPosition]) {
    guard let pointer = rd_kafka_topic_partition_list_new(Int32(clamping: positions.count)) else {
      fatalError("librdkafka made no list of partitions: out of memory")
    }
    for position in positions {
      rd_kafka_topic_partition_list_add(pointer, position.topic, position.partition).pointee.offset = position.offset
    }
    self.pointer = pointer
  }

  deinit {
    rd_kafka_topic_partition_list_destroy(pointer)
  }

  /// Lends the list for the length of `body`.
  borrowing func withPointer<R>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> R) -> R {
    body(pointer)
  }

  /// The list's entries, each with its error.
  var entries: [(position: KafkaPosition, error: rd_kafka_resp_err_t)] {
    PartitionList.entries(of: pointer)
  }

  /// Copies what a list of the library holds, each with its error.
  static func entries(
    of pointer: UnsafePointer<rd_kafka_topic_partition_list_t>
  ) -> [(position: KafkaPosition, error: rd_kafka_resp_err_t)] {
    (0..<Int(pointer.pointee.cnt)).map { index in
      let element = pointer.pointee.elems[index]
      let position = KafkaPosition(
        topic: String(cString: element.topic), partition: element.partition, offset: element.offset)
      return (position, element.err)
    }
  }
}
