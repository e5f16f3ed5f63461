extension String {
  /// The text in single quotes for an error, as `printable`.
  package var quoted: String { "'\(printable)'" }

  /// The text for an error: at most 60 scalars, and nothing in it that steers a terminal.
  package var printable: String {
    var shown = ""
    for (index, scalar) in unicodeScalars.enumerated() {
      if index == 60 {
        shown += "…"
        break
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
