import Config
import Platform
import SyncEngine

/// `usher`: the console on top of an engine in this process.
struct ConsoleCommand: CommandRunner {
  static let definition = CommandDefinition.console

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    let paths: ConfigPaths
    let loaded: LoadedConfiguration
    do {
      paths = try invocation.paths(environment: console.environment)
      loaded = try ConfigLoader.load(paths, environment: console.environment)
    } catch {
      console.complain(error.description)
      return .usage
    }
    do {
      let assembly = try EngineAssembly(loaded.configuration, mode: "console", state: paths.state)
      return ConsoleSession(
        settings: assembly.settings, isDemo: false, themeFolder: paths.configFolder + "/themes", console: console
      ).run { admission throws(EngineError) in try assembly.connect(admission) }
    } catch {
      console.complain("usher: \(error.description)")
      return .usage
    }
  }
}
