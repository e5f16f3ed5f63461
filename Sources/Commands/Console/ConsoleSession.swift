import Console
import ConsoleCore
import Platform
import SyncEngine
import SyncModel
import Terminal
import Themes

/// A console over an engine in this process: from the first frame to the terminal given back.
struct ConsoleSession {
  let settings: EngineSettings
  let isDemo: Bool
  /// The folder of the user's themes; nil for none.
  let themeFolder: String?
  let console: CommandIO

  /// Runs engine and console until the operator leaves or the engine stops.
  ///
  /// - Parameter connect: makes the provider's connection.
  func run(
    connect: (Admission) throws(EngineError) -> ProviderConnection
  ) -> ExitCode {
    let mailbox = Mailbox<ConsoleEvent>()
    let feed = EngineFeed(
      mode: ConsoleMode(.embedded, isDemo: isDemo), mailbox: mailbox, folder: settings.stateFolder,
      instance: settings.instance)
    do {
      let theme = try ThemeLibrary.theme(themeName, folder: themeFolder)
      // The terminal first: where there is none, nothing is started.
      var loop = try ConsoleLoop(
        ConsoleSettings(
          theme: theme, time: .ofThisHost, title: "usher \(settings.environment) \(settings.instance)"), feed: feed,
        steering: feed, mailbox: mailbox)
      let engine = try Engine(settings, observer: feed, connect: connect)
      try feed.begin(engine)
      let end = loop.run()
      feed.end()
      return finish(engine, end)
    } catch let error as EngineError {
      console.complain("usher: \(error.description)")
      return error.kind == .held ? .noEngine : error.kind == .settings ? .usage : .failed
    } catch {
      console.complain("usher: \(error)")
      return .failed
    }
  }

  private var themeName: String { console.environment["USHER_THEME"] ?? "dark" }

  /// The console is gone: the engine must have stopped too before the process ends.
  private func finish(_ engine: Engine, _ end: ConsoleEnd) -> ExitCode {
    if !engine.hasEnded {
      engine.stop(now: false, reason: "the console ended")
      if !engine.waitUntilEnded(milliseconds: Int(settings.drainSeconds * 1_000) + 5_000) {
        engine.stop(now: true, reason: "the deadline has passed")
        _ = engine.waitUntilEnded(milliseconds: 5_000)
      }
    }
    switch end {
    case .left: return .done
    case .stopped(let reason):
      guard reason != "stopped" else { return .done }
      console.complain("usher: \(reason)")
      return .failed
    case .terminalLost: return .done
    }
  }
}

extension LocalTime {
  /// The time zone of this host.
  static var ofThisHost: LocalTime {
    LocalTime(
      offset: { HostTime.offset(atSeconds: $0.nanoseconds / 1_000_000_000) },
      zone: { HostTime.zone(atSeconds: $0.nanoseconds / 1_000_000_000) })
  }
}
