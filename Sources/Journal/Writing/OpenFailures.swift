import SyncModel

/// Which users have open failures, and how many: so that a change that is synced asks SQLite only where something can be healed.
struct OpenFailures {
  /// Open failures in all.
  private(set) var count = 0
  private var byKey: [KeyHash: Int32] = [:]
  private var changes: [(key: KeyHash, by: Int32)] = []

  init(_ database: borrowing Database) throws(JournalError) {
    let open = try database.prepare("select key from failures where state = 0")
    while try open.cursor.step() { add(KeyHash(bytes: open.cursor.raw(0)), by: 1) }
  }

  /// Whether a user has any.
  func contains(_ key: KeyHash) -> Bool { !byKey.isEmpty && byKey[key] != nil }

  /// Notes a change of the open transaction.
  mutating func stage(_ key: KeyHash, by number: Int32) { changes.append((key, number)) }

  /// The transaction is committed.
  mutating func apply() {
    for change in changes { add(change.key, by: change.by) }
    changes.removeAll(keepingCapacity: true)
  }

  /// The transaction is rolled back.
  mutating func forget() { changes.removeAll(keepingCapacity: true) }

  private mutating func add(_ key: KeyHash, by number: Int32) {
    count += Int(number)
    if key == .none { return }
    let open = (byKey[key] ?? 0) + number
    byKey[key] = open > 0 ? open : nil
  }
}
