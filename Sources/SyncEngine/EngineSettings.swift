public import Kafka
public import SyncModel
public import Wire

/// Where reading a source begins when the journal does not know it yet.
public enum StartPoint: Equatable, Sendable {
  /// With the oldest record that the broker keeps.
  case earliest
  /// With what is published from now on.
  case latest
  /// With the first record that is not older.
  case time(Instant)
}

/// One source of changes.
public struct SourceSettings: Sendable {
  /// Its name.
  public var name: String
  /// Its topics.
  public var topics: [String]
  /// Where reading begins.
  public var start: StartPoint
  /// How its messages are read.
  public var mapping: MessageMapping
  /// Higher goes first.
  public var precedence: Int

  /// Makes a source.
  public init(
    name: String, topics: [String], start: StartPoint = .earliest, mapping: MessageMapping = MessageMapping(),
    precedence: Int = 0
  ) {
    self.name = name
    self.topics = topics
    self.start = start
    self.mapping = mapping
    self.precedence = precedence
  }
}

/// The topics that the engine writes to.
public struct OutputTopics: Equatable, Sendable {
  /// Snapshots and heartbeats; compacted.
  public var progress: String
  /// Answers to urgent changes.
  public var replies: String
  /// The error queue; compacted.
  public var errors: String
  /// Topics that a message may choose for its reply.
  public var allowedReplies: [String]

  /// Makes a set of topics.
  public init(
    progress: String = "usher.progress", replies: String = "usher.replies", errors: String = "usher.errors",
    allowedReplies: [String] = []
  ) {
    self.progress = progress
    self.replies = replies
    self.errors = errors
    self.allowedReplies = allowedReplies
  }
}

/// Which provider a journal belongs to, and what people call it.
public struct ProviderIdentity: Equatable, Sendable {
  /// `keycloak`.
  public var kind: String
  /// Its base URL.
  public var url: String
  /// Its realm.
  public var realm: String
  /// `staff@id.example.com`.
  public var name: String

  /// Makes an identity.
  public init(kind: String, url: String, realm: String, name: String) {
    self.kind = kind
    self.url = url
    self.realm = realm
    self.name = name
  }
}

/// Everything that an engine needs to know.
public struct EngineSettings: Sendable {
  /// The engine's name.
  public var instance: String
  /// The environment's label; empty for none.
  public var environment: String
  /// usher's version.
  public var version: String
  /// How it is run, for the holder's note in the lock: `console`, `daemon`, `demo`.
  public var mode: String
  /// The folder of journal, lock and inbox.
  public var stateFolder: String
  /// The cluster.
  public var kafka: KafkaSettings
  /// What is written to.
  public var topics = OutputTopics()
  /// What is read.
  public var sources: [SourceSettings]
  /// Which provider the journal belongs to.
  public var provider: ProviderIdentity
  /// The attribute that holds the user key; nil where the provider has a field for it.
  public var keyAttribute: String?
  /// Whether an account with the same username that carries no key is adopted.
  public var adoptsByUsername = true
  /// Whether created users get a set-password mail.
  public var sendsMail = false
  /// Ceiling on requests per second; nil for none.
  public var requestsPerSecond: Double?
  /// The share of it that is kept for urgent changes, 0 to 0.9.
  public var urgentReserve = 0.2
  /// Mails per second.
  public var mailsPerSecond = 60.0
  /// Users in one import request.
  public var batchSize = 25
  /// Import requests at a time.
  public var connections = 4
  /// Attempts before a change counts as exhausted.
  public var attempts = 5
  /// How long an unsure change must be absent before it counts as not done.
  public var settleAfterSeconds = 60.0
  /// How long nothing must come before a process without `import.completed` ends.
  public var quietPeriodSeconds = 300.0
  /// How long a stop waits for what is in flight.
  public var drainSeconds = 20.0
  /// Compare every change with the account instead of the ledger.
  public var comparesWithProvider = false

  /// Makes settings with the defaults.
  public init(
    instance: String, environment: String = "", version: String, mode: String, stateFolder: String,
    kafka: KafkaSettings, sources: [SourceSettings], provider: ProviderIdentity, keyAttribute: String?
  ) {
    self.instance = instance
    self.environment = environment
    self.version = version
    self.mode = mode
    self.stateFolder = stateFolder
    self.kafka = kafka
    self.sources = sources
    self.provider = provider
    self.keyAttribute = keyAttribute
  }
}
