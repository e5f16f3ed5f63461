import Journal
import Kafka
import Platform
import SyncCore
import SyncModel

/// Why an engine could not start: what happened, to what, and what to do next.
public struct EngineError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds that callers treat differently (exit codes).
  public enum Kind: Equatable, Sendable {
    /// Another engine holds the journal.
    case held
    /// The journal cannot be used.
    case journal
    /// Something in the settings cannot work.
    case settings
  }

  /// What kind it is.
  public var kind: Kind
  /// The sentence.
  public var description: String

  /// Makes an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// The sync engine: it moves users from Kafka into an identity provider until it is told to stop.
///
/// It runs on threads of its own: intake and engine; provider calls run on the connection's HTTP thread.
public final class Engine: Sendable {
  private let inbox = Mailbox<EngineMessage>()
  private let ended = Locked(false)
  private let endSignal = WakeUp()

  /// Opens the journal and starts.
  ///
  /// - Parameters:
  ///   - settings: what to do.
  ///   - connect: makes the provider's connection, given the gate that all its requests must pass.
  ///   - observer: hears what happens.
  /// - Throws: ``EngineError`` when the journal is held or cannot be used, or a setting cannot work.
  public init(
    _ settings: EngineSettings, observer: any EngineObserver,
    connect: (Admission) throws(EngineError) -> ProviderConnection
  ) throws(EngineError) {
    do {
      try settings.kafka.validate()
    } catch {
      throw EngineError(.settings, error.description)
    }
    let admission = Admission(perSecond: settings.requestsPerSecond, urgentReserve: settings.urgentReserve)
    let inbox = inbox
    admission.whenHeld { seconds, status in inbox.send(.held(seconds: seconds, status: status)) }
    let connection = try connect(admission)
    let outcome = Locked<Result<Void, EngineError>?>(nil)
    let started = WakeUp()
    let ended = ended
    let endSignal = endSignal
    do {
      // Dropped at once: the thread ends by itself, and `waitUntilEnded` waits for it.
      _ = try OSThread(name: "usher-engine") {
        do throws(EngineError) {
          let lock = try Engine.lock(settings)
          let loop = try EngineLoop.open(
            settings, inbox: inbox, connection: connection, admission: admission, observer: observer)
          outcome.withLock { $0 = .success(()) }
          started.signal()
          loop.run()
          _ = consume lock
        } catch {
          outcome.withLock { $0 = .failure(error) }
          started.signal()
        }
        connection.close(2)
        ended.withLock { $0 = true }
        endSignal.signal()
      }
    } catch {
      throw EngineError(.settings, error.description)
    }
    var result: Result<Void, EngineError>?
    while result == nil {
      _ = started.wait(milliseconds: 1_000)
      result = outcome.withLock { $0 }
    }
    if case .failure(let error) = result { throw error }
  }

  /// Takes the lock of the journal's folder, or says who holds it.
  private static func lock(_ settings: EngineSettings) throws(EngineError) -> LockFile {
    let path = settings.stateFolder + "/engine.lock"
    let content =
      "pid \(ThisProcess.identifier), host \(ThisProcess.hostName), \(settings.mode), instance \(settings.instance)"
    var attempts = 0
    do throws(PlatformError) {
      try FileStore.makePrivateFolder(settings.stateFolder)
      try FileStore.makePrivateFolder(settings.stateFolder + "/inbox")
      while true {
        do throws(PlatformError) {
          return try LockFile(path, content: content)
        } catch {
          // A lock without a holder is a former engine's: a child process that it was starting has it until its exec.
          guard case .locked(let holder) = error.reason, holder.isEmpty, attempts < 50 else { throw error }
          attempts += 1
          var nothing: [Watch] = []
          waitForAny(&nothing, milliseconds: 20)
        }
      }
    } catch {
      if case .locked(let holder) = error.reason {
        throw EngineError(
          .held,
          "the journal in \(settings.stateFolder) is held by another engine (\(holder.isEmpty ? "holder unknown" : holder)). Stop that one, or choose another folder with --state"
        )
      }
      throw EngineError(.journal, error.description)
    }
  }

  /// Has an operator's command done; results come to `reply`, on the engine's thread.
  public func perform(_ command: EngineCommand, reply: @escaping EngineReply) {
    if !inbox.send(.command(command, reply)) {
      reply(CommandResult(isDone: false, text: "The engine has stopped"), true)
    }
  }

  /// Drains and stops; with `now` it stops at once, which is still safe.
  public func stop(now: Bool, reason: String) { inbox.send(.stop(now: now, reason: reason)) }

  /// Whether it has stopped.
  public var hasEnded: Bool { ended.withLock { $0 } }

  /// Waits until it has stopped, at most so many milliseconds; answers whether it has.
  public func waitUntilEnded(milliseconds: Int) -> Bool {
    let deadline = SystemClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    while !hasEnded {
      let left = deadline - SystemClock.nanoseconds()
      if left <= 0 { return hasEnded }
      _ = endSignal.wait(milliseconds: Int(min(left / 1_000_000 + 1, 1_000)))
    }
    return true
  }
}
