/// Completion scripts, made from the table: they need no running usher.
package enum Completions {
  /// For bash 4 and later, with or without the package bash-completion.
  package static func bash() -> String {
    var lines = ["# bash completion for usher", "_usher() {"]
    lines += [
      "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= i",
      "  COMPREPLY=()",
      "  for ((i = 1; i < COMP_CWORD; i++)); do",
      "    case ${COMP_WORDS[i]} in",
      "      \(valueOptions(CommandTable.common).joined(separator: "|"))) i=$((i + 1)) ;;",
      "      -*) ;;",
      "      *) command=${COMP_WORDS[i]}; break ;;",
      "    esac",
      "  done",
      "  case $previous in",
    ]
    for (spellings, value) in values() {
      switch value {
      case .choice(_, let names):
        lines.append(
          "    \(spellings)) COMPREPLY=($(compgen -W '\(names.joined(separator: " "))' -- \"$word\")); return ;;")
      case .file:
        lines.append("    \(spellings)) compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")); return ;;")
      case .folder:
        lines.append("    \(spellings)) compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\")); return ;;")
      case .none, .text, .number: lines.append("    \(spellings)) return ;;")
      }
    }
    lines += ["  esac", "  local words=", "  case $command in"]
    let names = CommandTable.all.map(\.name).joined(separator: " ")
    let common = options(CommandTable.common)
    lines.append("    '') words='\(names) \(common)' ;;")
    for command in CommandTable.all {
      let words = [operands(command).map(\.name).joined(separator: " "), options(command.options), common]
      lines.append(
        "    \(([command.name] + command.aliases).joined(separator: "|"))) "
          + "words='\(words.filter { !$0.isEmpty }.joined(separator: " "))' ;;")
    }
    lines += [
      "  esac", "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))", "}", "complete -F _usher usher",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// For zsh: a file `_usher` in `$fpath`.
  package static func zsh() -> String {
    var lines = ["#compdef usher", "", "_usher() {", "  local -a common commands", "  common=("]
    lines += CommandTable.common.flatMap(zshSpecs).map { "    \($0)" }
    lines += ["  )", "  commands=("]
    lines += CommandTable.all.map { "    \(quoted("\($0.name):\($0.summary)"))" }
    lines += [
      "  )", "  local context state line", "  typeset -A opt_args",
      "  _arguments -C $common '1: :->command' '*:: :->rest'",
      "  case $state in", "    command) _describe -t commands command commands ;;", "    rest)",
      "      case $line[1] in",
    ]
    for command in CommandTable.all {
      var specs = command.options.flatMap(zshSpecs)
      for argument in command.arguments {
        let words = operands(command)
        let action =
          words.isEmpty ? "" : "((\(words.map { "\($0.name)\\:\(doubleQuoted($0.summary))" }.joined(separator: " "))))"
        specs.append(quoted("\(argument.repeats ? "*" : "1"):\(argument.placeholder):\(action)"))
      }
      let pattern = ([command.name] + command.aliases).joined(separator: "|")
      lines.append("        \(pattern)) _arguments \((["$common"] + specs).joined(separator: " ")) ;;")
    }
    lines += ["      esac", "      ;;", "  esac", "}", "", "_usher \"$@\""]
    return lines.joined(separator: "\n") + "\n"
  }

  /// For fish.
  package static func fish() -> String {
    var lines = ["# fish completion for usher", "complete -c usher -f"]
    lines += CommandTable.common.map { fishOption($0, condition: nil) }
    let names = CommandTable.all.flatMap { [$0.name] + $0.aliases }.joined(separator: " ")
    for command in CommandTable.all {
      lines.append(
        "complete -c usher -n 'not __fish_seen_subcommand_from \(names)' -a \(command.name) "
          + "-d \(fishQuoted(command.summary))")
    }
    for command in CommandTable.all {
      let condition = "__fish_seen_subcommand_from \(([command.name] + command.aliases).joined(separator: " "))"
      lines += command.options.map { fishOption($0, condition: condition) }
      lines += operands(command).map {
        "complete -c usher -n '\(condition)' -a \($0.name) -d \(fishQuoted($0.summary))"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Words

  /// What may follow a command: the choices of its arguments; for `help`, the commands.
  private static func operands(_ command: CommandDefinition) -> [CommandDefinition.Argument.Choice] {
    if command.name == CommandDefinition.help.name { return CommandTable.all.map { .init($0.name, $0.summary) } }
    return command.arguments.flatMap(\.choices)
  }

  private static func options(_ options: [OptionDefinition]) -> String {
    options.flatMap(spellings).joined(separator: " ")
  }

  private static func spellings(_ option: OptionDefinition) -> [String] {
    ["--\(option.name)"] + (option.letter.map { ["-\($0)"] } ?? [])
  }

  private static func valueOptions(_ options: [OptionDefinition]) -> [String] {
    options.filter { $0.value != .none }.flatMap(spellings)
  }

  /// Every option with a value, once: its spellings as a pattern of `case`. An option means the same in all commands.
  private static func values() -> [(String, OptionDefinition.Value)] {
    var seen: Set<String> = []
    let all = CommandTable.common + CommandTable.all.flatMap(\.options)
    return all.filter { $0.value != .none && seen.insert($0.name).inserted }.map {
      (spellings($0).joined(separator: "|"), $0.value)
    }
  }

  // MARK: - zsh

  private static func zshSpecs(_ option: OptionDefinition) -> [String] {
    let action: String
    switch option.value {
    case .none: action = ""
    case .text(let word): action = ":\(word):"
    case .number: action = ":N:"
    case .file: action = ":FILE:_files"
    case .folder: action = ":DIR:_files -/"
    case .choice(let word, let names): action = ":\(word ?? option.name):(\(names.joined(separator: " ")))"
    }
    let summary = option.summary.replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(":", with: "\\:")
    return spellings(option).map { quoted("\($0)[\(summary)]\(action)") }
  }

  private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }

  private static func doubleQuoted(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "\\\"").replacing(":", with: "\\:"))\""
  }

  // MARK: - fish

  private static func fishOption(_ option: OptionDefinition, condition: String?) -> String {
    var words = ["complete", "-c", "usher"]
    if let condition { words += ["-n", "'\(condition)'"] }
    words += ["-l", option.name]
    if let letter = option.letter { words += ["-s", String(letter)] }
    switch option.value {
    case .none: break
    case .text, .number: words.append("-x")
    case .file: words += ["-r", "-F"]
    case .folder: words += ["-x", "-a", "'(__fish_complete_directories)'"]
    case .choice(_, let names): words += ["-x", "-a", "'\(names.joined(separator: " "))'"]
    }
    return (words + ["-d", fishQuoted(option.summary)]).joined(separator: " ")
  }

  private static func fishQuoted(_ text: String) -> String {
    "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
  }
}
