import Cells
import Console
import ConsoleCore
import Glibc
import Platform
import SyncModel
import Terminal
import Testing

/// The console that the loop's tests drive: this test binary, started again on a pseudo terminal.
@Suite(.enabled(if: Environment["USHER_CONSOLE_CHILD"] != nil, "only as the child of another test"))
struct ConsoleChild {
  @Test func `child on a terminal`() {
    // A thread of the test library takes signals, so none reaches the loop here: it sees a lost terminal by its end.
    _ = signal(SIGHUP, SIG_IGN)
    let mailbox = Mailbox<ConsoleEvent>()
    let isAttached = Environment["USHER_CONSOLE_CHILD"] == "attached"
    let engine = FakeEngine(mailbox, mode: ConsoleMode(isAttached ? .attached : .embedded))
    do throws(TerminalError) {
      let settings = ConsoleSettings(theme: .mono, time: Night.cet)
      var loop = try ConsoleLoop(settings, feed: engine, steering: isAttached ? nil : engine, mailbox: mailbox)
      engine.start()
      switch loop.run() {
      case .left: ThisProcess.exitNow(5)
      case .stopped: ThisProcess.exitNow(6)
      case .terminalLost: ThisProcess.exitNow(7)
      }
    } catch {
      print("error: \(error)")
      ThisProcess.exitNow(3)
    }
  }
}

/// Answers everything at once; `s` and a key of digits makes so many snapshots as fast as it can.
private final class FakeEngine: Feed, Steering {
  let mode: ConsoleMode
  private let mailbox: Mailbox<ConsoleEvent>
  private let last = Locked(Night.snapshot)

  init(_ mailbox: Mailbox<ConsoleEvent>, mode: ConsoleMode) {
    self.mailbox = mailbox
    self.mode = mode
  }

  func start() {
    mailbox.send(.log(Night.log))
    // It lives: a test that looks late finds nothing stale. The thread ends with the process.
    _ = try? OSThread(name: "engine") { [mailbox, last] in
      while mailbox.send(.snapshot(last.withLock { $0 }, receivedAt: Instant(nanoseconds: SystemClock.nanoseconds()))) {
        usleep(500_000)
      }
    }
  }

  func request(_ query: FeedQuery) {
    switch query {
    case .causes(let scope): mailbox.send(.causes(scope, Night.causes))
    case .failures(let query):
      mailbox.send(.failures(query, FailurePage(failures: Night.conflicts, total: Night.conflicts.count)))
    case .record(let id): mailbox.send(.record(id: id, Night.record))
    case .timeline(let run): mailbox.send(.timeline(run: run, Night.timeline))
    }
  }

  func perform(_ command: OperatorCommand) {
    switch command.kind {
    case .stop(_, let isImmediate):
      mailbox.send(.draining(left: 1, secondsLeft: 20))
      if isImmediate || Environment["USHER_CONSOLE_DRAINS"] == nil { mailbox.send(.stopped(reason: "drained")) }
    case .syncUser(let reference): flood(Int(reference.text) ?? 0)
    case .retry: mailbox.send(.commandResult(CommandResult(id: command.id, text: "synced")))
    }
  }

  private func flood(_ count: Int) {
    var snapshot = Night.snapshot
    for number in 0...count {
      snapshot.runs[5].counters.outcomes.created = number
      last.withLock { $0.runs[5].counters.outcomes.created = number }
      mailbox.send(.snapshot(snapshot, receivedAt: Instant(nanoseconds: SystemClock.nanoseconds())))
      // Longer than a frame in all, so that frames could be many.
      if number.isMultiple(of: 10) { usleep(1_000) }
    }
  }
}
