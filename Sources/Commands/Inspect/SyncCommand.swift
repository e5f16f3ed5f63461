import Wire

/// `usher sync USER`
struct SyncCommand: CommandRunner {
  static let definition = CommandDefinition.sync

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    StateFolder.run(invocation, console) { (folder) throws(CommandFailure) in
      let user = invocation.arguments[0]
      guard !user.isEmpty, user != "username:" else {
        throw CommandFailure(.usage, "sync needs a user key, or username:NAME, and it is empty.")
      }
      let engine = try folder.engine()
      // Opened first: once the command is in the inbox, it is done.
      let journal = try folder.journal()
      let request = try EngineRequest(.sync(user: user), to: folder)
      if invocation.has("wait") {
        return EngineRequest.show(try request.result(from: journal), invocation.format, console)
      }
      try request.waitUntilTaken()
      let text = "The \(engine.description) syncs \(user). --wait would have waited for the outcome."
      return EngineRequest.show(CommandOutcome(isDone: true, text: text), invocation.format, console)
    }
  }
}
