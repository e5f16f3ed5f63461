import Cells
import Digest
import Journal
import Platform
import SyncModel
import Wire

/// A command that is handed to the engine through its inbox (FORMATS section 3).
struct EngineRequest {
  private let folder: StateFolder
  private let id: String
  private let path: String

  /// Puts a command into the inbox, whole or not at all.
  init(_ request: CommandRequest, to folder: StateFolder) throws(CommandFailure) {
    let file = CommandFile(
      id: Hexadecimal.text(Randomness.bytes(16)), actor: ThisProcess.operatorName,
      at: Instant(nanoseconds: SystemClock.nanoseconds()), request: request)
    self.folder = folder
    id = file.id
    path = "\(folder.inbox)/\(file.fileName)"
    let path = path
    try CommandFailure.usingFiles { () throws(PlatformError) in try FileStore.write(file.encode(), to: path) }
  }

  /// Waits until the engine has taken the command out of the inbox.
  ///
  /// - Throws: when it does not in time; the command is withdrawn then, and nothing was done.
  func waitUntilTaken(seconds: Double = 30) throws(CommandFailure) {
    try wait(seconds) { () throws(CommandFailure) in try isWaiting() ? nil : () }
  }

  /// Waits for the result.
  ///
  /// - Throws: when none comes in time, or the engine stops. A command that nobody took is withdrawn.
  func result(from journal: JournalReader, seconds: Double = 30) throws(CommandFailure) -> CommandOutcome {
    let bytes = try wait(seconds) { () throws(CommandFailure) in
      try CommandFailure.reading { () throws(JournalError) in try journal.commandResult(id) }
    }
    do {
      return try CommandOutcome.decode(bytes)
    } catch {
      throw CommandFailure(.failed, "the engine's answer cannot be read: \(error). It may be of another version.")
    }
  }

  /// Prints a result and says how the command ends.
  static func show(_ outcome: CommandOutcome, _ format: Invocation.Format, _ console: CommandIO) -> ExitCode {
    switch format {
    case .json: console.print(String(decoding: outcome.encode(), as: UTF8.self))
    case .plain:
      for step in outcome.steps { console.print(TextSanitiser.clean(step)) }
      // The last step of a sync says the result already.
      if outcome.steps.last?.hasSuffix(outcome.text) != true { console.print(TextSanitiser.clean(outcome.text)) }
    }
    return outcome.isDone ? .done : .failed
  }

  // MARK: - Waiting

  private func isWaiting() throws(CommandFailure) -> Bool {
    try CommandFailure.usingFiles { () throws(PlatformError) in try FileStore.info(path) != nil }
  }

  private func wait<R>(
    _ seconds: Double, _ look: () throws(CommandFailure) -> R?
  ) throws(CommandFailure) -> R {
    let deadline = SystemClock.nanoseconds() + Int64(seconds * 1e9)
    while true {
      if let found = try look() { return found }
      if try folder.holder() == nil {
        // Its last commit may hold the answer.
        if let found = try look() { return found }
        throw try unanswered(.noEngine, "the engine stopped")
      }
      if SystemClock.nanoseconds() > deadline {
        throw try unanswered(.failed, "the engine did not answer within \(Int(seconds)) s")
      }
      try CommandFailure.usingFiles { () throws(PlatformError) in
        var nothing: [Watch] = []
        try Poller.poll(&nothing, milliseconds: 50)
      }
    }
  }

  /// Withdraws the command, or says that it may go on.
  private func unanswered(_ code: ExitCode, _ what: String) throws(CommandFailure) -> CommandFailure {
    let isWithdrawn = try CommandFailure.usingFiles { () throws(PlatformError) in try FileStore.remove(path) }
    return CommandFailure(
      code,
      isWithdrawn
        ? "\(what) and had not taken the command: it was withdrawn, nothing was done."
        : "\(what), but has taken the command \(id): what becomes of it shows in `usher jobs` and `usher errors`.")
  }
}
