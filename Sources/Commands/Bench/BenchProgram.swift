import Glibc
import Platform

/// The program `usher-bench`: users through the whole engine, and what that costs.
public enum BenchProgram {
  /// Runs the benchmark that the command line asks for, and ends the process. Call it on the main thread, first of all.
  ///
  /// The measured engine, the filler of the topic, the broker and the provider are processes of their own, so that none
  /// of them is counted with another; they are this executable again, with a role as the first word.
  public static func main() -> Never {
    SignalDescriptor.block([Signal(rawValue: SIGPIPE)])
    let console = CommandIO()
    let line = Array(CommandLine.arguments.dropFirst())
    do {
      if let role = line.first.flatMap({ BenchRole(rawValue: $0) }) {
        try role.run(BenchTask(line.dropFirst()))
      } else if let options = try BenchOptions(line, console: console) {
        try Bench(options, console: console).run()
      }
    } catch {
      console.complain("usher-bench: \(error)")
      ThisProcess.exitNow(error.isUsage ? ExitCode.usage.rawValue : ExitCode.failed.rawValue)
    }
    ThisProcess.exitNow(ExitCode.done.rawValue)
  }
}

/// Why a benchmark could not be run: what happened, and what to do next.
struct BenchError: Error, CustomStringConvertible {
  var description: String
  var isUsage = false

  init(_ description: String, isUsage: Bool = false) {
    self.description = description
    self.isUsage = isUsage
  }
}

/// What a child process of the benchmark does.
enum BenchRole: String {
  /// An embedded broker, filled and kept until its parent ends.
  case broker = "@broker"
  /// A simulated Keycloak, kept until its parent ends.
  case keycloak = "@keycloak"
  /// Puts users into a topic.
  case fill = "@fill"
  /// Reads a topic and does nothing with it.
  case read = "@read"
  /// Takes a topic's users through the engine.
  case engine = "@engine"

  func run(_ task: BenchTask) throws(BenchError) {
    switch self {
    case .broker: try BenchBroker.serve(task)
    case .keycloak: try BenchProvider.serve(task)
    case .fill: try BenchFiller.run(task)
    case .read: try BenchReading.run(task)
    case .engine: try BenchPass.run(task)
    }
  }
}
