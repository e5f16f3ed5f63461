/// All that an operator can set, checked and with defaults filled in.
///
/// `ConfigLoader` makes it from file, environment and flags; a demo or a test makes it directly. Secrets are held as the
/// places they are read from, never as their values.
public struct Configuration: Equatable, Sendable {
  /// The engine's name in progress, logs and metrics; `[A-Za-z0-9._-]`, at most 64.
  public var instance: String
  /// A label for header and confirmations, such as `PROD`; empty for none.
  public var environment: String
  /// The broker and the topics that usher writes.
  public var kafka: Kafka
  /// Where changes come from; at least one, names and topics differ.
  public var sources: [Source]
  /// Where users go.
  public var provider: Provider
  /// Ceilings of requests and mails.
  public var limits: Limits
  /// When deletes wait for an operator.
  public var deleteGuard: DeleteGuard
  /// How the engine works.
  public var engine: Engine

  /// A configuration of these parts.
  public init(
    instance: String, environment: String = "", kafka: Kafka, sources: [Source], provider: Provider,
    limits: Limits = Limits(), deleteGuard: DeleteGuard = DeleteGuard(), engine: Engine = Engine()
  ) {
    self.instance = instance
    self.environment = environment
    self.kafka = kafka
    self.sources = sources
    self.provider = provider
    self.limits = limits
    self.deleteGuard = deleteGuard
    self.engine = engine
  }
}
