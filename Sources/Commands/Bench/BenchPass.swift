import JSON
import Kafka
import Platform
import Providers
import SyncEngine
import SyncModel
import Transport

/// One pass: an engine in a process of its own takes one import process from its first user to its end.
enum BenchPass {
  /// The child process.
  static func run(_ task: BenchTask) throws(BenchError) {
    SignalDescriptor.blockAll()
    let users = try task.number("users")
    let process = try task.text("process")
    let watch = BenchWatch()
    let cpu = ThisProcess.cpuNanoseconds
    let begin = SystemClock.nanoseconds()
    let engine = try start(task, watch)
    let deadline = SystemClock.nanoseconds() + Int64(60 + users / 2_000) * 1_000_000_000
    while !watch.isSettled(process, users) {
      if let trouble = watch.trouble { throw BenchError(trouble) }
      if SystemClock.nanoseconds() > deadline {
        throw BenchError("the engine has not settled \(users) users in time: \(watch.state(process))")
      }
      watch.wait()
    }
    let spent = ThisProcess.cpuNanoseconds - cpu
    let run = watch.run(process)
    engine.stop(now: false, reason: "the benchmark is over")
    _ = engine.waitUntilEnded(milliseconds: 30_000)
    guard let run else { throw BenchError("the engine knows nothing of \(process)") }
    // A few users may all be settled in one turn of the engine: then its start counts too.
    let isOneTurn = run.updatedAt <= run.startedAt
    let figures = BenchFigures(
      users: users,
      nanoseconds: run.updatedAt.nanoseconds - (isOneTurn ? begin : run.startedAt.nanoseconds), cpuNanoseconds: spent,
      peakBytes: ThisProcess.peakResidentBytes)
    var object = figures.object
    for outcome in Outcome.allCases { object[outcome.name] = .int(run.counters.outcomes[outcome]) }
    try task.answer(object)
  }

  private static func start(_ task: BenchTask, _ watch: BenchWatch) throws(BenchError) -> Engine {
    let topic = try task.text("topic")
    let keycloak = KeycloakSettings(
      url: try task.text("url"), realm: try task.text("realm"), client: try task.text("client"),
      secret: { [secret = try task.text("secret")] in secret },
      http: HTTPSettings(maxConnections: try task.number("connections")))
    var settings = EngineSettings(
      instance: topic, version: Program.version, mode: "bench", stateFolder: try task.text("state"),
      kafka: KafkaSettings(bootstrap: try task.text("bootstrap")),
      sources: [SourceSettings(name: "bench", topics: [topic])],
      provider: ProviderIdentity(kind: "keycloak", url: keycloak.url, realm: keycloak.realm, name: keycloak.name),
      keyAttribute: keycloak.keyAttribute)
    let isSink = try task.text("provider") == BenchProvider.sinkName
    let outputs = BenchBroker.outputs(of: topic)
    settings.topics = OutputTopics(progress: outputs.progress, replies: outputs.replies, errors: outputs.errors)
    settings.batchSize = try task.number("batch")
    settings.connections = try task.number("connections")
    do throws(EngineError) {
      return try Engine(settings, observer: watch) { admission throws(EngineError) in
        let thread: HTTPThread
        do {
          thread = try HTTPThread()
        } catch {
          throw EngineError(.settings, "\(error)")
        }
        let provider = KeycloakProvider(settings: keycloak, thread: thread, admission: admission)
        return ProviderConnection(
          provider: isSink ? SinkProvider(keycloak: provider, realm: keycloak.realm) : provider, executor: thread,
          close: { seconds in thread.stop(within: .seconds(seconds)) })
      }
    } catch {
      throw BenchError("\(error)")
    }
  }
}

/// Keeps the engine's newest snapshot for the thread that waits for its end.
final class BenchWatch: EngineObserver {
  private struct State {
    var runs: [RunSnapshot] = []
    var provider: Health?
    var trouble: String?
    var warnings: [String] = []
  }

  private let state = Locked(State())
  private let wakeUp = WakeUp()

  func engine(didReport snapshot: EngineSnapshot) {
    state.withLock { state in
      state.runs = snapshot.runs
      state.provider = snapshot.provider
    }
    wakeUp.signal()
  }

  func engine(didLog line: LogLine) {
    if line.level >= .warning { state.withLock { $0.warnings.append("\(line.subject): \(line.text)") } }
  }

  func engine(isDraining left: Int, secondsLeft: Double) {}

  func engineDidStop(error: String?) {
    state.withLock { $0.trouble = $0.trouble ?? error }
    wakeUp.signal()
  }

  func wait() {
    _ = wakeUp.wait(milliseconds: 200)
    wakeUp.drain()
  }

  func run(_ process: String) -> RunSnapshot? { state.withLock { $0.runs.first { $0.name.process == process } } }

  func isSettled(_ process: String, _ users: Int) -> Bool {
    guard let run = run(process) else { return false }
    return run.counters.outcomes.settled >= users && run.counters.inFlight.total == 0
  }

  var trouble: String? { state.withLock { $0.trouble } }

  /// For the message when nothing moves any more.
  func state(_ process: String) -> String {
    let (health, warnings) = state.withLock { ($0.provider, $0.warnings) }
    let counters = run(process)?.counters
    let counted =
      counters.map { "\($0.outcomes.settled) settled, \($0.inFlight.total) in flight" } ?? "nothing was read"
    let provider = health.map { "the provider is \($0.state.rawValue)\($0.reason.map { " (\($0))" } ?? "")" } ?? ""
    return ([counted, provider] + warnings.suffix(3)).filter { !$0.isEmpty }.joined(separator: "; ")
  }
}
