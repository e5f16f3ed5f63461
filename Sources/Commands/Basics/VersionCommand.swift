import JSON

/// `usher version`, and `--version`.
struct VersionCommand: CommandRunner {
  static let definition = CommandDefinition.version

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    switch invocation.format {
    case .plain: console.print("usher \(Program.version)")
    case .json:
      var writer = JSONWriter()
      writer.beginObject()
      writer.field("version", Program.version)
      writer.endObject()
      console.print(writer.text)
    }
    return .done
  }
}
