/// A bar of `━` for what is used or done and `╌` for the rest.
public enum Bar {
  /// What happens to a column that is full in part.
  public enum Rounding: Hashable, Sendable {
    /// It stays empty: for progress, so that only what is done looks done.
    case down
    /// It is full from one half on: for use.
    case nearest
  }

  /// The bar's text, `width` columns.
  ///
  /// - Parameters:
  ///   - fraction: from 0 to 1; what is outside counts as the nearer end, not a number as 0.
  ///   - width: columns.
  ///   - rounding: what happens to a column that is full in part.
  public static func text(
    _ fraction: Double, width: Int, rounding: Rounding = .down
  ) -> String {
    let columns = max(0, width)
    let filled = filled(fraction, width: columns, rounding: rounding)
    return String(repeating: "━", count: filled) + String(repeating: "╌", count: columns - filled)
  }

  /// How many columns are full.
  public static func filled(_ fraction: Double, width: Int, rounding: Rounding = .down) -> Int {
    guard fraction > 0, width > 0 else { return 0 }
    return Int(min(1, fraction) * Double(width) + (rounding == .nearest ? 0.5 : 0))
  }
}

extension Grid {
  /// Draws a bar, its filled part in `style`, the rest dim.
  public mutating func drawBar(
    _ fraction: Double, x: Int, y: Int, width: Int, rounding: Bar.Rounding = .down,
    style: Style = Style(.graph)
  ) {
    let filled = Bar.filled(fraction, width: width, rounding: rounding)
    draw(String(repeating: "━", count: filled), x: x, y: y, style: style)
    draw(String(repeating: "╌", count: max(0, width - filled)), x: x + filled, y: y, style: .dim)
  }
}
