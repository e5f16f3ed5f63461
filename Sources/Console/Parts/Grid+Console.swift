import Cells
import ConsoleCore

extension Grid {
  /// Marks the row under the cursor: the sign, and the look of the row.
  mutating func drawCursor(y: Int, x: Int = 1) {
    select(Rect(x: 0, y: y, width: width, height: 1))
    draw("›", x: x, y: y, style: Style(.cursor, .bold))
  }

  /// A row that names a region, over the whole width.
  mutating func drawTitle(_ left: String, more: String = "", right: String = "", y: Int) {
    var text = StyledText(left)
    if !more.isEmpty { text.append("  " + more, .dim) }
    drawTitle(text, right: StyledText(right, .dim), x: 0, y: y, width: width)
  }

  /// A number, dim when it is zero.
  mutating func draw<ID>(_ count: Int, at place: TableLayout<ID>.Place, y: Int, style: Style = .text) {
    draw(Figures.grouped(count), at: place, x: 0, y: y, style: count == 0 ? .dim : style)
  }

  /// Labels at the left, texts beside them, wrapped; returns the row after the last one, at most `bottom`.
  @discardableResult
  mutating func draw(_ lines: [LabelledLine], y: Int, bottom: Int) -> Int {
    var row = y
    for line in lines {
      for (index, text) in TextWrap.lines(line.text.text, width: width - 13).enumerated() {
        guard row < bottom else { return row }
        if index == 0 { draw(line.label, x: 2, y: row, style: .dim, limit: 9) }
        draw(text, x: 12, y: row, style: line.text.tone.style)
        row += 1
      }
    }
    return row
  }
}
