/// Makes text from outside harmless before it becomes cells or a line on somebody's terminal.
///
/// A text may come from anybody who can write to a topic. What would steer a terminal, reorder a line or hide is shown
/// as a sign, so that two different names never look the same; joiners and variation selectors only change how other
/// scalars are drawn and are dropped.
public enum TextSanitiser {
  /// What a scalar becomes.
  enum Verdict: Equatable {
    /// Shown as it is.
    case base(width: Int)
    /// Drawn onto the base before it.
    case mark
    /// Another scalar of width 1 in its place.
    case shown(Unicode.Scalar)
    /// Nothing.
    case dropped
  }

  /// Stands for what cannot be shown: bidirectional controls, hidden scalars, private use, what Unicode does not know.
  public static let replacement: Unicode.Scalar = "\u{FFFD}"
  /// Carries a mark that has no base.
  static let emptyBase: Unicode.Scalar = "\u{25CC}"

  /// The cells of a text, one after the other.
  public static func clusters(of text: String) -> TextClusters { TextClusters(text) }

  /// The text as it would be shown: for files, pipes and everything that is printed rather than drawn.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - limit: the most columns; a longer text is cut and ends in `…`.
  public static func clean(_ text: String, limit: Int = .max) -> String {
    guard limit > 0 else { return "" }
    var result = ""
    var used = 0
    // What still fits when a column is kept for the ellipsis.
    var keptLength = result.endIndex
    var iterator = clusters(of: text).makeIterator()
    while let cluster = iterator.next() {
      guard used + cluster.width <= limit else {
        result.removeSubrange(keptLength...)
        return result + "…"
      }
      used += cluster.width
      result += cluster.text
      if used < limit { keptLength = result.endIndex }
    }
    return result
  }

  static func verdict(on scalar: Unicode.Scalar) -> Verdict {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F: return .base(width: 1)
    case 0x09: return .shown(" ")
    case 0..<0x20: return .shown(Unicode.Scalar(0x2400 + value) ?? replacement)
    case 0x7F: return .shown("\u{2421}")
    case 0x80..<0xA0, 0xAD: return .shown(replacement)
    case 0xA0: return .shown(" ")
    case 0xA1..<0x300: return .base(width: 1)
    default: return rareVerdict(on: scalar)
    }
  }

  private static func rareVerdict(on scalar: Unicode.Scalar) -> Verdict {
    switch scalar.value {
    // Joiners and variation selectors: they change how a neighbour looks, not what it is.
    case 0x200C, 0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F, 0x034F: return .dropped
    // Hangul fillers are letters that show nothing; the blank Braille cell only belongs in graphs, where it is a space.
    case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800: return .shown(replacement)
    default: break
    }
    if DisplayWidth.isMark(scalar) { return .mark }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return .shown(replacement)
    case .spaceSeparator:
      return DisplayWidth.of(scalar) == 2 ? .base(width: 2) : .shown(" ")
    default:
      return .base(width: DisplayWidth.of(scalar))
    }
  }
}
