/// Finds the runner of a command line.
package enum Dispatch {
  /// The commands that can be run.
  package static let runners: [any CommandRunner.Type] = [
    StatusCommand.self, JobsCommand.self, ErrorsCommand.self, RetryCommand.self, SyncCommand.self,
    DoctorCommand.self,
    ConfigCommand.self, CompletionCommand.self, HelpCommand.self, VersionCommand.self,
    ConsoleCommand.self, DaemonCommand.self, DemoCommand.self,
  ]

  /// The runner of a command; nil where the table has one without.
  package static func runner(of command: CommandDefinition) -> (any CommandRunner)? {
    runners.first { $0.definition.name == command.name }?.init()
  }

  /// Parses a line (without the program's name) and runs its command.
  ///
  /// - Parameter prepare: called before a command that handles signals by itself: threads must not exist yet.
  package static func run(_ line: [String], console: CommandIO, prepare: () -> Void = {}) -> ExitCode {
    let invocation: Invocation
    do {
      invocation = try CommandLineParser.parse(line)
    } catch {
      console.complain(error.description)
      return .usage
    }
    guard let runner = runner(of: invocation.command) else {
      console.complain("usher: this build has no \(invocation.command.name). Install a complete one.")
      return .failed
    }
    if invocation.command.handlesSignals { prepare() }
    return runner.run(invocation, console: console)
  }
}
