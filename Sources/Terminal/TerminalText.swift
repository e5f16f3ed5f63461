import Cells

/// Texts about terminals that may come from the environment.
enum TerminalText {
  /// A value as it may be printed.
  static func shown(_ text: String) -> String { TextSanitiser.clean(text, limit: 60) }
}
