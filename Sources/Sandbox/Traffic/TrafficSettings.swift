public import SyncModel

/// What the traffic is made of. The defaults are the demo's.
public struct TrafficSettings: Sendable {
  /// The same seed makes the same traffic.
  public var seed: UInt64
  /// Users in each of both imports.
  public var usersPerImport: Int
  /// Users in a bulk message; a multiple of 50.
  public var bulkSize: Int
  /// Urgent messages.
  public var urgent: Int
  /// How long paced traffic lasts, in milliseconds.
  public var milliseconds: Int
  /// The time that the records' `ce_time` counts from.
  public var start: Instant
  /// The name of the source that reads it.
  public var source: String
  /// The topic of imports.
  public var importTopic: String
  /// Its partitions.
  public var importPartitions: Int
  /// The topic of urgent changes.
  public var urgentTopic: String
  /// Its partitions.
  public var urgentPartitions: Int

  /// Settings; see the properties.
  public init(
    seed: UInt64 = 2026, usersPerImport: Int = 5_000, bulkSize: Int = 250, urgent: Int = 200,
    milliseconds: Int = 290_000, start: Instant, source: String = "hr", importTopic: String = "users.import",
    importPartitions: Int = 6, urgentTopic: String = "users", urgentPartitions: Int = 3
  ) {
    self.seed = seed
    self.usersPerImport = usersPerImport
    self.bulkSize = bulkSize
    self.urgent = urgent
    self.milliseconds = milliseconds
    self.start = start
    self.source = source
    self.importTopic = importTopic
    self.importPartitions = importPartitions
    self.urgentTopic = urgentTopic
    self.urgentPartitions = urgentPartitions
  }
}

/// When something happens to the traffic.
public struct TrafficMoment: Sendable, Equatable {
  /// In paced traffic: milliseconds since the start.
  public var milliseconds: Int
  /// In unpaced traffic: as soon as so many records are sent.
  public var records: Int

  /// A moment.
  public init(milliseconds: Int, records: Int) {
    self.milliseconds = milliseconds
    self.records = records
  }
}
