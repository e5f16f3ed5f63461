public import SyncModel

/// A change that has just ended as failed.
///
/// When its id is in the error queue already (the same change was read and failed again), that failure takes over what
/// went wrong, and keeps when it failed first.
public struct NewFailure: Sendable {
  /// Its id.
  public var id: FailureID
  /// The change; `process` is its run's number, the slices are not kept.
  public var row: ChangeRow
  /// What went wrong.
  public var fault: Fault
  /// How many attempts were made.
  public var attempts: Int
  /// When it failed.
  public var at: Instant
  /// The user key's text; nil where it could not be read.
  public var keyText: String?
  /// The username; nil where it could not be read.
  public var username: String?
  /// The item as it came, undecoded.
  public var raw: [UInt8]
  /// The user's own fields as they would be sent: JSON members without braces; empty where there are none.
  public var payload: [UInt8]
  /// Headers that a reply needs, as the intake laid them down.
  public var headers: [UInt8]
  /// Where the change came from.
  public var origin: Origin

  /// Makes a failure.
  public init(
    id: FailureID, row: ChangeRow, fault: Fault, attempts: Int, at: Instant, keyText: String?, username: String?,
    raw: [UInt8], payload: [UInt8], headers: [UInt8], origin: Origin
  ) {
    self.id = id
    self.row = row
    self.fault = fault
    self.attempts = attempts
    self.at = at
    self.keyText = keyText
    self.username = username
    self.raw = raw
    self.payload = payload
    self.headers = headers
    self.origin = origin
  }
}

/// A retry that failed again: the failure rests in the error queue once more.
public struct FailureUpdate: Sendable {
  /// Which.
  public var id: FailureID
  /// What went wrong this time.
  public var fault: Fault
  /// How many attempts this retry made; they are added to those before.
  public var attempts: Int
  /// When it failed.
  public var at: Instant

  /// Makes an update.
  public init(id: FailureID, fault: Fault, attempts: Int, at: Instant) {
    self.id = id
    self.fault = fault
    self.attempts = attempts
    self.at = at
  }
}

/// How a failure leaves the error queue.
public enum FailureResolution: UInt8, Sendable {
  /// A retry ended otherwise; it is forgotten.
  case retried = 0
  /// A newer change of the same user was synced; it is forgotten.
  case healed = 1
  /// An operator discarded it: hidden, and kept for ``Journal/discardedDays`` days so that it can be restored.
  case discarded = 2
}
