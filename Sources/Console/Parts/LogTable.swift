import Cells
import ConsoleCore

/// Lines of the log: when, about whom, what.
struct LogTable {
  /// Draws the lines from `y` on.
  func draw(_ rows: [LogRow], in grid: inout Grid, y: Int) {
    let timeWidth = rows.map { DisplayWidth.of($0.time) }.max() ?? 8
    let subjectWidth = grid.width >= 100 ? 17 : grid.width >= 72 ? 16 : 12
    for (index, row) in rows.enumerated() {
      let line = y + index
      var x = 1
      grid.draw(row.time, x: x, y: line, style: .dim, limit: timeWidth)
      x += timeWidth + 2
      grid.draw(row.subject, x: x, y: line, limit: subjectWidth)
      x += subjectWidth + 2
      grid.draw(row.text, x: x, y: line, style: row.tone.style, limit: grid.width - 1 - x)
      if row.hasCursor { grid.drawCursor(y: line, x: 0) }
    }
  }
}
