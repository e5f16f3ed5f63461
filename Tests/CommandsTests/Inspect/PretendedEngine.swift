import Commands
import Journal
import Platform
import SyncModel
import TestSupport
import Wire

/// What the commands see of an engine: its lock, its journal, and answers to what is put into its inbox.
final class PretendedEngine {
  let folder: String
  private var journal: Journal
  private var lock: LockFile?

  /// An engine `sync-1` on an empty journal.
  init(in folder: String) throws {
    self.folder = folder
    try FileStore.makePrivateFolder(folder + "/inbox")
    journal = try Journal(
      folder: folder,
      identity: JournalIdentity(providerKind: "sandbox", providerURL: "http://localhost", providerRealm: "staff"),
      randomBytes: { [UInt8](repeating: 7, count: $0) })
    lock = try LockFile("\(folder)/engine.lock", content: "pid 4711, host web-1, daemon, instance sync-1")
  }

  /// Ends; the journal stays.
  func stop() { lock = nil }

  /// Commits these runs and failures; failures that are retried or discarded are named by their numbers.
  func settle(
    runs: [RunRecord] = [], failures: [FailedChange] = [], retrying: [UInt8] = [], discarded: [UInt8] = []
  ) throws {
    var transaction = SettleTransaction()
    transaction.runs = runs
    transaction.failuresAdded = failures.map(\.record)
    transaction.failuresRetrying = retrying.map { FailureID(FailedChange.id($0)) }
    transaction.failuresResolved = discarded.map { (FailureID(FailedChange.id($0)), .discarded, moment) }
    try journal.settle(transaction)
  }

  /// Waits for a command, takes it as an engine does, and answers it.
  func answer(_ outcome: CommandOutcome) async throws -> CommandFile {
    let file = try await take()
    var transaction = SettleTransaction()
    transaction.commandsDone.append((file.id, outcome.encode(), moment))
    try journal.settle(transaction)
    return file
  }

  /// Waits for a command and takes it.
  func take() async throws -> CommandFile {
    let inbox = "\(folder)/inbox"
    let name = try await eventually("a command is in the inbox") {
      try FileStore.list(inbox).first { $0.hasSuffix(".json") }
    }
    let file = try CommandFile.decode(try FileStore.read("\(inbox)/\(name)"))
    try FileStore.remove("\(inbox)/\(name)")
    return file
  }
}

/// Runs `body` with an engine that ends, and whose folder is gone, afterwards.
func withEngine<R>(_ body: (PretendedEngine) async throws -> R) async throws -> R {
  try await withTemporaryFolder { folder in
    let engine = try PretendedEngine(in: folder)
    defer { engine.stop() }
    return try await body(engine)
  }
}

/// 2026-11-24T08:30:00.250Z
let moment = Instant(milliseconds: 1_795_509_000_250)

/// A run that has begun at `moment`.
func run(_ id: UInt32, _ process: String, _ state: RunState, run: Int = 1, kind: RunKind = .process) -> RunRecord {
  RunRecord(
    id: id, name: RunName(source: "hr", process: process, run: run), source: 0, kind: kind, state: state,
    startedAt: moment, updatedAt: moment.advanced(bySeconds: 60))
}

/// A failed change of `user-N` in a run, N seconds after `moment`; its id ends in N.
struct FailedChange {
  let number: UInt8
  let run: UInt32
  let fault: Fault

  static func id(_ number: UInt8) -> [UInt8] { [UInt8](repeating: 0xAB, count: 15) + [number] }

  fileprivate var record: NewFailure {
    var row = ChangeRow()
    row.key = KeyHash(high: 1, low: UInt64(number))
    row.action = .create
    row.process = run
    return NewFailure(
      id: FailureID(Self.id(number)), row: row, fault: fault, attempts: 5,
      at: moment.advanced(bySeconds: Double(number)), keyText: "user-\(number)", username: "name-\(number)", raw: [],
      payload: [], headers: [], origin: Origin(topic: "users.import", partition: 3, offset: 4711, index: 17))
  }
}

/// A failed change.
func failure(_ number: UInt8, in run: UInt32, _ fault: Fault) -> FailedChange {
  FailedChange(number: number, run: run, fault: fault)
}

/// The id of such a failure.
func failureID(_ number: Int) -> String {
  String(repeating: "ab", count: 15) + (number < 16 ? "0" : "") + String(number, radix: 16)
}

/// A fault that may pass.
let unavailable = Fault(.unavailable, "the provider did not answer", hint: "retry it when the provider is well")
/// A fault that does not.
let conflict = Fault(.conflictIdentity, "the username is held by another user", hint: "rename one at the source")
