public import SyncModel

/// A set-password mail that a created user is owed.
public struct MailRecord: Equatable, Sendable {
  /// Its number, from ``Journal/nextMailID`` on; the engine gives them in order.
  public var id: Int64
  /// The run that it is counted under.
  public var run: UInt32
  /// The user.
  public var key: KeyHash
  /// The user key's text.
  public var keyText: String
  /// The account.
  public var providerID: ProviderID
  /// Pending, sending, failed or unsure; one that was requested, or is not owed, is only counted (``RunRecord/mail``).
  public var state: MailState
  /// Attempts made.
  public var attempts: Int
  /// When the user was created.
  public var at: Instant
  /// What went wrong last; nil for nothing.
  public var fault: Fault?

  /// Makes a mail that was not tried yet.
  public init(
    id: Int64, run: UInt32, key: KeyHash, providerID: ProviderID, keyText: String, state: MailState, at: Instant
  ) {
    self.id = id
    self.run = run
    self.key = key
    self.providerID = providerID
    self.keyText = keyText
    self.state = state
    attempts = 0
    self.at = at
  }
}

/// A mail whose state changed. The run's counters are the engine's to move.
public struct MailChange: Sendable {
  /// Which.
  public var id: Int64
  /// Its state now; requested and none remove it from the journal's list.
  public var state: MailState
  /// Attempts made.
  public var attempts: Int
  /// What went wrong; nil for nothing.
  public var fault: Fault?

  /// Makes a change.
  public init(id: Int64, state: MailState, attempts: Int, fault: Fault?) {
    self.id = id
    self.state = state
    self.attempts = attempts
    self.fault = fault
  }
}
