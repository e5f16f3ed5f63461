import SyncModel

/// How many users the ledger holds.
public struct LedgerCounts: Equatable, Sendable {
  /// All that it knows, tombstones included.
  public internal(set) var known = 0
  /// Those with an account.
  public internal(set) var live = 0
  /// Those with an enabled account.
  public internal(set) var enabled = 0

  /// Counts a user in (`by` 1) or out (-1).
  mutating func add(_ flags: LedgerFlags, by number: Int) {
    known += number
    if flags.contains(.tombstone) { return }
    live += number
    if flags.contains(.enabled) { enabled += number }
  }
}
