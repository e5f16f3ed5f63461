import Platform
import Providers
import Sandbox
import SyncEngine
import SyncModel

/// `usher demo --headless`: the demo's traffic unpaced and without a screen; a progress line a second, then the books.
struct HeadlessDemo {
  let world: SandboxWorld
  let settings: EngineSettings
  let console: CommandIO
  /// How long everything may take, seconds.
  private let limit = 300.0

  func run(connect: (Admission) throws(EngineError) -> ProviderConnection) -> ExitCode {
    var settings = settings
    // Unpaced: nothing is held back but what the sandbox itself refuses.
    settings.requestsPerSecond = nil
    settings.mailsPerSecond = 5_000
    settings.quietPeriodSeconds = 5
    let observer = HeadlessObserver()
    do {
      let engine = try Engine(settings, observer: observer, connect: connect)
      try world.startTraffic()
      let isDone = watch(observer)
      engine.stop(now: false, reason: "the demo is over")
      _ = engine.waitUntilEnded(milliseconds: 30_000)
      return finish(observer, isDone: isDone)
    } catch let error as EngineError {
      console.complain("usher demo: \(error.description)")
      return .failed
    } catch {
      console.complain("usher demo: \(error)")
      return .failed
    }
  }

  /// Prints a line a second until everything that was sent is settled.
  private func watch(_ observer: HeadlessObserver) -> Bool {
    let start = SystemClock.nanoseconds()
    while true {
      _ = observer.wake.wait(milliseconds: 1_000)
      let seconds = Double(SystemClock.nanoseconds() - start) / 1e9
      guard let snapshot = observer.snapshot.withLock({ $0 }) else {
        if seconds > limit { return false }
        continue
      }
      let runs = snapshot.runs
      let settled = runs.reduce(0) { $0 + $1.counters.outcomes.settled }
      let failed = runs.reduce(0) { $0 + $1.counters.outcomes.failed }
      let open = runs.reduce(0) { $0 + $1.counters.inFlight.total }
      let rate = runs.compactMap(\.ratePerSecond).reduce(0, +)
      console.print(
        "\(pad(Int(seconds), 4)) s  sent \(pad(world.traffic.sent, 6))  settled \(pad(settled, 6))  failed \(pad(failed, 4))  in flight \(pad(open, 5))  \(Int(rate)) users/s  provider \(snapshot.provider.state.rawValue)"
      )
      let isSettled =
        world.traffic.isFinished && open == 0
        && runs.allSatisfy { $0.kind != .process || $0.state.isEnded }
        && runs.allSatisfy { $0.counters.mail.pending == 0 } && settled > 0
        && world.plan.books.differences(runs: runs).isEmpty
      if isSettled { return true }
      if let error = observer.error.withLock({ $0 }) {
        console.complain("usher demo: \(error)")
        return false
      }
      if seconds > limit { return false }
    }
  }

  private func finish(_ observer: HeadlessObserver, isDone: Bool) -> ExitCode {
    let runs = observer.snapshot.withLock { $0 }?.runs ?? []
    console.print("")
    console.print(
      "PROCESS                   STATE                     RECEIVED  CREATED  UPDATED  DELETED  SKIPPED  INVALID  REJECTED   MAILS"
    )
    for run in runs {
      let outcomes = run.counters.outcomes
      console.print(
        "\(fill(run.name.process, 26))\(fill(run.state.name, 26))\(pad(run.counters.received, 8))\(pad(outcomes.created + outcomes.adopted, 9))\(pad(outcomes.updated, 9))\(pad(outcomes.deleted, 9))\(pad(outcomes.skipped, 9))\(pad(outcomes.invalid, 9))\(pad(outcomes.rejected, 10))\(pad(run.counters.mail.requested, 8))"
      )
    }
    console.print("")
    let differences = world.differences(runs: runs)
    guard isDone, differences.isEmpty else {
      if !isDone { console.complain("usher demo: not everything was settled within \(Int(limit)) s") }
      for difference in differences { console.complain("usher demo: \(difference)") }
      return .failed
    }
    console.print(
      "The books balance: every change has one outcome, and the sandbox Keycloak holds exactly the \(world.keycloak.userCount) users that were wanted."
    )
    return .done
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func fill(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

/// Keeps the last snapshot of the headless demo's engine.
final class HeadlessObserver: EngineObserver {
  let snapshot = Locked<EngineSnapshot?>(nil)
  let error = Locked<String?>(nil)
  let wake = WakeUp()

  func engine(didReport snapshot: EngineSnapshot) { self.snapshot.withLock { $0 = snapshot } }
  func engine(didLog line: LogLine) {}
  func engine(isDraining left: Int, secondsLeft: Double) {}

  func engineDidStop(error: String?) {
    if let error { self.error.withLock { $0 = error } }
    wake.signal()
  }
}
