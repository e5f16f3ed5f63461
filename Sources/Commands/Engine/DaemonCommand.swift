import Config
import Platform
import SyncEngine
import SyncModel
import Telemetry

/// `usher daemon`: the engine without a screen. It logs JSON lines to standard error and drains on SIGTERM and SIGINT; a
/// second signal stops at once.
struct DaemonCommand: CommandRunner {
  static let definition = CommandDefinition.daemon

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    let loaded: LoadedConfiguration
    let paths: ConfigPaths
    do {
      paths = try invocation.paths(environment: console.environment)
      loaded = try ConfigLoader.load(paths, environment: console.environment)
    } catch {
      console.complain(error.description)
      return .usage
    }
    for warning in loaded.warnings { console.complain("\(warning)") }
    let format: LogFormat = invocation.chosenFormat == .plain ? .plain : .json
    do {
      let assembly = try EngineAssembly(loaded.configuration, mode: "daemon", state: paths.state)
      let observer = DaemonObserver(format: format, console: console)
      let engine = try Engine(assembly.settings, observer: observer) { admission throws(EngineError) in
        try assembly.connect(admission)
      }
      return try wait(for: engine, observer, console)
    } catch let error as EngineError {
      console.complain(error.description)
      return error.kind == .held ? .noEngine : error.kind == .settings ? .usage : .failed
    } catch {
      console.complain("\(error)")
      return .failed
    }
  }

  /// Waits for signals and for the engine's end.
  private func wait(for engine: Engine, _ observer: DaemonObserver, _ console: CommandIO) throws -> ExitCode {
    let signals = try SignalDescriptor([.terminate, .interrupt, .hangUp])
    var asked = 0
    while !engine.hasEnded {
      var watches = [
        Watch(signals.descriptor, for: .readable), Watch(observer.ended.descriptor, for: .readable),
      ]
      try Poller.poll(&watches, milliseconds: 1_000)
      while let arrival = try signals.next() {
        asked += 1
        engine.stop(now: asked > 1, reason: "signal \(arrival.signal.rawValue)")
      }
    }
    return observer.error.withLock { $0 } == nil ? .done : .failed
  }
}

/// Writes an engine's log lines.
final class DaemonObserver: EngineObserver {
  let ended = WakeUp()
  let error = Locked<String?>(nil)
  private let format: LogFormat
  private let console: CommandIO

  init(format: LogFormat, console: CommandIO) {
    self.format = format
    self.console = console
  }

  func engine(didReport snapshot: EngineSnapshot) {}

  func engine(didLog line: LogLine) {
    if line.level > .debug { console.complain(format.text(of: line)) }
  }

  func engine(isDraining left: Int, secondsLeft: Double) {}

  func engineDidStop(error: String?) {
    self.error.withLock { $0 = error }
    ended.signal()
  }
}
