import Config

/// `usher help`, and `--help` of every command.
struct HelpCommand: CommandRunner {
  static let definition = CommandDefinition.help

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    guard let name = invocation.arguments.first else {
      console.write(HelpText.program())
      return .done
    }
    guard let command = CommandTable.command(named: name) else {
      let near = NearestName.of(name, among: CommandTable.all.map(\.name))
      let hint = near.map { " Did you mean \($0)?" } ?? ""
      console.complain(UsageError(text: "there is no command \(name.quoted).\(hint)", command: nil).description)
      return .usage
    }
    console.write(HelpText.command(command))
    return .done
  }
}
