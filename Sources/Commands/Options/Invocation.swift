package import Config

/// A command line that fits the table.
package struct Invocation: Equatable, Sendable {
  /// How to print.
  package enum Format: Equatable, Sendable {
    /// Text for people.
    case plain
    /// One JSON object a line.
    case json
  }

  /// The command.
  package var command: CommandDefinition
  /// Its arguments, in order; those with choices are one of them.
  package var arguments: [String]
  private var values: [String: String]

  /// A command line; `values` by the names of options, empty for those without a value.
  package init(_ command: CommandDefinition, arguments: [String] = [], values: [String: String] = [:]) {
    self.command = command
    self.arguments = arguments
    self.values = values
  }

  /// Whether an option was given.
  package func has(_ option: String) -> Bool { values[option] != nil }

  /// An option's value, the last one where it was given several times; nil where it was not given.
  package func value(_ option: String) -> String? { values[option] }

  /// The value of an option that takes a number; nil where it was not given.
  package func number(_ option: String) -> Int? { values[option].flatMap { Int($0) } }

  /// What `-o` says; nil where it was not given.
  package var chosenFormat: Format? {
    switch values["output"] {
    case "json": .json
    case "plain": .plain
    default: nil
    }
  }

  /// What `-o` says; plain where it was not given.
  package var format: Format { chosenFormat ?? .plain }

  /// The paths that `--config`, `--state` and the environment name.
  ///
  /// - Throws: where HOME would be needed and is not set.
  package func paths(environment: [String: String]) throws(ConfigError) -> ConfigPaths {
    try ConfigPaths(configFlag: value("config"), stateFlag: value("state"), environment: environment)
  }
}
