/// A command as the table describes it: help, parsing, completions and the README's list come from here.
package struct CommandDefinition: Equatable, Sendable {
  /// What stands after a command's options.
  package struct Argument: Equatable, Sendable {
    /// The word that stands for it in help: `USER`.
    package var placeholder: String
    /// Words that it may be, each with its meaning; empty: any text.
    package var choices: [Choice]
    /// Whether it may be left out.
    package var isOptional: Bool
    /// Whether more than one may follow.
    package var repeats: Bool

    /// A word that an argument may be.
    package struct Choice: Equatable, Sendable {
      /// The word.
      package var name: String
      /// One sentence without a full stop.
      package var summary: String

      /// A word with its meaning.
      package init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
      }
    }

    /// An argument.
    package init(_ placeholder: String, choices: [Choice] = [], isOptional: Bool = false, repeats: Bool = false) {
      self.placeholder = placeholder
      self.choices = choices
      self.isOptional = isOptional
      self.repeats = repeats
    }

    /// As it stands in help: `[ID]...`
    package var synopsis: String {
      (isOptional ? "[\(placeholder)]" : placeholder) + (repeats ? "..." : "")
    }
  }

  /// Its name, as it is typed.
  package var name: String
  /// Other names for it.
  package var aliases: [String]
  /// One sentence without a full stop.
  package var summary: String
  /// Paragraphs that say more, lines of at most 78 columns.
  package var discussion: [String]
  /// What follows its options.
  package var arguments: [Argument]
  /// Its own options; those of all commands are not here.
  package var options: [OptionDefinition]
  /// What its exit codes other than `done` and `usage` mean.
  package var exitCodes: [ExitCode: String]
  /// Command lines to learn from.
  package var examples: [String]
  /// Whether it waits for signals by itself, so that all are blocked before it runs.
  package var handlesSignals: Bool

  /// A command.
  package init(
    _ name: String, aliases: [String] = [], _ summary: String, discussion: [String] = [], arguments: [Argument] = [],
    options: [OptionDefinition] = [], exitCodes: [ExitCode: String] = [:], examples: [String] = [],
    handlesSignals: Bool = false
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
    self.exitCodes = exitCodes
    self.examples = examples
    self.handlesSignals = handlesSignals
  }

  /// `usher retry [OPTIONS] [ID]...`
  package var synopsis: String {
    (["usher", name, "[OPTIONS]"] + arguments.map(\.synopsis)).joined(separator: " ")
  }
}
