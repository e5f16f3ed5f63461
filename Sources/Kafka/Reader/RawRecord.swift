import CRdkafka
import Glibc

/// One record where librdkafka keeps it: numbers, and pointers into its memory.
///
/// Valid only inside the closure of `KafkaReader.readBatch`: copy what is needed for longer. A `nil` key or value is
/// Kafka's null, an empty one is empty.
public struct RawRecord: BitwiseCopyable {
  /// The index of its partition in `KafkaReader.lanes`.
  public let lane: Int32
  /// The index of its topic in `KafkaReader.topics`.
  public let topic: Int32
  /// The number of its partition in the topic.
  public let partition: Int32
  /// Its offset in the partition. Offsets may have gaps: transaction markers, compaction.
  public let offset: Int64
  /// Milliseconds since 1970: when it was made, or appended if the topic says so; -1 where it has none.
  public let timestamp: Int64
  /// The bytes of the key.
  public let key: UnsafeRawBufferPointer?
  /// The bytes of the value.
  public let value: UnsafeRawBufferPointer?

  private let message: UnsafeMutablePointer<rd_kafka_message_t>

  init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, lane: Int32, topic: Int32) {
    self.message = message
    self.lane = lane
    self.topic = topic
    partition = message.pointee.partition
    offset = message.pointee.offset
    timestamp = rd_kafka_message_timestamp(message, nil)
    key = message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) }
    value = message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) }
  }

  /// Calls `body` with name and value of each header, in their order and with duplicates; allocates nothing.
  ///
  /// The first call for a record parses its headers (some 30 ns each). A `nil` value is null.
  public func forEachHeader(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) -> Void) {
    var headers: OpaquePointer?
    guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR, let headers else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let start = name
    {
      body(
        UnsafeRawBufferPointer(start: start, count: strlen(start)),
        value.map { UnsafeRawBufferPointer(start: $0, count: size) })
      index += 1
    }
  }
}
