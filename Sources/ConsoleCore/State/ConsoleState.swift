public import SyncModel

/// Everything that a console knows and shows: a value. Events go in, effects come out; it reads no clock and does no IO.
public struct ConsoleState: Sendable {
  /// How the engine is connected.
  public let mode: ConsoleMode
  let time: LocalTime

  /// The time of the last event.
  var now: Instant
  /// The terminal's regions.
  public internal(set) var layout: ScreenLayout
  /// Whether the terminal is gone.
  public internal(set) var isHeadless = false

  // What the feed said.
  var snapshot: EngineSnapshot?
  var receivedAt: Instant?
  var log: [LogEntry] = []
  var nextLogNumber = 0

  // Where the operator is.
  var place = Place.jobs
  var history: [Place] = []
  var frozenAt: Instant?
  var overlay: Overlay?
  var notice: Notice?
  var leaving = Leaving.no

  // Lists.
  var order: [UInt32] = []
  var jobs = ListCursor<UInt32>()
  var runCauses = Answer<CauseScope, [FailureCause]>()
  var processCauses = ListCursor<CauseID>()
  var timeline = Answer<UInt32, [RunTransition]>()
  var errors = ErrorsState()
  var record = Answer<String, FailureRecord?>()
  /// First line that is shown of a record or of Help.
  var scroll = 0
  var logCursor = ListCursor<Int>()
  var helpFor = ScreenKind.jobs

  // Commands under way, by number.
  var nextCommand = 1
  var commands: [Int: String] = [:]

  /// A console before its first event.
  ///
  /// - Parameters:
  ///   - mode: how the engine is connected.
  ///   - time: the operator's time zone.
  ///   - columns: of the terminal.
  ///   - rows: of the terminal.
  ///   - now: the time.
  public init(mode: ConsoleMode, time: LocalTime, columns: Int, rows: Int, now: Instant) {
    self.mode = mode
    self.time = time
    self.now = now
    layout = ScreenLayout(columns: columns, rows: rows)
  }

  /// Whether rows stay where they are.
  var holdsRows: Bool { frozenAt != nil || overlay?.holdsRows == true }

  /// The screen that is shown.
  public var screen: ScreenKind { place.screen }

  /// Seconds since data came; nil before the first.
  var dataAge: Double? { receivedAt.map { max(0, now.seconds(since: $0)) } }

  /// Past this age, in seconds, nothing is shown as if it were of now.
  static let staleAfter = 3.0

  /// Whether what is shown may no longer be true.
  var isStale: Bool { (dataAge ?? 0) > Self.staleAfter }

  /// The runs by id.
  func run(_ id: UInt32?) -> RunSnapshot? { id.flatMap { id in snapshot?.runs.first { $0.id == id } } }

  /// The run that the screen is about: the one under the cursor, or the one that is open.
  var currentRun: RunSnapshot? {
    if case .process(let id) = place { return run(id) }
    return place == .jobs ? run(jobs.id) : nil
  }
}

/// A line of the log with its place in it.
struct LogEntry: Equatable, Sendable {
  /// Grows by one a line.
  var number: Int
  /// The line.
  var line: LogLine
}

/// Names a cause: failures with the same code and message.
struct CauseID: Hashable, Sendable {
  var code: FailureCode
  var message: String

  init(_ cause: FailureCause) {
    code = cause.code
    message = cause.message
  }
}

/// The Errors screen.
struct ErrorsState: Sendable {
  /// The list with the cursor.
  enum Pane: Sendable {
    case causes, failures
  }

  /// Which failures it is about.
  var scope = CauseScope.all
  var pane = Pane.causes
  var causes = Answer<CauseScope, [FailureCause]>()
  var causeCursor = ListCursor<CauseID>()
  /// The failures of the cause under the cursor, a stretch of the whole list.
  var failures = Answer<FailureQuery, FailurePage>()
  var failureCursor = ListCursor<String>()
  /// How many failures come before the stretch.
  var offset = 0
  /// After the next page arrived the cursor goes to this end.
  var pendingEnd: Motion?
  /// The offset that was asked for to find the cursor's row again.
  var followed: Int?

  /// Failures asked for at once.
  static let pageLimit = 200

  /// The cause whose failures are listed.
  var cause: FailureCause? {
    causes.value?.first { CauseID($0) == causeCursor.id }
  }

  /// The failure under the cursor.
  var failure: Failure? {
    failures.value?.failures.first { $0.id == failureCursor.id }
  }

  /// The ids of the causes, in order.
  var causeIDs: [CauseID] { causes.value?.map { CauseID($0) } ?? [] }
  /// The ids of the stretch of failures, in order.
  var failureIDs: [String] { failures.value?.failures.map(\.id) ?? [] }
}
