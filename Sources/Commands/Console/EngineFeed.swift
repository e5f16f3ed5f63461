import ConsoleCore
import Journal
import Platform
import SyncEngine
import SyncModel

/// Feeds a console from an engine in this process, and hands what the operator does to it.
///
/// Snapshots and log lines are pushed by the engine's thread; lists are read from the journal by a thread of its own, through
/// a read-only connection.
final class EngineFeed: Feed, Steering, EngineObserver {
  let mode: ConsoleMode
  private let mailbox: Mailbox<ConsoleEvent>
  private let queries = Mailbox<FeedQuery>()
  private let engine = Locked<Engine?>(nil)
  /// What the reader thread needs, once the engine has made the journal.
  private let folder: String
  private let instance: String

  /// Makes a feed; ``begin(_:)`` follows when the engine runs.
  init(mode: ConsoleMode, mailbox: Mailbox<ConsoleEvent>, folder: String, instance: String) {
    self.mode = mode
    self.mailbox = mailbox
    self.folder = folder
    self.instance = instance
  }

  /// Starts answering queries.
  func begin(_ engine: Engine) throws(PlatformError) {
    self.engine.withLock { $0 = engine }
    let (queries, mailbox, folder, instance) = (queries, mailbox, folder, instance)
    // Ends when the mailbox is closed.
    _ = try OSThread(name: "usher-reader") {
      JournalAnswers(folder: folder, instance: instance, queries: queries, mailbox: mailbox).run()
    }
  }

  /// No more queries are answered.
  func end() { queries.close() }

  // MARK: Feed

  func request(_ query: FeedQuery) { queries.send(query) }

  // MARK: Steering

  func perform(_ command: OperatorCommand) {
    guard let engine = engine.withLock({ $0 }) else { return }
    let mailbox = mailbox
    let id = command.id
    let collected = Locked<[String]>([])
    let reply: EngineReply = { result, isLast in
      let lines = collected.withLock { lines in
        lines += result.steps
        return lines
      }
      mailbox.send(
        .commandResult(
          ConsoleCore.CommandResult(
            id: id, text: result.text, isError: !result.isDone, lines: lines, isFinished: isLast)))
    }
    switch command.kind {
    case .retry(let failures): engine.perform(.retry(failures), reply: reply)
    case .syncUser(let user): engine.perform(.sync(user.text), reply: reply)
    case .stop(let cause, let isImmediate): engine.stop(now: isImmediate, reason: cause.rawValue)
    }
  }

  // MARK: What the engine says

  func engine(didReport snapshot: EngineSnapshot) {
    mailbox.send(.snapshot(snapshot, receivedAt: Instant(nanoseconds: SystemClock.nanoseconds())))
  }

  func engine(didLog line: LogLine) {
    if line.level > .debug { mailbox.send(.log([line])) }
  }

  func engine(isDraining left: Int, secondsLeft: Double) {
    mailbox.send(.draining(left: left, secondsLeft: Int(secondsLeft)))
  }

  func engineDidStop(error: String?) { mailbox.send(.stopped(reason: error ?? "stopped")) }
}

/// The reader thread: answers a console's queries from the journal.
struct JournalAnswers {
  let folder: String
  let instance: String
  let queries: Mailbox<FeedQuery>
  let mailbox: Mailbox<ConsoleEvent>

  func run() {
    let reader: JournalReader
    do {
      reader = try JournalReader(folder: folder, instance: instance)
      mailbox.send(.history(try reader.log(limit: 200)))
    } catch {
      refuseAll(error.description)
      return
    }
    var waiting: [FeedQuery] = []
    while true {
      waiting.removeAll(keepingCapacity: true)
      guard queries.takeAll(into: &waiting) else { return }
      if waiting.isEmpty {
        _ = queries.wakeUp.wait(milliseconds: 1_000)
        continue
      }
      for query in waiting { answer(query, reader) }
    }
  }

  private func answer(_ query: FeedQuery, _ reader: JournalReader) {
    do {
      switch query {
      case .causes(let scope):
        mailbox.send(.causes(scope, try reader.causes(process: scope.process, source: scope.source)))
      case .failures(let wanted): mailbox.send(.failures(wanted, try reader.failures(wanted)))
      case .record(let id): mailbox.send(.record(id: id, try reader.failure(id: id)))
      case .timeline(let run): mailbox.send(.timeline(run: run, try reader.timeline(of: run)))
      }
    } catch {
      mailbox.send(.queryFailed(query, reason: error.description))
    }
  }

  private func refuseAll(_ reason: String) {
    var waiting: [FeedQuery] = []
    while queries.takeAll(into: &waiting) {
      for query in waiting { mailbox.send(.queryFailed(query, reason: reason)) }
      waiting.removeAll(keepingCapacity: true)
      _ = queries.wakeUp.wait(milliseconds: 1_000)
    }
  }
}
