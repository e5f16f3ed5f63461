import SyncModel

/// A failure as a row.
public struct FailureRow: Equatable, Sendable {
  /// Whether the cursor is on it.
  public var hasCursor: Bool
  /// The username; `–` where it could not be read.
  public var username: String
  /// The user key.
  public var userKey: String
  /// The process.
  public var process: String
  /// `create`.
  public var action: String
  /// Since it failed last.
  public var age: String
  /// Attempts, retries included.
  public var tries: Int
  /// `retrying` while it is tried again.
  public var note: String
  /// Where it came from.
  public var origin: String
}

/// The screen of open failures.
public struct ErrorsModel: Equatable, Sendable {
  /// `436 failures · 4 causes · all processes`.
  public var about: String
  /// Whether the causes have the cursor; else the failures have it.
  public var isOnCauses: Bool
  /// The causes.
  public var causes: Listing<CauseRow>
  /// The code of the cause whose failures are listed; nil without one.
  public var cause: String?
  /// The failures of the cause.
  public var failures: Listing<FailureRow>
  /// `g.hopper  5b7e2d10 · hr-2026-11-22 · create`; nil without a failure.
  public var failureTitle: String?
  /// About the failure.
  public var failure: [LabelledLine]
  /// `frozen at 02:14:07`; nil while rows may move.
  public var frozen: String?
}

extension ConsoleState {
  /// The screen of open failures.
  public var errorsModel: ErrorsModel {
    let causes = causeListing
    let failure = errors.failure
    return ErrorsModel(
      about: errorsTitle, isOnCauses: errors.pane == .causes, causes: causes, cause: errors.cause?.code.name,
      failures: failureListing, failureTitle: failure.map { failureTitle($0) },
      failure: failure.map { summary($0) } ?? [], frozen: frozenTitle)
  }

  private var errorsTitle: String {
    let place = errors.scope.process ?? "all processes"
    guard let causes = errors.causes.value else { return place }
    let failures = Figures.counted(causes.reduce(0) { $0 + $1.count }, "failure")
    return "\(failures) · \(Figures.counted(causes.count, "cause")) · \(place)"
  }

  private var causeListing: Listing<CauseRow> {
    guard let causes = errors.causes.value else { return .empty(waiting(errors.causes.trouble)) }
    if causes.isEmpty { return .empty(Phrase(errors.causes.trouble ?? nothingFailed, .dim)) }
    let window = errors.causeCursor.window(of: causes.count, height: layout.causeRows)
    return Listing(
      rows: causes[window].map { row($0, hasCursor: CauseID($0) == errors.causeCursor.id) },
      first: window.lowerBound + 1, last: window.upperBound, total: causes.count,
      message: errors.causes.trouble.map { Phrase($0, .warn) })
  }

  private var nothingFailed: String {
    errors.scope == .all
      ? "No open failures: everything that was read is synced, skipped or on its way."
      : "No open failures of \(errors.scope.process ?? "this source"). Esc goes back."
  }

  private var failureListing: Listing<FailureRow> {
    guard errors.cause != nil else { return .empty(Phrase("")) }
    guard let page = errors.failures.value else { return .empty(waiting(errors.failures.trouble)) }
    if page.failures.isEmpty {
      return .empty(Phrase("None is left: they were retried, or resolved by a newer change.", .dim))
    }
    let window = errors.failureCursor.window(of: page.failures.count, height: layout.failureRows)
    // The answer says where its stretch starts; the next one may be on its way.
    let start = errors.failures.query?.offset ?? 0
    return Listing(
      rows: page.failures[window].map { row($0, hasCursor: $0.id == errors.failureCursor.id) },
      first: start + window.lowerBound + 1, last: start + window.upperBound, total: page.total,
      message: errors.failures.trouble.map { Phrase($0, .warn) })
  }

  private func row(_ failure: Failure, hasCursor: Bool) -> FailureRow {
    FailureRow(
      hasCursor: hasCursor, username: failure.username ?? Figures.unknown, userKey: failure.userKey ?? Figures.unknown,
      process: Self.title(failure.run), action: failure.action.title,
      age: Spans.coarse(max(0, now.seconds(since: failure.lastAt))), tries: failure.attempts,
      note: failure.isRetrying ? "retrying" : "", origin: failure.origin.text)
  }

  /// `nightly ·2`.
  static func title(_ run: RunName) -> String { run.run > 1 ? "\(run.process) ·\(run.run)" : run.process }

  /// `g.hopper  5b7e2d10 · hr-2026-11-22 · create`.
  func failureTitle(_ failure: Failure) -> String {
    let user = [failure.username, failure.userKey].compactMap { $0 }.joined(separator: "  ")
    let name = user.isEmpty ? "unreadable user" : user
    return "\(name) · \(Self.title(failure.run)) · \(failure.action.title)"
  }

  /// What happened to a failure's change, most important first.
  func summary(_ failure: Failure) -> [LabelledLine] {
    let fault = failure.fault
    var lines = [LabelledLine("what", fault.message), LabelledLine("hint", fault.hint, .accent)]
    if !fault.detail.isEmpty { lines.append(LabelledLine("answer", fault.detail)) }
    let first = time.text(failure.firstAt, today: now)
    let last = time.text(failure.lastAt, today: now)
    let tries = Figures.counted(failure.attempts, "attempt")
    lines.append(
      LabelledLine("when", first == last ? "\(last), \(tries)" : "first \(first), last \(last), \(tries)"))
    lines.append(LabelledLine("origin", failure.origin.text + (failure.lane == .urgent ? ", urgent" : "")))
    if failure.isRetrying { lines.append(LabelledLine("now", "being tried again", .accent)) }
    return lines
  }
}

extension Action {
  /// As columns write it.
  var title: String {
    switch self {
    case .create: "create"
    case .update: "update"
    case .upsert: "upsert"
    case .delete: "delete"
    case .importStarted: "import.started"
    case .importCompleted: "import.completed"
    case .nothing: "–"
    }
  }
}
