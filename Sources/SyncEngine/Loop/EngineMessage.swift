import Providers
import SyncModel

/// What other threads tell the engine thread.
enum EngineMessage: Sendable {
  case intake(IntakeReport)
  case capabilities(ProviderCapabilities)
  case capabilitiesFailed(Fault)
  case submission(BatchID, Submission)
  case looked(BatchID, LookupResult)
  case accounts([ProviderAccount])
  case accountsEnded(Fault?)
  case mailed(Int64, MailAnswer)
  case held(seconds: Double, status: Int)
  case command(EngineCommand, EngineReply)
  /// The provider's set-up was asked anew for the sync of this user key.
  case syncKnown(String, EngineReply)
  case reread(RereadResult, EngineReply)
  case commandDone(String, CommandResult)
  /// Drain and stop; `now` stops at once.
  case stop(now: Bool, reason: String)
}

/// What an operator asks of the engine.
public enum EngineCommand: Equatable, Sendable {
  /// Retry these failures, by id.
  case retry([String])
  /// Sync one user now: its last change is read again at its origin. A user key, or `username:NAME`.
  case sync(String)
}

/// What became of an operator's command.
public struct CommandResult: Equatable, Sendable {
  /// Whether it was done.
  public var isDone: Bool
  /// What happened, to what, and what to do next.
  public var text: String
  /// The steps of a sync, in order; empty for others.
  public var steps: [String]

  /// Makes a result.
  public init(isDone: Bool, text: String, steps: [String] = []) {
    self.isDone = isDone
    self.text = text
    self.steps = steps
  }
}

/// Takes the results of a command: intermediate ones (`isLast` false), then the last.
public typealias EngineReply = @Sendable (_ result: CommandResult, _ isLast: Bool) -> Void

/// A change that was read again at its origin.
struct RereadResult: Sendable {
  enum Outcome: Sendable {
    /// The changes of the record; the wanted one has the key.
    case found(Chunk)
    /// Not there any more, or not readable; the text says why and what to do.
    case failed(String, Chunk)
  }

  var key: String
  var keyHash: KeyHash
  var known: LedgerRow
  var outcome: Outcome
}
