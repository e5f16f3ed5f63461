/// An option of a command: `--limit N`.
package struct OptionDefinition: Equatable, Sendable {
  /// What follows an option.
  package enum Value: Equatable, Sendable {
    /// Nothing.
    case none
    /// A text; the word that stands for it in help: `NAME`.
    case text(String)
    /// The path of a file.
    case file
    /// The path of a folder.
    case folder
    /// A whole number in this range.
    case number(ClosedRange<Int>)
    /// One of these words; the word that stands for them in help, nil: they themselves.
    case choice(placeholder: String?, [String])

    /// The word that stands for the value in help; nil where there is none.
    package var placeholder: String? {
      switch self {
      case .none: nil
      case .text(let word): word
      case .file: "FILE"
      case .folder: "DIR"
      case .number: "N"
      case .choice(let word, let names): word ?? names.joined(separator: "|")
      }
    }
  }

  /// Its name without dashes.
  package var name: String
  /// Its short form; nil for none.
  package var letter: Character?
  /// What follows it.
  package var value: Value
  /// One sentence without a full stop.
  package var summary: String

  /// An option `--name`.
  package init(_ name: String, letter: Character? = nil, _ value: Value, _ summary: String) {
    self.name = name
    self.letter = letter
    self.value = value
    self.summary = summary
  }

  /// As it stands in help: `-o, --output json|plain`.
  package var synopsis: String {
    let short = letter.map { "-\($0), " } ?? "    "
    return short + "--" + name + (value.placeholder.map { " " + $0 } ?? "")
  }
}
