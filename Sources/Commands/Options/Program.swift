import Glibc
import Platform

/// The program `usher`.
public enum Program {
  /// Its version, as `usher version` and heartbeats say it.
  public static let version = "0.1.0"

  /// Runs the command that the process was started with, and ends the process. Call it on the main thread, first of all.
  public static func main() -> Never {
    // A closed pipe is an answer of write, not a death.
    SignalDescriptor.block([Signal(rawValue: SIGPIPE)])
    let line = Array(CommandLine.arguments.dropFirst())
    let code = Dispatch.run(line, console: CommandIO()) { SignalDescriptor.blockAll() }
    ThisProcess.exitNow(code.rawValue)
  }
}
