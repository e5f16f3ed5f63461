import Config
import Platform

/// Reads a command line by the table, with GNU getopt_long.
package enum CommandLineParser {
  /// The command that a line means. `--help` and `--version` become the commands `help` and `version`.
  ///
  /// - Parameter line: without the program's name.
  /// - Throws: the first word that does not fit, with the nearest one that would.
  package static func parse(_ line: [String]) throws(UsageError) -> Invocation {
    // Options before the command: those of all commands, and the default command's own.
    let head = CommandTable.common + CommandTable.standard.options
    let found = try scan(line, head, command: nil, stopsAtOperand: true)
    guard let name = found.operands.first else {
      return try invocation(CommandTable.standard, [], found.options, isNamed: false)
    }
    guard let command = CommandTable.command(named: name) else { throw unknown(command: name) }
    let options = CommandTable.common + command.options
    let rest = try scan(Array(found.operands.dropFirst()), options, command: command, stopsAtOperand: false)
    let before = found.options.filter { options.contains($0.definition) }
    return try invocation(command, rest.operands, before + rest.options, isNamed: true)
  }

  private typealias Given = (definition: OptionDefinition, value: String)

  private static func scan(
    _ line: [String], _ options: [OptionDefinition], command: CommandDefinition?, stopsAtOperand: Bool
  ) throws(UsageError) -> (options: [Given], operands: [String]) {
    let shapes = options.map {
      OptionShape(name: $0.name, letter: $0.letter, argument: $0.value == .none ? .none : .required)
    }
    do {
      let found = try OptionScanner.scan(line, for: shapes, stopsAtOperand: stopsAtOperand)
      return (found.options.map { (options[$0.shape], $0.argument ?? "") }, found.operands)
    } catch {
      throw UsageError(text: text(error, options, command), command: command?.name)
    }
  }

  private static func invocation(
    _ command: CommandDefinition, _ operands: [String], _ given: [Given], isNamed: Bool
  ) throws(UsageError) -> Invocation {
    var values: [String: String] = [:]
    for option in given { values[option.definition.name] = option.value }
    if values["help"] != nil { return Invocation(.help, arguments: isNamed ? [command.name] : [], values: values) }
    if values["version"] != nil { return Invocation(.version, values: values) }
    for option in given {
      guard let text = problem(option.value, option.definition) else { continue }
      throw UsageError(text: text, command: isNamed ? command.name : nil)
    }
    if let text = problem(operands, command) { throw UsageError(text: text, command: command.name) }
    return Invocation(command, arguments: operands, values: values)
  }

  // MARK: - What does not fit

  private static func problem(_ value: String, _ option: OptionDefinition) -> String? {
    switch option.value {
    case .none: return nil
    case .number(let range):
      if let number = Int(value), range.contains(number) { return nil }
      return
        "--\(option.name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not \(value.quoted)."
    case .choice(_, let names):
      if names.contains(value) { return nil }
      let hint = NearestName.of(value, among: names).map { "Did you mean \($0)?" } ?? ""
      return "--\(option.name) takes \(list(names)), not \(value.quoted). \(hint)".trimmed
    case .text, .file, .folder:
      return value.isEmpty ? "--\(option.name) takes \(option.value.placeholder ?? ""), and it is empty." : nil
    }
  }

  private static func problem(_ operands: [String], _ command: CommandDefinition) -> String? {
    let arguments = command.arguments
    for (index, argument) in arguments.enumerated() where index >= operands.count && !argument.isOptional {
      let words = argument.choices.map(\.name)
      return "\(command.name) needs \(words.isEmpty ? argument.placeholder : list(words))."
    }
    for (operand, argument) in zip(operands, arguments) where !argument.choices.isEmpty {
      let words = argument.choices.map(\.name)
      if words.contains(operand) { continue }
      let hint = NearestName.of(operand, among: words).map { "Did you mean \($0)?" } ?? "It takes \(list(words))."
      return "\(command.name) has no \(operand.quoted). \(hint)"
    }
    guard operands.count > arguments.count, arguments.last?.repeats != true else { return nil }
    return "\(command.name) takes \(count(arguments.count)); \(operands[arguments.count].quoted) is too much."
  }

  private static func text(
    _ error: OptionError, _ options: [OptionDefinition], _ command: CommandDefinition?
  ) -> String {
    switch error {
    case .unknown(let written):
      let name = stem(written)
      let hint: String
      if let owner = CommandTable.all.first(where: { $0.options.contains { $0.name == name } }) {
        hint =
          command == nil
          ? "It stands after its command: usher \(owner.name) --\(name)." : "It is one of usher \(owner.name)."
      } else if let near = NearestName.of(name, among: options.map(\.name)) {
        hint = "Did you mean --\(near)?"
      } else {
        hint = ""
      }
      return "there is no option \(String(written.prefix { $0 != "=" }).printable). \(hint)".trimmed
    case .ambiguous(let written):
      let name = stem(written)
      let names = options.map(\.name).filter { $0.hasPrefix(name) }.map { "--" + $0 }
      return "\(written.printable) can be \(list(names)); write it out."
    case .argumentMissing(let written):
      let option = options.first { $0.letter.map { "-\($0)" } == written || $0.name.hasPrefix(stem(written)) }
      return "\(option.map { "--\($0.name)" } ?? written) needs \(option?.value.placeholder ?? "a value") behind it."
    case .argumentNotWanted(let written): return "\(written.prefix { $0 != "=" }) takes no value."
    }
  }

  private static func unknown(command name: String) -> UsageError {
    let names = CommandTable.all.flatMap { [$0.name] + $0.aliases }
    let hint = NearestName.of(name, among: names).map { "Did you mean usher \($0)?" } ?? ""
    return UsageError(text: "there is no command \(name.quoted). \(hint)".trimmed, command: nil)
  }

  private static func stem(_ written: String) -> String { String(written.drop { $0 == "-" }.prefix { $0 != "=" }) }

  private static func count(_ number: Int) -> String {
    number == 0 ? "no arguments" : number == 1 ? "one argument" : "\(number) arguments"
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }
}

extension String {
  /// Without the blank that an empty hint leaves behind.
  fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
