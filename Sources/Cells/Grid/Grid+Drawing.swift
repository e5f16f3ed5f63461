/// Where a text stands within its columns.
public enum Alignment: Hashable, Sendable {
  /// At the left.
  case leading
  /// At the right: numbers.
  case trailing
}

extension Grid {
  /// Draws a text on one row.
  ///
  /// - Parameters:
  ///   - text: any text; it is sanitised.
  ///   - x: the first column; may be outside, what is outside is clipped.
  ///   - y: the row.
  ///   - style: role and attributes.
  ///   - limit: the most columns; a longer text is cut and ends in `…`. Nil cuts at the screen's edge without a sign.
  /// - Returns: the column after the text.
  @discardableResult
  public mutating func draw(_ text: String, x: Int, y: Int, style: Style = .text, limit: Int? = nil) -> Int {
    draw(text, x: x, y: y, style: style, limit: limit, clip: bounds)
  }

  /// Draws a text into columns, left or right aligned, and cuts what does not fit with `…`.
  public mutating func draw(
    _ text: String, x: Int, y: Int, width: Int, alignment: Alignment, style: Style = .text
  ) {
    let free = alignment == .trailing ? max(0, width - DisplayWidth.of(text)) : 0
    draw(text, x: x + free, y: y, style: style, limit: width - free)
  }

  /// Draws pieces one after the other and returns the column after them; `limit` as for a text, over all pieces.
  @discardableResult
  public mutating func draw(_ text: StyledText, x: Int, y: Int, limit: Int? = nil) -> Int {
    var column = x
    for (index, run) in text.runs.enumerated() {
      guard let limit else {
        column = draw(run.text, x: column, y: y, style: run.style)
        continue
      }
      let left = limit - (column - x)
      if left <= 0 { break }
      // A piece that ends exactly at the limit shows that more would follow: the space after it is what is cut.
      let isCut = DisplayWidth.of(run.text) == left && text.runs[(index + 1)...].contains { !$0.text.isEmpty }
      column = draw(isCut ? run.text + " " : run.text, x: column, y: y, style: run.style, limit: left)
    }
    return column
  }

  /// Draws a left part and a right part on one row; the right one stays whole as long as it fits at all.
  public mutating func draw(_ left: StyledText, right: StyledText, x: Int, y: Int, width: Int) {
    let rightWidth = right.width
    if rightWidth == 0 || rightWidth > width {
      draw(left, x: x, y: y, limit: max(0, width))
      return
    }
    let leftLimit = width - rightWidth - 1
    if leftLimit > 0 { draw(left, x: x, y: y, limit: leftLimit) }
    draw(right, x: x + width - rightWidth, y: y)
  }

  /// Makes an area blank in one style.
  public mutating func fill(_ rect: Rect, style: Style) {
    erase(rect, style: style)
  }

  /// Shows an area as the row under the cursor; its text keeps its colours, so a red word stays red.
  public mutating func select(_ rect: Rect) {
    restyle(rect) { $0.with(.selected) }
  }

  /// Adds attributes to an area and keeps its text and roles.
  public mutating func add(_ attributes: Attributes, to rect: Rect) {
    restyle(rect) { $0.with(attributes) }
  }

  /// Draws a row that names a region: `─ `, the left part, the right part, the whole row underlined by attribute.
  ///
  /// Runs with the role `text` take the role `title`.
  public mutating func drawTitle(_ left: StyledText, right: StyledText = StyledText(), x: Int, y: Int, width: Int) {
    let row = Rect(x: x, y: y, width: width, height: 1)
    fill(row, style: Style(.title))
    func titled(_ text: StyledText) -> StyledText {
      StyledText(text.runs.map { $0.style.role == .text ? .init($0.text, Style(.title, $0.style.attributes)) : $0 })
    }
    draw("─ ", x: x, y: y, style: Style(.title))
    draw(titled(left), right: titled(right), x: x + 2, y: y, width: width - 3)
    add(.underline, to: row)
  }

  private mutating func draw(_ text: String, x: Int, y: Int, style: Style, limit: Int?, clip: Rect) -> Int {
    let edge = limit.map { x + max(0, $0) }
    guard y >= 0, y < height else { return min(x + DisplayWidth.of(text), edge ?? .max) }
    var column = x
    var iterator = TextSanitiser.clusters(of: text).makeIterator()
    var lastColumn = x
    while let cluster = iterator.next() {
      if let edge, column + cluster.width > edge {
        return drawEllipsis(edge: edge, column: column, lastColumn: lastColumn, start: x, y: y, style: style)
      }
      // What is past the right edge is only measured.
      if column < clip.right { put(cluster, x: column, y: y, style: style, clip: clip) }
      lastColumn = column
      column += cluster.width
    }
    return column
  }

  /// Ends a cut text with `…`, in the column that is left or in place of the last cell.
  private mutating func drawEllipsis(
    edge: Int, column: Int, lastColumn: Int, start: Int, y: Int, style: Style
  ) -> Int {
    guard edge > start else { return start }
    let place = column < edge ? column : lastColumn
    for x in place..<edge { put(TextCluster(" ", width: 1), x: x, y: y, style: style, clip: bounds) }
    put(TextCluster("…", width: 1), x: place, y: y, style: style, clip: bounds)
    return edge
  }
}
