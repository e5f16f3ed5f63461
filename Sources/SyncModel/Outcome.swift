/// What became of a change: exactly one of these (ENGINE promise 1).
public enum Outcome: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Synced: the account was made.
  case created = 0
  /// Synced: the account was changed.
  case updated = 1
  /// Synced: the account was deleted.
  case deleted = 2
  /// Synced: an account that was there got the user key (and changed fields, where any differed).
  case adopted = 3
  /// Skipped: the account is as the change wants it.
  case unchanged = 4
  /// Skipped: a newer change of the user, or one of a source that goes first, counts.
  case superseded = 5
  /// Skipped: the same change came twice.
  case duplicate = 6
  /// Failed: it cannot be synced as it is.
  case invalid = 7
  /// Failed: the provider, or a rule about users, refuses it.
  case rejected = 8
  /// Failed: all attempts were used up.
  case exhausted = 9
  /// Held back by the delete guard until an operator decides.
  case staged = 10
  /// An operator cancelled it before it was sent.
  case cancelled = 11

  /// The name, as in messages and columns.
  public var name: String {
    switch self {
    case .created: "created"
    case .updated: "updated"
    case .deleted: "deleted"
    case .adopted: "adopted"
    case .unchanged: "unchanged"
    case .superseded: "superseded"
    case .duplicate: "duplicate"
    case .invalid: "invalid"
    case .rejected: "rejected"
    case .exhausted: "exhausted"
    case .staged: "staged"
    case .cancelled: "cancelled"
    }
  }

  /// Created, updated, deleted or adopted.
  @inlinable
  public var isSynced: Bool { rawValue <= 3 }
  /// Unchanged, superseded or duplicate.
  @inlinable
  public var isSkipped: Bool { rawValue >= 4 && rawValue <= 6 }
  /// Invalid, rejected or exhausted.
  @inlinable
  public var isFailed: Bool { rawValue >= 7 && rawValue <= 9 }
}

/// How many changes ended how: one number per outcome.
public struct OutcomeCounts: Equatable, BitwiseCopyable, Sendable {
  /// The numbers, in the order of ``Outcome``.
  public var created = 0
  /// Synced: changed.
  public var updated = 0
  /// Synced: deleted.
  public var deleted = 0
  /// Synced: adopted.
  public var adopted = 0
  /// Skipped: nothing to do.
  public var unchanged = 0
  /// Skipped: overtaken.
  public var superseded = 0
  /// Skipped: came twice.
  public var duplicate = 0
  /// Failed: unusable.
  public var invalid = 0
  /// Failed: refused.
  public var rejected = 0
  /// Failed: attempts used up.
  public var exhausted = 0
  /// Waiting for an operator's approval.
  public var staged = 0
  /// Cancelled by an operator.
  public var cancelled = 0

  /// All zero.
  @inlinable
  public init() {}

  /// The number of one outcome.
  @inlinable
  public subscript(outcome: Outcome) -> Int {
    get {
      switch outcome {
      case .created: created
      case .updated: updated
      case .deleted: deleted
      case .adopted: adopted
      case .unchanged: unchanged
      case .superseded: superseded
      case .duplicate: duplicate
      case .invalid: invalid
      case .rejected: rejected
      case .exhausted: exhausted
      case .staged: staged
      case .cancelled: cancelled
      }
    }
    set {
      switch outcome {
      case .created: created = newValue
      case .updated: updated = newValue
      case .deleted: deleted = newValue
      case .adopted: adopted = newValue
      case .unchanged: unchanged = newValue
      case .superseded: superseded = newValue
      case .duplicate: duplicate = newValue
      case .invalid: invalid = newValue
      case .rejected: rejected = newValue
      case .exhausted: exhausted = newValue
      case .staged: staged = newValue
      case .cancelled: cancelled = newValue
      }
    }
  }

  /// Created + updated + deleted + adopted.
  @inlinable
  public var synced: Int { created + updated + deleted + adopted }
  /// Unchanged + superseded + duplicate.
  @inlinable
  public var skipped: Int { unchanged + superseded + duplicate }
  /// Invalid + rejected + exhausted.
  @inlinable
  public var failed: Int { invalid + rejected + exhausted }
  /// All outcomes, staged and cancelled included: what counts as done for progress and ETA.
  @inlinable
  public var settled: Int { synced + skipped + failed + staged + cancelled }
}

/// Where the changes are that have no outcome yet.
public struct InFlightCounts: Equatable, BitwiseCopyable, Sendable {
  /// In memory, to be sent.
  public var queued = 0
  /// In a request.
  public var sent = 0
  /// In memory, waiting for a time or for another change.
  public var waiting = 0
  /// The answer was lost.
  public var unsure = 0
  /// In the journal, to be gone on with later.
  public var parked = 0

  /// All zero.
  @inlinable
  public init() {}

  /// The sum.
  @inlinable
  public var total: Int { queued + sent + waiting + unsure + parked }
}

/// What became of the set-password mails of created users; sums to `created` while mails are switched on.
public struct MailCounts: Equatable, BitwiseCopyable, Sendable {
  /// To be sent.
  public var pending = 0
  /// The provider took the request.
  public var requested = 0
  /// The provider refused it.
  public var failed = 0
  /// It was being sent when the engine died: an operator decides.
  public var unsure = 0
  /// The user has no address, or is disabled.
  public var none = 0

  /// All zero.
  @inlinable
  public init() {}

  /// The sum.
  @inlinable
  public var total: Int { pending + requested + failed + unsure + none }
}

/// The counters of one run of an import process.
public struct RunCounters: Equatable, BitwiseCopyable, Sendable {
  /// All changes that were read, counted as they were read: each must turn up once in the sum below (ENGINE promise 1).
  public var received = 0
  /// Changes with an outcome.
  public var outcomes = OutcomeCounts()
  /// Changes without one yet.
  public var inFlight = InFlightCounts()
  /// Mails of created users.
  public var mail = MailCounts()

  /// All zero.
  @inlinable
  public init() {}

  /// All changes that are somewhere: what ``received`` must be.
  @inlinable
  public var sum: Int { outcomes.settled + inFlight.total }
}
