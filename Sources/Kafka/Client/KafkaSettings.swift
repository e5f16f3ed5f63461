/// How to reach a Kafka cluster: where it is and librdkafka's properties.
///
/// The properties are those of librdkafka's CONFIGURATION.md and are applied in their order, over usher's own defaults:
/// quick reconnects, short timeouts, no statistics. What usher must decide itself (`group.id`, `auto.offset.reset`,
/// `enable.idempotence` and the like) is refused with an error.
public struct KafkaSettings: Sendable {
  /// Comma-separated `host:port` of some brokers; the client learns the others from them.
  public var bootstrap: String
  /// Property and value, secrets included; a later one of the same name wins.
  public var properties: [(String, String)]

  /// Settings for the cluster at `bootstrap`.
  public init(bootstrap: String, properties: [(String, String)] = []) {
    self.bootstrap = bootstrap
    self.properties = properties
  }

  /// The value that `property` ends up with, `nil` where it is not set here.
  public func value(of property: String) -> String? {
    properties.last { $0.0 == property }?.1
  }

  /// Checks every property by itself, without connecting.
  ///
  /// - Throws: the first one that is unknown, refused, or not the operator's to set.
  public func validate() throws(KafkaError) {
    _ = try ClientConfiguration(self, for: .reader(group: "usher"))
  }
}
