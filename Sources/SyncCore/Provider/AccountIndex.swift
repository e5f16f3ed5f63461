public import SyncModel

/// An account of the provider that the ledger does not know, as matching sees it.
public struct MatchedAccount: BitwiseCopyable, Sendable {
  /// Hash of the user key that it carries; ``KeyHash/none`` for none.
  public var key: KeyHash
  /// Keyed hash of its lower-cased username.
  public var usernameHash: UInt64
  /// Its id.
  public var id: ProviderID
  /// Whether it is enabled.
  public var isEnabled: Bool
  /// Whether usher must not touch it.
  public var isProtected: Bool
  /// When it was made, milliseconds since 1970 UTC.
  public var createdMilliseconds: Int64

  /// Makes an account.
  public init(
    key: KeyHash, usernameHash: UInt64, id: ProviderID, isEnabled: Bool, isProtected: Bool, createdMilliseconds: Int64
  ) {
    self.key = key
    self.usernameHash = usernameHash
    self.id = id
    self.isEnabled = isEnabled
    self.isProtected = isProtected
    self.createdMilliseconds = createdMilliseconds
  }
}

/// All accounts of the provider that the ledger does not know, by user key and by username (ENGINE promise 6: many unknown
/// users are matched by paging through the provider once). Never iterated.
struct AccountIndex {
  private var byKey: [KeyHash: MatchedAccount] = [:]
  private var ambiguous: Set<KeyHash> = []
  private var byUsername: [UInt64: MatchedAccount] = [:]

  var isEmpty: Bool { byKey.isEmpty && byUsername.isEmpty }

  mutating func add(_ account: MatchedAccount) {
    if account.key != .none, let other = byKey.updateValue(account, forKey: account.key), other.id != account.id {
      ambiguous.insert(account.key)
    }
    if account.usernameHash != 0 { byUsername[account.usernameHash] = account }
  }

  func find(key: KeyHash, usernameHash: UInt64) -> LookupAnswer {
    if let account = byKey[key] {
      if ambiguous.contains(key) { return LookupAnswer(.ambiguous) }
      return answer(account.isProtected ? .protected : .own, account)
    }
    guard usernameHash != 0, let account = byUsername[usernameHash] else { return LookupAnswer(.absent) }
    if account.isProtected { return answer(.protected, account) }
    return answer(account.key == .none ? .keyless : .heldByOther, account)
  }

  private func answer(_ verdict: LookupAnswer.Verdict, _ account: MatchedAccount) -> LookupAnswer {
    LookupAnswer(
      verdict, providerID: account.id, createdMilliseconds: account.createdMilliseconds, isEnabled: account.isEnabled)
  }
}
