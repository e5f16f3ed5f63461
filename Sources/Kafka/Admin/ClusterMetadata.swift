import CRdkafka

/// What a cluster says about itself.
public struct ClusterMetadata: Equatable, Sendable {
  /// A server of the cluster.
  public struct Broker: Equatable, Sendable {
    /// Its number.
    public let id: Int32
    /// The name that clients must be able to reach, and that its certificate must hold.
    public let host: String
    /// Its port.
    public let port: Int
  }

  /// A partition of a topic.
  public struct Partition: Equatable, Sendable {
    /// Its number, from 0.
    public let id: Int32
    /// The broker that serves it, -1 for none.
    public let leader: Int32
    /// The brokers that keep it.
    public let replicas: [Int32]
    /// Those of them that are up to date.
    public let inSync: [Int32]
    /// Why it cannot be used now.
    public let error: KafkaError?
  }

  /// A topic, or what is wrong with it.
  public struct Topic: Equatable, Sendable {
    /// Its name.
    public let name: String
    /// Its partitions, in the order of their numbers.
    public let partitions: [Partition]
    /// Missing (`missingTopic`), no right to see it (`authorization`), or something passing.
    public let error: KafkaError?
  }

  /// The cluster's id; `nil` where it has none.
  public let id: String?
  /// The brokers, in the order of their ids.
  public let brokers: [Broker]
  /// The topics that were asked for, in that order, or all of them by name.
  public let topics: [Topic]
}

extension ClusterMetadata.Topic {
  init(_ topic: rd_kafka_metadata_topic) {
    name = String(cString: topic.topic)
    error = KafkaError(unlessNone: topic.err, "topic \(name)")
    partitions = (0..<Int(topic.partition_cnt)).map { ClusterMetadata.Partition(topic.partitions[$0]) }
      .sorted { $0.id < $1.id }
  }
}

extension ClusterMetadata.Partition {
  init(_ partition: rd_kafka_metadata_partition) {
    id = partition.id
    leader = partition.leader
    replicas = (0..<Int(partition.replica_cnt)).map { partition.replicas[$0] }
    inSync = (0..<Int(partition.isr_cnt)).map { partition.isrs[$0] }
    error = KafkaError(unlessNone: partition.err, "partition \(partition.id)")
  }
}

extension ClusterMetadata.Broker {
  init(_ broker: rd_kafka_metadata_broker) {
    id = broker.id
    host = String(cString: broker.host)
    port = Int(broker.port)
  }
}

extension KafkaError {
  /// The error of one item of a list, `nil` where it has none; `reason` is the broker's text, if it sent one.
  init?(unlessNone code: rd_kafka_resp_err_t, _ subject: String, reason: UnsafePointer<CChar>? = nil) {
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
    let said = reason.map { String(cString: $0) } ?? ""
    self = KafkaError(code, said.isEmpty ? nil : said).during(subject)
  }
}
