import CRdkafka

/// A Kafka cluster inside this process, on loopback, for tests, demos and the sandbox (librdkafka's mock).
///
/// It keeps 5 MB or 100,000 records a partition and then drops the oldest. It has no admin calls that change anything
/// (topics are made by `createTopic`), no compaction, no ACLs, no SASL, no TLS. One thread at a time.
public final class MockCluster {
  /// Kinds of requests that a broker can be told to refuse; the numbers are the protocol's.
  public enum Request: Int16, Sendable {
    /// Records to store.
    case produce = 0
    /// Records to read.
    case fetch = 1
    /// First and last offsets.
    case listOffsets = 2
    /// A group's offsets to set.
    case offsetCommit = 8
  }

  /// What a broker says then; the numbers are the protocol's.
  public enum Refusal: Int32, Sendable {
    /// Another broker leads the partition: the client asks again.
    case notLeader = 6
    /// The request took too long inside the broker: the client asks again.
    case timedOut = 7
    /// The batch is larger than the topic allows.
    case tooLarge = 10
    /// No right for the topic.
    case notAuthorized = 29
  }

  /// The brokers' addresses, for `KafkaSettings.bootstrap`.
  public let bootstrap: String
  /// How many brokers it has; their ids count from 1.
  public let brokers: Int

  private let host: OpaquePointer
  private let cluster: OpaquePointer

  /// Starts the cluster; it is ready at once, on free ports.
  ///
  /// - Throws: when no port or no thread is to be had.
  public init(brokers: Int = 1) throws(KafkaError) {
    guard let configuration = rd_kafka_conf_new() else { fatalError("librdkafka made no configuration: out of memory") }
    // Without a callback the log goes nowhere.
    rd_kafka_conf_set_log_cb(configuration, nil)
    var reason = [CChar](repeating: 0, count: 512)
    guard let host = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &reason, reason.count) else {
      rd_kafka_conf_destroy(configuration)
      throw KafkaError(rd_kafka_last_error(), "the mock cluster could not be started: \(string(reason))")
    }
    guard let cluster = rd_kafka_mock_cluster_new(host, Int32(clamping: brokers)) else {
      rd_kafka_destroy(host)
      throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, "the mock cluster could not be started")
    }
    self.host = host
    self.cluster = cluster
    self.brokers = brokers
    bootstrap = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
  }

  deinit {
    // The cluster before its host: the other way round the library stops with an assertion.
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(host)
  }

  /// Settings for clients of this cluster.
  public var settings: KafkaSettings { KafkaSettings(bootstrap: bootstrap) }

  /// Makes a topic.
  ///
  /// - Throws: when it exists already.
  public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
    let error = rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1)
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error).during("topic \(name) of the mock cluster") }
  }

  /// Lets a broker close its connections and take none.
  public func takeDown(broker: Int = 1) {
    rd_kafka_mock_broker_set_down(cluster, Int32(clamping: broker))
  }

  /// Lets a broker that was taken down serve again.
  public func bringUp(broker: Int = 1) {
    rd_kafka_mock_broker_set_up(cluster, Int32(clamping: broker))
  }

  /// Lets a broker refuse the next requests of a kind.
  ///
  /// - Parameter delay: how long each of these answers takes.
  /// - Throws: when there is no such broker.
  public func refuseNext(
    _ count: Int, _ request: Request, with refusal: Refusal, after delay: Duration = .zero, broker: Int = 1
  ) throws(KafkaError) {
    let error = usher_rdkafka_mock_fail(
      cluster, Int32(clamping: broker), request.rawValue, count, rd_kafka_resp_err_t(rawValue: refusal.rawValue),
      delay.milliseconds)
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error).during("broker \(broker) of the mock cluster") }
  }

  /// Lets each answer of a broker wait.
  public func setRoundTrip(_ time: Duration, broker: Int = 1) {
    rd_kafka_mock_broker_set_rtt(cluster, Int32(clamping: broker), time.milliseconds)
  }
}
