/// A command that can be run. `Dispatch.runners` lists the types; the table describes them.
package protocol CommandRunner: Sendable {
  /// The command of the table that this runs.
  static var definition: CommandDefinition { get }

  /// A runner; it reads nothing yet.
  init()

  /// Runs the command on the main thread, to its end.
  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode
}
