import Cells
import ConsoleCore

extension Tone {
  /// The role that a theme colours.
  var style: Style {
    switch self {
    case .text: .text
    case .dim: .dim
    case .accent: .accent
    case .good: .good
    case .warn: .warn
    case .bad: .bad
    case .danger: Style(.danger)
    }
  }
}

extension Phrase {
  /// The phrase as a line to draw.
  var styled: StyledText { StyledText(text, tone.style) }
}
