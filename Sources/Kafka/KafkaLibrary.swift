import CRdkafka

/// The librdkafka that this program runs with.
public enum KafkaLibrary {
  /// Its version, such as `2.0.2`.
  public static var version: String { String(cString: rd_kafka_version_str()) }

  /// Whether it can log in by SCRAM at brokers of Kafka 4.
  ///
  /// Before 2.6.1 it sends the client's nonce twice, which Kafka 4 takes for wrong credentials
  /// (confluentinc/librdkafka#4895). No setting helps.
  public static var canSpeakSCRAM: Bool { rd_kafka_version() >= 0x0206_01ff }
}
