/// The scale of a graph: a round number that all values fit under and whose half is round too.
public enum GraphAxis {
  /// The smallest of 2, 4, 6, 8, 10, 20, 40 … that is at least `maximum`; at least 2.
  public static func ceiling(_ maximum: Double) -> Int {
    guard maximum.isFinite else { return 2 }
    var unit = 1
    while unit < Int.max / 100 {
      for step in unit == 1 ? [2, 4, 6, 8] : [1, 2, 4, 6, 8] where Double(step * unit) >= maximum { return step * unit }
      unit *= 10
    }
    return 8 * unit
  }
}

extension Grid {
  /// Draws a graph with its axis, as wide and high as `rect`: the last row is the base line with `labels`.
  ///
  /// ```
  ///   4k ┤       ⢀⣤⣄
  ///      │⣠⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿
  ///    0 ┼ -2 min   now
  /// ```
  ///
  /// - Parameters:
  ///   - values: oldest first, two a column; nil is a gap.
  ///   - rect: needs at least 8 columns and 3 rows; nothing is drawn in less.
  ///   - labels: the base line's texts, from left to right: the first at the left, the last at the right, others at
  ///     their fraction of the width; one that would touch another is left out.
  ///   - style: of the filled part.
  public mutating func drawGraph(
    _ values: [Double?], in rect: Rect, labels: [(fraction: Double, text: String)], style: Style = Style(.graph)
  ) {
    guard rect.width >= 8, rect.height >= 3 else { return }
    let gutter = 6
    let area = Rect(x: rect.x + gutter, y: rect.y, width: rect.width - gutter, height: rect.height - 1)
    let shown = values.suffix(2 * area.width)
    let top = GraphAxis.ceiling(shown.compactMap { $0 }.max() ?? 0)
    for (row, text) in AreaGraph.rows(Array(shown), maximum: Double(top), width: area.width, height: area.height)
      .enumerated()
    {
      let isMiddle = area.height.isMultiple(of: 2) && row == area.height / 2
      let label = row == 0 ? NumberText.compact(top) : isMiddle ? NumberText.compact(top / 2) : ""
      draw(label, x: rect.x, y: area.y + row, width: 4, alignment: .trailing, style: .dim)
      draw(label.isEmpty ? "│" : "┤", x: rect.x + 5, y: area.y + row, style: .dim)
      draw(text, x: area.x, y: area.y + row, style: style)
    }
    let base = area.bottom
    draw("0", x: rect.x, y: base, width: 4, alignment: .trailing, style: .dim)
    draw("┼", x: rect.x + 5, y: base, style: .dim)
    drawLabels(labels, in: Rect(x: area.x + 1, y: base, width: area.width - 1, height: 1))
  }

  private mutating func drawLabels(_ labels: [(fraction: Double, text: String)], in row: Rect) {
    // The ends first: they say what the graph spans.
    var taken: [Range<Int>] = []
    let inOrder = labels.sorted { abs($0.fraction - 0.5) > abs($1.fraction - 0.5) }
    for label in inOrder {
      let width = DisplayWidth.of(label.text)
      guard width > 0, width <= row.width else { continue }
      let fraction = min(1, max(0, label.fraction))
      let start = row.x + Int(fraction * Double(row.width - width) + 0.5)
      guard !taken.contains(where: { $0.overlaps((start - 1)..<(start + width + 1)) }) else { continue }
      draw(label.text, x: start, y: row.y, style: .dim)
      taken.append(start..<(start + width))
    }
  }
}
