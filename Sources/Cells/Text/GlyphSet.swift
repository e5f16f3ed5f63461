/// Which glyphs a terminal draws as we count them.
public enum GlyphSet: Hashable, Sendable {
  /// All of Unicode, ambiguous scalars one column wide.
  case unicode
  /// Ambiguous scalars are drawn wide here, so signs of ours become ASCII and other ambiguous scalars `?`.
  case unambiguous
  /// ASCII alone.
  case ascii

  /// The scalar to draw in place of another one of the same width.
  public func substitute(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    if self == .unicode || scalar.isASCII { return scalar }
    if let sign = Self.sign(scalar) { return sign }
    if self == .unambiguous, !DisplayWidth.isAmbiguous(scalar) { return scalar }
    return "?"
  }

  /// The ASCII form of what the console itself draws, nil for all else.
  private static func sign(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "●": "*"
    case "◐": "~"
    case "‖": "="
    case "◌", "·", "•", "…": "."
    case "✓": "+"
    case "✗": "x"
    case "━": "#"
    case "╌", "–", "─": "-"
    case "›", "→": ">"
    case "‹": "<"
    case "⏎": "^"
    case "│": "|"
    case "┤", "┼": "+"
    case "≠": "!"
    default: braille(scalar)
    }
  }

  /// Graph cells by how full they are.
  private static func braille(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0x2800...0x28FF).contains(scalar.value) else { return nil }
    return switch (scalar.value & 0xFF).nonzeroBitCount {
    case 0: " "
    case 1...2: "."
    case 3...5: ":"
    default: "#"
    }
  }
}
