/// A command line that does not fit the table.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and the nearest name: sentences.
  package var text: String
  /// The command whose help tells more; nil: usher's own.
  package var command: String?

  /// What is wrong, and where more is said.
  package var description: String {
    let help = command.map { "usher \($0) --help" } ?? "usher --help"
    return "usher: \(text)\nSee: \(help)"
  }
}
