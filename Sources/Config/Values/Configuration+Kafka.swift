extension Configuration {
  /// The broker, what librdkafka is told, and the topics that usher writes.
  public struct Kafka: Equatable, Sendable {
    /// `host:port`, several joined by commas.
    public var bootstrap: String
    /// Settings of librdkafka, in the order of the file. They are not checked here: librdkafka does that.
    public var properties: [Property]
    /// Settings of librdkafka whose values are secret.
    public var secrets: [SecretProperty]
    /// The topic of snapshots (compacted).
    public var progressTopic: String
    /// The topic of replies to urgent changes.
    public var repliesTopic: String
    /// The topic of failures (compacted).
    public var errorsTopic: String
    /// The topics that a message may choose for its reply by `ce_replytopic`.
    public var replyTopics: [String]

    /// A setting of librdkafka.
    public struct Property: Equatable, Sendable {
      /// Its name, as in librdkafka's CONFIGURATION.md.
      public var name: String
      /// Its value.
      public var value: String

      /// A setting with its value.
      public init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    /// A secret setting of librdkafka.
    public struct SecretProperty: Equatable, Sendable {
      /// Its name, such as `sasl.password`.
      public var name: String
      /// Where its value is read from.
      public var source: SecretSource

      /// A setting with the place of its value.
      public init(name: String, source: SecretSource) {
        self.name = name
        self.source = source
      }
    }

    /// A broker with the default topics.
    public init(
      bootstrap: String, properties: [Property] = [], secrets: [SecretProperty] = [],
      progressTopic: String = "usher.progress", repliesTopic: String = "usher.replies",
      errorsTopic: String = "usher.errors", replyTopics: [String] = []
    ) {
      self.bootstrap = bootstrap
      self.properties = properties
      self.secrets = secrets
      self.progressTopic = progressTopic
      self.repliesTopic = repliesTopic
      self.errorsTopic = errorsTopic
      self.replyTopics = replyTopics
    }

    /// All settings of librdkafka, secrets read now: properties first, then secrets. Blocks while a command runs.
    ///
    /// Do not log the result.
    /// - Throws: the first secret that cannot be read; its `setting` is `kafka.secrets.NAME`.
    public func readProperties() throws(SecretError) -> [(String, String)] {
      var all = properties.map { ($0.name, $0.value) }
      for secret in secrets {
        all.append((secret.name, try secret.source.read(for: "kafka.secrets.\(secret.name)").revealed))
      }
      return all
    }
  }
}
