import Commands
import Testing

@Suite struct CommandTableTests {
  @Test func `names are told apart, and no command repeats an option of all commands`() {
    let names = CommandTable.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for command in CommandTable.all {
      let options = CommandTable.common + command.options
      #expect(Set(options.map(\.name)).count == options.count, "\(command.name)")
      let letters = options.compactMap(\.letter)
      #expect(Set(letters).count == letters.count, "\(command.name)")
    }
  }

  @Test func `an option means the same in all commands`() {
    var known: [String: OptionDefinition.Value] = [:]
    for option in CommandTable.all.flatMap(\.options) {
      #expect(known.updateValue(option.value, forKey: option.name) ?? option.value == option.value, "\(option.name)")
    }
  }

  @Test func `help fits into 80 columns, and every example parses`() throws {
    for command in CommandTable.all {
      #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
      let lines = HelpText.command(command).split(separator: "\n")
      for line in lines where !line.contains("completion bash >") {
        #expect(line.count <= 80, "usher \(command.name) --help: \(line)")
      }
      for example in command.examples {
        let words = example.split(separator: " ").map(String.init).prefix { $0 != ">" }
        #expect(try CommandLineParser.parse(Array(words.dropFirst())).command == command, "\(example)")
      }
    }
    for line in HelpText.program().split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the list for the README has a row a command`() {
    let rows = HelpText.markdown().split(separator: "\n")
    #expect(rows.count == CommandTable.all.count + 2)
    #expect(
      rows.contains(
        "| `usher retry [ID]...` | Try failed changes again | `--process NAME` `--code CODE` `--yes` `--expect N` |"))
  }
}
