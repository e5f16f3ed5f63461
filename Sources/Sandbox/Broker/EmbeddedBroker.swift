public import Kafka
import Platform

/// A Kafka broker inside this process, on loopback, with usher's topics; it is gone with its owner.
///
/// It keeps 5 MB or 100,000 records a partition and then drops the oldest, so whoever fills it must not run ahead of
/// the reader by more than that (``TrafficProducer`` does not).
public final class EmbeddedBroker: Sendable {
  /// A topic and how many partitions it has.
  public struct Topic: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Its partitions.
    public var partitions: Int

    /// A topic.
    public init(_ name: String, partitions: Int) {
      self.name = name
      self.partitions = partitions
    }
  }

  /// What usher reads and writes under its default names; the broker cannot be asked to make topics later.
  public static let usherTopics = [
    Topic("users.import", partitions: 6), Topic("users", partitions: 3), Topic("usher.progress", partitions: 1),
    Topic("usher.replies", partitions: 1), Topic("usher.errors", partitions: 1), Topic("usher.control", partitions: 1),
  ]

  /// `127.0.0.1:port`.
  public let bootstrap: String
  /// Its topics.
  public let topics: [Topic]

  // One thread at a time may use the cluster: the lock sees to that.
  private let cluster: Locked<MockCluster?>

  /// Starts it; it serves when this returns.
  ///
  /// - Throws: when no port or no thread is to be had, or a topic is named twice.
  public init(topics: [Topic] = EmbeddedBroker.usherTopics) throws(KafkaError) {
    let cluster = try MockCluster()
    for topic in topics { try cluster.createTopic(topic.name, partitions: topic.partitions) }
    bootstrap = cluster.bootstrap
    self.topics = topics
    self.cluster = Locked(cluster)
  }

  /// Settings for clients of this broker.
  public var settings: KafkaSettings { KafkaSettings(bootstrap: bootstrap) }

  /// Stops it; its clients lose their connections. Stop them before.
  public func stop() {
    cluster.withLock { $0 = nil }
  }
}
