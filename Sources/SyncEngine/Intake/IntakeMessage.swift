import Kafka
import SyncModel
import Wire

/// A partition that a source has, as the cluster says.
struct FoundPartition: Sendable {
  var topic: String
  var partition: Int32
  /// The oldest offset that the broker keeps.
  var oldest: Int64
  /// The offset behind the newest record.
  var next: Int64
  /// Where reading begins if the journal does not know the partition.
  var start: Int64
}

/// A partition that the intake shall read.
struct AssignedPartition: Sendable {
  var topic: String
  var partition: Int32
  var id: PartitionID
  var offset: Int64
}

/// What the engine tells the intake.
enum IntakeOrder: Sendable {
  /// The provider's profile is known: decode by these rules.
  case begin(ProfileRules)
  /// Read these partitions of a source.
  case read(source: Int, [AssignedPartition])
  /// Commit these offsets to the source's group, for lag tools.
  case commit(source: Int, [KafkaPosition])
  /// Read no more.
  case stop
}

/// What the intake tells the engine.
enum IntakeReport: Sendable {
  /// Changes, with processes that are new and numbers of changes that were announced.
  case chunk(Chunk, processes: [ProcessName], expected: [(process: UInt32, count: Int)])
  /// Partitions of a source that are not read yet.
  case found(source: Int, [FoundPartition])
  /// All partitions of a source are read to their ends.
  case readToEnd(source: Int)
  /// How far behind each topic is.
  case lag([Lag])
  /// How Kafka is; nil reason: answers again.
  case health(HealthState, String?)
  /// A line for the log.
  case log(LogLine.Level, subject: String, String)
  /// It has stopped: nothing follows.
  case stopped
}
