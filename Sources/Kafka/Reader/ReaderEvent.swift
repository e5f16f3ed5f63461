/// What a reader learns beside records.
///
/// Events of a lane come after the records that were read before them.
public enum ReaderEvent: Equatable, Sendable {
  /// Every record of the lane has been read; `offset` is where the next one will be. It comes again after new records.
  case caughtUp(lane: Int, offset: Int64)
  /// The lane's position is outside of what the broker keeps: records are gone, or the topic was made anew. The lane
  /// stands still until `KafkaReader.move`.
  case positionLost(lane: Int, offset: Int64, KafkaError)
  /// The lane gets no records: topic or partition missing, no right to read. It is said again
  /// every second or so, and the lane starts by itself once that is mended.
  case laneFailed(lane: Int, KafkaError)
  /// The answer to `KafkaReader.commit`: the positions that the group holds now, or why it took none or not all.
  case committed([KafkaPosition], KafkaError?)
  /// About the client as a whole.
  case client(ClientReport)
}
