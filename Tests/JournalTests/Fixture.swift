import Journal
import Platform
import SyncModel

let identity = JournalIdentity(
  providerKind: "keycloak", providerURL: "https://id.example.com", providerRealm: "staff")

/// A user of the tests: its key is spread over all bits, as a keyed hash is.
func key(_ user: Int) -> KeyHash { KeyHash(high: mixed(UInt64(user) &* 2 + 1), low: mixed(UInt64(user) &* 2 + 2)) }

/// splitmix64.
func mixed(_ number: UInt64) -> UInt64 {
  var z = number &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// The text of a user's key.
func keyText(_ user: Int) -> String { "user-\(user)" }

/// A state of a user.
func row(_ user: Int, version: UInt64, flags: LedgerFlags = [.known, .enabled]) -> LedgerRow {
  var row = LedgerRow()
  row.key = key(user)
  row.version = version
  row.fingerprint = Fingerprint(high: version, low: UInt64(user))
  row.usernameHash = UInt64(user) &* 3
  row.emailHash = UInt64(user) &* 5
  row.providerID = ProviderID("id-of-\(user)") ?? .none
  row.offset = Int64(user) * 7
  row.partition = PartitionID(0)
  row.index = Int32(user % 10)
  row.source = 1
  row.generation = 2
  row.rendering = 3
  row.flags = flags
  return row
}

/// A change of a user in a run.
func change(_ user: Int, run: UInt32 = 0) -> ChangeRow {
  var change = ChangeRow()
  change.key = key(user)
  change.version = 77
  change.fingerprint = Fingerprint(high: 5, low: 6)
  change.usernameHash = 8
  change.emailHash = 9
  change.process = run
  change.partition = PartitionID(1)
  change.offset = Int64(user)
  change.index = 4
  change.source = 2
  change.generation = 3
  change.action = .upsert
  change.lane = .import
  change.flags = [.hasEmail, .endsRecord]
  return change
}

/// A failure of a user's change.
func failure(
  _ number: Int, user: Int? = nil, run: UInt32 = 0,
  fault: Fault = Fault(.unavailable, "it did not answer", hint: "wait"),
  at seconds: Int64? = nil
) -> NewFailure {
  NewFailure(
    id: failureID(number), row: change(user ?? number, run: run), fault: fault, attempts: 1,
    at: Instant(milliseconds: (seconds ?? Int64(number)) * 1000), keyText: keyText(user ?? number),
    username: "name-\(number)", raw: Array("{\"n\":\(number)}".utf8), payload: Array("\"n\":\(number)".utf8),
    headers: [1, 2, 3], origin: Origin(topic: "users", partition: 3, offset: Int64(number), index: 1))
}

/// A run with some numbers in it.
func run(_ id: UInt32, process: String = "p", source: String = "hr", run: Int = 1) -> RunRecord {
  var record = RunRecord(
    id: id, name: RunName(source: source, process: process, run: run), source: 1, kind: .process, state: .running,
    reason: "because", expected: 12, isEndAnnounced: true, startedAt: Instant(milliseconds: 5),
    updatedAt: Instant(milliseconds: 6), endedAt: id == 0 ? nil : Instant(milliseconds: 7))
  for outcome in Outcome.allCases { record.outcomes[outcome] = Int(outcome.rawValue) + 1 }
  record.mail.pending = 3
  record.mail.requested = 4
  record.mail.failed = 5
  record.mail.unsure = 6
  record.mail.none = 7
  return record
}

extension SettleTransaction {
  /// Adds a state of a user.
  mutating func put(_ user: Int, version: UInt64, flags: LedgerFlags = [.known, .enabled]) {
    put(user, row(user, version: version, flags: flags))
  }

  /// Adds a state of a user.
  mutating func put(_ user: Int, _ row: LedgerRow) {
    Array(keyText(user).utf8).withUnsafeBytes { putLedger(row, keyText: $0) }
  }
}

/// The id of a failure of the tests.
func failureID(_ number: Int) -> FailureID {
  FailureID(
    [UInt8](repeating: 0, count: 7) + [1] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
}

/// Opens the journal of a folder as an engine does.
func openJournal(_ folder: String, _ identity: JournalIdentity? = identity) throws(JournalError) -> Journal {
  try Journal(folder: folder, identity: identity) { count in
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}

/// The versions that the ledger has of users; nil for a user that it does not know.
func versions(_ users: [Int], in journal: inout Journal) throws -> [UInt64?] {
  var rows = ContiguousArray<LedgerRow>()
  try journal.ledger.find(ContiguousArray(users.map(key)), into: &rows)
  return zip(users, rows).map { user, row in row.isKnown && row.key == key(user) ? row.version : nil }
}

/// Settles states of users, all of one version.
func settle(_ users: some Sequence<Int>, version: UInt64, in journal: inout Journal) throws {
  var transaction = SettleTransaction()
  for user in users { transaction.put(user, version: version) }
  try journal.settle(transaction)
}
