/// A change that ended as failed and waits in the error queue, as lists and messages show it.
public struct Failure: Equatable, Sendable {
  /// Digest of instance, source and origin, 32 hexadecimal digits; a retry keeps it.
  public var id: String
  /// The engine.
  public var instance: String
  /// The run it is counted under.
  public var run: RunName
  /// The lane it came by.
  public var lane: Lane
  /// What it asked for.
  public var action: Action
  /// The user key; nil where it could not be read.
  public var userKey: String?
  /// The username; nil where it could not be read. Never leaves the host in messages.
  public var username: String?
  /// What went wrong.
  public var fault: Fault
  /// How many attempts were made, retries included.
  public var attempts: Int
  /// When it failed first.
  public var firstAt: Instant
  /// When it failed last.
  public var lastAt: Instant
  /// Where the change came from.
  public var origin: Origin
  /// Whether a retry is under way.
  public var isRetrying: Bool

  /// Makes a failure.
  public init(
    id: String, instance: String, run: RunName, lane: Lane, action: Action, userKey: String?, username: String?,
    fault: Fault, attempts: Int, firstAt: Instant, lastAt: Instant, origin: Origin, isRetrying: Bool = false
  ) {
    self.id = id
    self.instance = instance
    self.run = run
    self.lane = lane
    self.action = action
    self.userKey = userKey
    self.username = username
    self.fault = fault
    self.attempts = attempts
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.origin = origin
    self.isRetrying = isRetrying
  }
}

/// A failure with everything that its record screen shows.
public struct FailureRecord: Equatable, Sendable {
  /// The failure.
  public var failure: Failure
  /// The item as it came, undecoded.
  public var raw: [UInt8]
  /// The user's own fields as they would be sent: JSON members without braces; empty where there are none.
  public var payload: [UInt8]

  /// Makes a record.
  public init(failure: Failure, raw: [UInt8], payload: [UInt8]) {
    self.failure = failure
    self.raw = raw
    self.payload = payload
  }
}

/// All open failures of one cause: a row of the Errors screen's upper list.
public struct FailureCause: Equatable, Sendable {
  /// The code.
  public var code: FailureCode
  /// The message that they share.
  public var message: String
  /// The hint that they share.
  public var hint: String
  /// How many.
  public var count: Int
  /// The processes they belong to, at most three.
  public var processes: [String]
  /// How many processes in all.
  public var processCount: Int
  /// When the first failed.
  public var firstAt: Instant
  /// When the last failed.
  public var lastAt: Instant
  /// Where the last one came from.
  public var lastOrigin: Origin

  /// Makes a cause.
  public init(
    code: FailureCode, message: String, hint: String, count: Int, processes: [String], processCount: Int,
    firstAt: Instant, lastAt: Instant, lastOrigin: Origin
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.count = count
    self.processes = processes
    self.processCount = processCount
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.lastOrigin = lastOrigin
  }
}

/// Which failures a list shows.
public struct FailureQuery: Equatable, Sendable {
  /// Only of this run's process (all runs of it when `run` is nil).
  public var process: String?
  /// Only of this source.
  public var source: String?
  /// Only with this code.
  public var code: FailureCode?
  /// Only with this message (a cause is code and message).
  public var message: String?
  /// How many rows to skip, newest first.
  public var offset: Int
  /// How many rows at most.
  public var limit: Int

  /// Makes a query; all failures when nothing is given.
  public init(
    process: String? = nil, source: String? = nil, code: FailureCode? = nil, message: String? = nil, offset: Int = 0,
    limit: Int = 200
  ) {
    self.process = process
    self.source = source
    self.code = code
    self.message = message
    self.offset = offset
    self.limit = limit
  }
}

/// One page of failures.
public struct FailurePage: Equatable, Sendable {
  /// The failures, newest first.
  public var failures: [Failure]
  /// How many match the query in all.
  public var total: Int

  /// Makes a page.
  public init(failures: [Failure], total: Int) {
    self.failures = failures
    self.total = total
  }
}
