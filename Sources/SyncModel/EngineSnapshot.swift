/// The state of an engine.
public enum EngineState: String, Sendable {
  /// Opening journal, Kafka, provider.
  case starting
  /// At work.
  case running
  /// Paused as a whole.
  case paused
  /// Finishing what is in flight.
  case draining
  /// The last word.
  case stopped
}

/// How a neighbour of the engine is.
public enum HealthState: String, Sendable {
  /// Answers.
  case ok
  /// Answers late, or throttles.
  case slow
  /// Does not answer.
  case down
  /// Refuses the engine's credentials or rights.
  case auth
  /// Cannot work as it is set up.
  case config
}

/// How a neighbour is, since when and why.
public struct Health: Equatable, Sendable {
  /// How it is.
  public var state: HealthState
  /// Since when.
  public var since: Instant
  /// What is wrong and what to do, where something is.
  public var reason: String?

  /// Makes a health.
  public init(state: HealthState, since: Instant, reason: String? = nil) {
    self.state = state
    self.since = since
    self.reason = reason
  }
}

/// How many requests a rate limit still allows.
public struct Headroom: Equatable, Sendable {
  /// The bucket's name: `requests`, `mail`.
  public var bucket: String
  /// Requests per window (of one second for a configured ceiling); nil without a limit.
  public var limit: Double?
  /// Requests that may be sent now; nil without a limit.
  public var remaining: Double?
  /// Seconds until at least one more request is allowed; never negative; nil while unknown.
  public var resetSeconds: Double?
  /// Our own rate, requests per second over the last 10 s.
  public var ratePerSecond: Double
  /// What of `limit` is kept for urgent changes.
  public var urgentReserve: Double?
  /// Where the number comes from: `config`, `retry-after`, `none`.
  public var saidBy: String
  /// How old the number is, in seconds; 0 for a configured one.
  public var ageSeconds: Double
  /// Nothing is sent before this moment (Retry-After); nil when open.
  public var closedUntil: Instant?

  /// Makes a headroom.
  public init(
    bucket: String, limit: Double?, remaining: Double?, resetSeconds: Double?, ratePerSecond: Double,
    urgentReserve: Double?, saidBy: String, ageSeconds: Double, closedUntil: Instant? = nil
  ) {
    self.bucket = bucket
    self.limit = limit
    self.remaining = remaining
    self.resetSeconds = resetSeconds
    self.ratePerSecond = ratePerSecond
    self.urgentReserve = urgentReserve
    self.saidBy = saidBy
    self.ageSeconds = ageSeconds
    self.closedUntil = closedUntil
  }

  /// What is free, 0 to 1; nil without a limit.
  public var free: Double? {
    guard let limit, let remaining, limit > 0 else { return nil }
    return min(1, max(0, remaining / limit))
  }
}

/// How far behind a topic of a source is read.
public struct Lag: Equatable, Sendable {
  /// The source's name.
  public var source: String
  /// The topic.
  public var topic: String
  /// Records that are not read yet; nil while unknown.
  public var records: Int?
  /// Age of the oldest unread record in seconds; nil while unknown or none.
  public var oldestSeconds: Double?

  /// Makes a lag.
  public init(source: String, topic: String, records: Int?, oldestSeconds: Double?) {
    self.source = source
    self.topic = topic
    self.records = records
    self.oldestSeconds = oldestSeconds
  }
}

/// The urgent lane in figures.
public struct UrgentFigures: Equatable, Sendable {
  /// Changes that wait or are being sent.
  public var queued: Int
  /// Seconds from read to settled, median of the last 5 minutes; nil without any.
  public var p50Seconds: Double?
  /// The same, 99th percentile.
  public var p99Seconds: Double?

  /// Makes the figures.
  public init(queued: Int = 0, p50Seconds: Double? = nil, p99Seconds: Double? = nil) {
    self.queued = queued
    self.p50Seconds = p50Seconds
    self.p99Seconds = p99Seconds
  }
}

/// Something that the engine is doing for longer than a second, for the screen: `matching 412 000 of ~1 000 000 in Keycloak`.
public struct Phase: Equatable, Sendable {
  /// What it does.
  public var text: String
  /// How far it is.
  public var done: Int
  /// Of how many; nil while unknown.
  public var total: Int?

  /// Makes a phase.
  public init(text: String, done: Int, total: Int?) {
    self.text = text
    self.done = done
    self.total = total
  }
}

/// A line of the engine's log.
public struct LogLine: Equatable, Sendable {
  /// How bad.
  public enum Level: String, Sendable, Comparable {
    /// Detail for developers.
    case debug
    /// What went on.
    case info
    /// Needs attention some time.
    case warning
    /// Needs attention.
    case error

    private var rank: Int {
      switch self {
      case .debug: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }
    /// The order of badness.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
  }

  /// When.
  public var at: Instant
  /// How bad.
  public var level: Level
  /// About whom: a process, a source, `kafka`, `provider`, `journal`.
  public var subject: String
  /// A sentence: the thing, what happened, what to do.
  public var text: String

  /// Makes a line.
  public init(at: Instant, level: Level, subject: String, text: String) {
    self.at = at
    self.level = level
    self.subject = subject
    self.text = text
  }
}

/// An engine at one moment: everything that header, Jobs and the progress topic show.
public struct EngineSnapshot: Equatable, Sendable {
  /// The engine's name.
  public var instance: String
  /// usher's version.
  public var version: String
  /// The host it runs on.
  public var host: String
  /// The label of the environment, e.g. `PROD`; empty for none.
  public var environment: String
  /// Its state.
  public var state: EngineState
  /// When it started.
  public var startedAt: Instant
  /// When this snapshot was made.
  public var at: Instant
  /// Grows by one at each start on a journal.
  public var epoch: Int
  /// The provider's kind: `keycloak`.
  public var providerKind: String
  /// The provider's name for people: `staff@id.example.com`.
  public var providerName: String
  /// `bulk` or `singles`; nil while unknown.
  public var providerMode: String?
  /// How the provider is.
  public var provider: Health
  /// How Kafka is.
  public var kafka: Health
  /// How far behind each topic is.
  public var lag: [Lag]
  /// The urgent lane.
  public var urgent: UrgentFigures
  /// The rate limits.
  public var headroom: [Headroom]
  /// What takes longer; nil for nothing.
  public var phase: Phase?
  /// All runs, in the order of their ids.
  public var runs: [RunSnapshot]
  /// Failures that are neither resolved nor discarded.
  public var openFailures: Int

  /// Makes a snapshot.
  public init(
    instance: String, version: String, host: String, environment: String, state: EngineState, startedAt: Instant,
    at: Instant, epoch: Int, providerKind: String, providerName: String, providerMode: String?, provider: Health,
    kafka: Health, lag: [Lag] = [], urgent: UrgentFigures = UrgentFigures(), headroom: [Headroom] = [],
    phase: Phase? = nil, runs: [RunSnapshot] = [], openFailures: Int = 0
  ) {
    self.instance = instance
    self.version = version
    self.host = host
    self.environment = environment
    self.state = state
    self.startedAt = startedAt
    self.at = at
    self.epoch = epoch
    self.providerKind = providerKind
    self.providerName = providerName
    self.providerMode = providerMode
    self.provider = provider
    self.kafka = kafka
    self.lag = lag
    self.urgent = urgent
    self.headroom = headroom
    self.phase = phase
    self.runs = runs
    self.openFailures = openFailures
  }
}
