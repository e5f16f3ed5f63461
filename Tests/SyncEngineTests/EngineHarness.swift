import Kafka
import Platform
import Providers
import SyncEngine
import SyncModel
import TestSupport
import Testing

/// Hears what an engine says and keeps the last of it.
final class Listener: EngineObserver {
  struct State {
    var snapshot: EngineSnapshot?
    var lines: [LogLine] = []
    var hasStopped = false
    var error: String?
  }

  let state = Locked(State())

  func engine(didReport snapshot: EngineSnapshot) { state.withLock { $0.snapshot = snapshot } }
  func engine(didLog line: LogLine) { state.withLock { $0.lines.append(line) } }
  func engine(isDraining left: Int, secondsLeft: Double) {}
  func engineDidStop(error: String?) {
    state.withLock {
      $0.hasStopped = true
      $0.error = error
    }
  }

  var snapshot: EngineSnapshot? { state.withLock { $0.snapshot } }
  var log: String { state.withLock { $0.lines.map { "\($0.subject): \($0.text)" }.joined(separator: "\n") } }

  /// The run of a process, by its name.
  func run(_ process: String) -> RunSnapshot? { snapshot?.runs.last { $0.name.process == process } }
}

/// Where provider calls of tests run: a thread of their own, as in production, because other tests keep Swift's pool busy.
final class ThreadExecutor: TaskExecutor {
  private let jobs = Mailbox<UnownedJob>()

  init() throws {
    let jobs = jobs
    let executor = asUnownedTaskExecutor()
    // Ends when the mailbox is closed.
    _ = try OSThread(name: "test-provider") {
      var waiting: [UnownedJob] = []
      while jobs.takeAll(into: &waiting) {
        for job in waiting { job.runSynchronously(on: executor) }
        waiting.removeAll(keepingCapacity: true)
        _ = jobs.wakeUp.wait(milliseconds: 1_000)
      }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) { jobs.send(UnownedJob(job)) }

  func close() { jobs.close() }
}

/// An engine over an embedded broker and a provider in memory, with its state in a folder.
struct EngineHarness {
  let cluster: MockCluster
  let provider: MemoryProvider
  let folder: String

  func settings(_ change: (inout EngineSettings) -> Void = { _ in }) -> EngineSettings {
    var settings = EngineSettings(
      instance: "test", version: "0", mode: "test", stateFolder: folder, kafka: cluster.settings,
      sources: [SourceSettings(name: "hr", topics: ["users.import", "users"])],
      provider: ProviderIdentity(kind: "memory", url: "memory", realm: "test", name: "test@memory"),
      keyAttribute: "externalId")
    settings.sendsMail = true
    settings.mailsPerSecond = 10_000
    settings.settleAfterSeconds = 1
    settings.quietPeriodSeconds = 2
    change(&settings)
    return settings
  }

  /// Starts an engine; it blocks while the journal is opened, so it has a thread of its own.
  func start(_ listener: Listener, _ change: (inout EngineSettings) -> Void = { _ in }) async throws -> Engine {
    let provider = provider
    let settings = settings(change)
    return try await onThread("start an engine") {
      let executor = try ThreadExecutor()
      return try Engine(settings, observer: listener) { admission in
        provider.state.withLock { $0.admission = admission }
        return ProviderConnection(provider: provider, executor: executor, close: { _ in executor.close() })
      }
    }
  }

  /// Stops an engine and waits for its end.
  func stop(_ engine: Engine, now: Bool = false) async throws {
    engine.stop(now: now, reason: "test")
    #expect(try await onThread("stop an engine") { engine.waitUntilEnded(milliseconds: 60_000) })
  }

  /// Publishes records of plain JSON.
  func publish(_ records: [(topic: String, key: String, value: String)]) async throws {
    try await publish(bytes: records.map { ($0.topic, Array($0.key.utf8), Array($0.value.utf8)) })
  }

  /// Publishes records of any bytes, with headers.
  func publish(
    bytes records: [(topic: String, key: [UInt8]?, value: [UInt8]?)], headers: [RecordHeader] = []
  ) async throws {
    var settings = cluster.settings
    settings.properties.append(("message.max.bytes", "9000000"))
    let kafka = settings
    try await onThread("publish") {
      let producer = try KafkaProducer(kafka)
      for (number, record) in records.enumerated() {
        let topic = try producer.topic(record.topic)
        _ = producer.produce(
          to: topic, key: record.key, value: record.value, headers: headers, number: UInt64(number))
      }
      var events: [ProducerEvent] = []
      producer.flush(within: .seconds(60), into: &events)
      producer.close(within: .seconds(2))
      let stored = events.count { if case .delivered = $0 { true } else { false } }
      #expect(stored == records.count, "the embedded broker did not store every record: \(events.suffix(3))")
    }
  }

  static func user(_ number: Int, lastName: String = "Lovelace") -> String {
    #"{"id":"key-\#(number)","username":"user\#(number)","email":"user\#(number)@example.com","firstName":"Ada","lastName":"\#(lastName)"}"#
  }

  /// Single import messages of a process.
  static func importRecords(_ numbers: Range<Int>, process: String, lastName: String = "Lovelace")
    -> [(topic: String, key: String, value: String)]
  {
    numbers.map {
      (
        "users.import", "key-\($0)",
        #"{"type":"user.upserted","import":true,"importProcessId":"\#(process)","user":\#(user($0, lastName: lastName))}"#
      )
    }
  }
}

/// Runs a test with an embedded broker and a folder that go away.
func withEngine(_ body: (EngineHarness) async throws -> Void) async throws {
  try await withTemporaryFolder { folder in
    let cluster = try MockCluster()
    for topic in ["users.import", "users", "usher.progress", "usher.replies", "usher.errors"] {
      try cluster.createTopic(topic, partitions: topic == "users.import" ? 3 : 1)
    }
    try await body(EngineHarness(cluster: cluster, provider: MemoryProvider(), folder: folder))
  }
}
