import Config
import JSON

/// `usher config check|show|paths|keys`
struct ConfigCommand: CommandRunner {
  static let definition = CommandDefinition.config

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    if invocation.arguments.first == "keys" {
      keys(invocation, console)
      return .done
    }
    do throws(ConfigError) {
      let paths = try invocation.paths(environment: console.environment)
      switch invocation.arguments.first {
      case "paths": show(paths, invocation, console)
      case "show": show(try ConfigLoader.load(paths, environment: console.environment), invocation, console)
      default: report(try ConfigLoader.load(paths, environment: console.environment), invocation, console)
      }
      return .done
    } catch {
      report(error, invocation, console)
      return .usage
    }
  }

  private func keys(_ invocation: Invocation, _ console: CommandIO) {
    guard invocation.format == .json else {
      console.write(ConfigSchema.keyLines().joined(separator: "\n") + "\n")
      return
    }
    for key in ConfigSchema.keys {
      object(console) { writer in
        writer.field("key", key.path)
        writer.field("kind", key.kind)
        writer.field("required", key.isRequired)
        writer.field("default", key.standard)
        writer.field("environment", key.variable)
        writer.field("meaning", key.summary)
      }
    }
  }

  private func show(_ paths: ConfigPaths, _ invocation: Invocation, _ console: CommandIO) {
    let rows = [("config", paths.config, paths.configOrigin), ("state", paths.state, paths.stateOrigin)]
    for (name, path, origin) in rows {
      let reason =
        switch origin {
        case .flag(let flag): flag
        case .environment(let variable): variable
        case .standard: "default"
        }
      switch invocation.format {
      case .plain: console.print("\(name)\(name == "state" ? " " : "")  \(path)  # \(reason)")
      case .json:
        object(console) { writer in
          writer.field("name", name)
          writer.field("path", path)
          writer.field("origin", reason)
        }
      }
    }
  }

  private func show(_ loaded: LoadedConfiguration, _ invocation: Invocation, _ console: CommandIO) {
    guard invocation.format == .json else {
      console.write(loaded.showLines().joined(separator: "\n") + "\n")
      return
    }
    for setting in loaded.settings {
      object(console) { writer in
        writer.field("key", setting.path)
        writer.field("value", setting.value)
        writer.field("origin", setting.origin)
      }
    }
  }

  private func report(_ loaded: LoadedConfiguration, _ invocation: Invocation, _ console: CommandIO) {
    guard invocation.format == .json else {
      console.write(loaded.checkLines().joined(separator: "\n") + "\n")
      return
    }
    for warning in loaded.warnings { object(console, of: warning, level: "warning") }
  }

  private func report(_ error: ConfigError, _ invocation: Invocation, _ console: CommandIO) {
    guard invocation.format == .json, case .invalid(_, let problems, _) = error else {
      console.complain("usher: \(error)")
      return
    }
    for problem in problems { object(console, of: problem, level: "error") }
  }

  private func object(_ console: CommandIO, of problem: ConfigProblem, level: String) {
    object(console) { writer in
      writer.field("level", level)
      writer.field("place", problem.place)
      writer.field("key", problem.key)
      writer.field("text", problem.text)
    }
  }

  private func object(_ console: CommandIO, _ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.beginObject()
    body(&writer)
    writer.endObject()
    console.print(writer.text)
  }
}
