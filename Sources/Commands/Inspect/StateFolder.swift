import Config
import Journal
import Platform

/// The state folder that a command works on, beside the engine that owns it.
struct StateFolder {
  /// Its path.
  let path: String
  private let configuredInstance: String?

  /// The folder that `--state` and the environment name.
  init(_ invocation: Invocation, environment: [String: String]) throws(CommandFailure) {
    do throws(ConfigError) {
      let paths = try invocation.paths(environment: environment)
      path = paths.state
      // These commands need no configuration: it only tells the engine's name.
      configuredInstance = (try? ConfigLoader.load(paths, environment: environment))?.configuration.instance
    } catch {
      throw CommandFailure(.usage, error.description)
    }
  }

  /// Runs a command's body; a failure is said on standard error.
  static func run(
    _ invocation: Invocation, _ console: CommandIO, _ body: (StateFolder) throws(CommandFailure) -> ExitCode
  ) -> ExitCode {
    do throws(CommandFailure) {
      return try body(try StateFolder(invocation, environment: console.environment))
    } catch {
      console.complain("usher: \(error.text)")
      return error.code
    }
  }

  /// The folder where commands for the engine are put.
  var inbox: String { "\(path)/inbox" }

  /// The engine that holds the journal now; nil where none runs.
  func holder() throws(CommandFailure) -> EngineHolder? {
    try CommandFailure.usingFiles { () throws(PlatformError) in
      try LockFile.holder(of: "\(path)/engine.lock").map { EngineHolder($0) }
    }
  }

  /// The engine that holds the journal.
  ///
  /// - Throws: `noEngine` where none runs.
  func engine() throws(CommandFailure) -> EngineHolder {
    if let holder = try holder() { return holder }
    throw CommandFailure(.noEngine, noEngine)
  }

  /// What is said where no engine runs.
  var noEngine: String {
    "no engine holds the journal in \(path). Start one with `usher daemon`, or choose another folder with --state."
  }

  /// The journal, to be read.
  func journal() throws(CommandFailure) -> JournalReader {
    let instance = try instance()
    return try CommandFailure.reading { () throws(JournalError) in
      try JournalReader(folder: path, instance: instance)
    }
  }

  /// The journal, to be read; nil where no engine has made one yet.
  func journalIfAny() throws(CommandFailure) -> JournalReader? {
    let instance = try instance()
    return try CommandFailure.reading { () throws(JournalError) in
      do throws(JournalError) {
        return try JournalReader(folder: path, instance: instance)
      } catch {
        if error.kind == .missing { return nil }
        throw error
      }
    }
  }

  /// The name of the engine that wrote the journal: the one that runs, else the configuration's, else the host's.
  func instance() throws(CommandFailure) -> String {
    try holder()?.instance ?? configuredInstance ?? ThisProcess.hostName
  }
}
