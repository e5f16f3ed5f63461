public import SyncModel

/// Which failures are counted together by cause.
public struct CauseScope: Hashable, Sendable {
  /// Only of this process; nil for all.
  public var process: String?
  /// Only of this source; nil for all.
  public var source: String?

  /// Makes a scope; all failures when nothing is given.
  public init(process: String? = nil, source: String? = nil) {
    self.process = process
    self.source = source
  }

  /// All open failures.
  public static let all = CauseScope()
}

/// A list that the console asks its feed for.
public enum FeedQuery: Equatable, Sendable {
  /// Open failures by cause, the most first; answered by `causes`.
  case causes(CauseScope)
  /// A page of open failures, newest first; answered by `failures`.
  case failures(FailureQuery)
  /// One failure with the record as it came; answered by `record`.
  case record(id: String)
  /// How the state of a run changed, oldest first; answered by `timeline`.
  case timeline(run: UInt32)
}
