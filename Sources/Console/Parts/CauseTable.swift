import Cells
import ConsoleCore

/// Causes of one process: count, code, what happened, when, where.
struct CauseTable {
  let causes: Listing<CauseRow>

  private enum Field: Hashable, Sendable { case count, code, what, first, last, origin }

  private static func columns(_ width: Int) -> [Column<Field>] {
    [
      Column(.count, "", width: 6, gap: 0, alignment: .trailing),
      Column(.code, "", width: 17),
      Column(.what, "", width: (width < 60 ? 6 : 24)...33, gap: 3),
      Column(.first, "", width: 16, gap: 2, rank: 3),
      Column(.last, "", width: 15, gap: 1, rank: 2),
      Column(.origin, "", width: 22...40, gap: 1, rank: 1),
    ]
  }

  /// Draws at most `height` rows.
  func draw(in grid: inout Grid, y: Int, height: Int) {
    if let message = causes.message, causes.rows.isEmpty {
      grid.draw(message.text, x: 2, y: y, style: message.tone.style, limit: grid.width - 3)
      return
    }
    let layout = TableLayout(Self.columns(grid.width), width: grid.width - 1)
    for (index, row) in causes.rows.prefix(height).enumerated() {
      let line = y + index
      for place in layout.places {
        let (text, style) = value(row, place.column.id)
        grid.draw(text, at: place, x: 0, y: line, style: style)
      }
      if row.hasCursor { grid.drawCursor(y: line, x: 1) }
    }
  }

  private func value(_ row: CauseRow, _ field: Field) -> (String, Style) {
    switch field {
    case .count: (Figures.grouped(row.count), .text)
    case .code: (row.code, .text)
    case .what: (row.what, .text)
    case .first: ("first " + row.first, .dim)
    case .last: ("last " + row.last, .dim)
    case .origin: (row.origin, .dim)
    }
  }
}
