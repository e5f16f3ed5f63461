/// What kind of row a run is.
public enum RunKind: UInt8, BitwiseCopyable, Sendable {
  /// The import changes of one import process ID.
  case process = 0
  /// `@urgent/<source>`: urgent changes; permanent.
  case urgent = 1
  /// `@unassigned/<source>`: import changes without an import process ID; permanent.
  case unassigned = 2
}

/// The state of a run (ENGINE section 3).
public enum RunState: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// `import.started` was read, no change yet.
  case announced = 0
  /// Changes flow.
  case running = 1
  /// It waits; the reason says for whom.
  case paused = 2
  /// Everything was read; something is still open.
  case completing = 3
  /// All settled, nothing failed.
  case completed = 4
  /// All settled, something failed.
  case completedWithFailures = 5
  /// Fewer changes than `expected` came.
  case incomplete = 6
  /// An operator cancelled it.
  case cancelled = 7
  /// A permanent row: never ends.
  case open = 8

  /// The name, as in messages and columns.
  public var name: String {
    switch self {
    case .announced: "announced"
    case .running: "running"
    case .paused: "paused"
    case .completing: "completing"
    case .completed: "completed"
    case .completedWithFailures: "completed-with-failures"
    case .incomplete: "incomplete"
    case .cancelled: "cancelled"
    case .open: "open"
    }
  }

  /// The state of a name; nil for an unknown one.
  public init?(name: String) {
    guard let state = RunState.allCases.first(where: { $0.name == name }) else { return nil }
    self = state
  }

  /// Whether the run has ended.
  @inlinable
  public var isEnded: Bool { rawValue >= 4 && rawValue <= 7 }
}

/// Names a run for people and messages.
public struct RunName: Hashable, Sendable {
  /// The source's name.
  public var source: String
  /// The import process ID, or `@urgent/<source>`, `@unassigned/<source>`.
  public var process: String
  /// 1 for the first use of the ID.
  public var run: Int

  /// Makes a name.
  public init(source: String, process: String, run: Int) {
    self.source = source
    self.process = process
    self.run = run
  }
}

/// One run of an import process, as the screen and the progress topic show it: absolute numbers of one moment.
public struct RunSnapshot: Equatable, Sendable {
  /// Its index in the journal; the identity of a row on the screen.
  public var id: UInt32
  /// Its name.
  public var name: RunName
  /// The engine that runs it.
  public var instance: String
  /// What kind of row.
  public var kind: RunKind
  /// Its state.
  public var state: RunState
  /// Why it is in that state, where there is something to say.
  public var reason: String?
  /// How many changes `import.started` announced.
  public var expected: Int?
  /// The counters.
  public var counters: RunCounters
  /// Settled per second over the last 10 s; nil while unknown.
  public var ratePerSecond: Double?
  /// Seconds until all expected are settled; nil while unknown.
  public var etaSeconds: Double?
  /// When the run was opened.
  public var startedAt: Instant
  /// When something last changed.
  public var updatedAt: Instant
  /// When waiting changes go on next; nil when none wait for a time.
  public var nextAttemptAt: Instant?
  /// Settled per second, oldest first, one number a step of 3 s, at most 40: two minutes.
  public var trend: [Double]

  /// Makes a snapshot.
  public init(
    id: UInt32, name: RunName, instance: String, kind: RunKind, state: RunState, reason: String? = nil,
    expected: Int? = nil, counters: RunCounters = RunCounters(), ratePerSecond: Double? = nil,
    etaSeconds: Double? = nil, startedAt: Instant, updatedAt: Instant, nextAttemptAt: Instant? = nil,
    trend: [Double] = []
  ) {
    self.id = id
    self.name = name
    self.instance = instance
    self.kind = kind
    self.state = state
    self.reason = reason
    self.expected = expected
    self.counters = counters
    self.ratePerSecond = ratePerSecond
    self.etaSeconds = etaSeconds
    self.startedAt = startedAt
    self.updatedAt = updatedAt
    self.nextAttemptAt = nextAttemptAt
    self.trend = trend
  }
}
