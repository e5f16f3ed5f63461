/// What `--help` prints, made from the table.
package enum HelpText {
  /// `usher --help`
  package static func program() -> String {
    let width = CommandTable.all.map(\.name.count).max() ?? 0
    let commands = CommandTable.all.map { "  \(padded($0.name, width))  \($0.summary)" }
    let codes = ExitCode.allCases.map { "  \($0.rawValue)  \($0.meaning)" }
    return
      ([
        "usher moves users from Kafka into an identity provider, and lets you watch.", "",
        "Usage: usher [OPTIONS] [COMMAND] [ARGUMENTS]", "", "Commands:",
      ] + commands + ["", "Options of every command:"] + lines(CommandTable.common) + ["", "Exit codes:"] + codes + [
        "", "`usher COMMAND --help` explains a command; `usher demo` shows usher at once.",
      ]).joined(separator: "\n") + "\n"
  }

  /// `usher COMMAND --help`
  package static func command(_ command: CommandDefinition) -> String {
    var text = ["\(command.summary).", "", "Usage: \(command.synopsis)"]
    for paragraph in command.discussion { text += ["", paragraph] }
    for argument in command.arguments where !argument.choices.isEmpty {
      let width = argument.choices.map(\.name.count).max() ?? 0
      text += ["", "\(argument.placeholder):"]
      text += argument.choices.map { "  \(padded($0.name, width))  \($0.summary)" }
    }
    if !command.options.isEmpty { text += ["", "Options:"] + lines(command.options) }
    text += ["", "Options of every command:"] + lines(CommandTable.common)
    text += ["", "Exit codes:"]
    for code in ExitCode.allCases {
      guard let meaning = command.exitCodes[code] ?? (code == .done || code == .usage ? code.meaning : nil) else {
        continue
      }
      text.append("  \(code.rawValue)  \(meaning)")
    }
    if !command.examples.isEmpty { text += ["", "Examples:"] + command.examples.map { "  " + $0 } }
    return text.joined(separator: "\n") + "\n"
  }

  /// The list of commands in Markdown, for the README.
  package static func markdown() -> String {
    let rows = CommandTable.all.map { command in
      let options = command.options.map { "`--\($0.name)\($0.value.placeholder.map { " " + $0 } ?? "")`" }
      let call = (["usher", command.name] + command.arguments.map(\.synopsis)).joined(separator: " ")
      return "| `\(call)` | \(command.summary) | \(options.joined(separator: " ").replacing("|", with: "\\|")) |"
    }
    return (["| command | what it does | options |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }

  private static func lines(_ options: [OptionDefinition]) -> [String] {
    let width = options.map(\.synopsis.count).max() ?? 0
    return options.map { "  \(padded($0.synopsis, width))  \($0.summary)" }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
