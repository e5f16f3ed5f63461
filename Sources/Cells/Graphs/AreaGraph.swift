/// A filled graph of Braille cells: two values a column, four steps a row.
public enum AreaGraph {
  /// The rows of a graph, from top to bottom, each `width` columns.
  ///
  /// - Parameters:
  ///   - values: oldest first; nil is a gap: nothing is known of that time. Only the last `2 * width` are shown, at the
  ///     right; negative values count as 0.
  ///   - maximum: the value that fills all rows; larger ones are cut there.
  ///   - width: columns.
  ///   - height: rows.
  /// - Returns: text of Braille cells and spaces. A value above 0 has at least one dot.
  public static func rows(_ values: [Double?], maximum: Double, width: Int, height: Int) -> [String] {
    guard width > 0, height > 0 else { return [] }
    let shown = values.suffix(2 * width)
    let padding = Array(repeating: Double?.none, count: 2 * width - shown.count)
    let levels = (padding + shown).map { level($0, maximum: maximum, steps: 4 * height) }
    return (0..<height).map { row in
      let base = 4 * (height - 1 - row)
      var view = String.UnicodeScalarView()
      for column in 0..<width {
        let left = min(max(levels[2 * column] - base, 0), 4)
        let right = min(max(levels[2 * column + 1] - base, 0), 4)
        view.append(cell(left: left, right: right))
      }
      return String(view)
    }
  }

  /// One row: the trend of a value beside its number.
  public static func sparkline(_ values: [Double?], maximum: Double, width: Int) -> String {
    rows(values, maximum: maximum, width: width, height: 1).first ?? ""
  }

  private static func level(_ value: Double?, maximum: Double, steps: Int) -> Int {
    guard let value, value > 0, maximum > 0 else { return 0 }
    return max(1, Int(min(1, value / maximum) * Double(steps) + 0.5))
  }

  /// Dots from the bottom, 0 to 4 on each side.
  private static func cell(left: Int, right: Int) -> Unicode.Scalar {
    let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
    let rightDots: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
    let dots = leftDots[left] | rightDots[right]
    return dots == 0 ? " " : Unicode.Scalar(0x2800 + dots) ?? " "
  }
}
