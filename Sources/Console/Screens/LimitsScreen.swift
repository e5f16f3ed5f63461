import Cells
import ConsoleCore

/// Rate limits, and how the neighbours are.
struct LimitsScreen {
  let model: LimitsModel
  let layout: ScreenLayout

  private enum Field: Hashable, Sendable {
    case name, bar, percent, now, limit, free, reserve, resetIn, saidBy, age
  }

  private static func columns(hasBar: Bool) -> [Column<Field>] {
    [
      Column(.name, "BUCKET", width: 13),
      Column(.bar, "USED", width: 12...16, rank: 2),
      Column(.percent, hasBar ? "" : "USED", width: 5, gap: 1, alignment: .trailing),
      Column(.now, "NOW/s", width: 7, gap: 2, alignment: .trailing),
      Column(.limit, "LIMIT", width: 7, alignment: .trailing),
      Column(.free, "FREE", width: 7, gap: 1, alignment: .trailing),
      Column(.reserve, "RESERVE", width: 7, gap: 1, alignment: .trailing, rank: 1),
      Column(.resetIn, "RESET IN", width: 8, gap: 1, alignment: .trailing),
      Column(.saidBy, "SAID BY", width: 11, rank: 4),
      Column(.age, "AGE", width: 6, alignment: .trailing, rank: 3),
    ]
  }

  /// Draws the screen between header and footer.
  func draw(in grid: inout Grid) {
    var y = layout.headerRows
    grid.drawTitle("Limits", more: "bars fill with what is used", y: y)
    var table = TableLayout(Self.columns(hasBar: true), width: grid.width - 1, indent: 3)
    // The heading stands over the percent where the bar has left.
    if table[.bar] == nil { table = TableLayout(Self.columns(hasBar: false), width: grid.width - 1, indent: 3) }
    grid.drawHeadings(table, x: 0, y: y + 1)
    y += 2
    if let message = model.message {
      grid.draw(message.text, x: 3, y: y, style: message.tone.style, limit: grid.width - 4)
      y += 1
    }
    for row in model.rows {
      for place in table.places { draw(row, place, in: &grid, y: y) }
      y += 1
      if let closed = row.closed {
        grid.draw(closed, x: 5, y: y, style: .warn)
        y += 1
      }
    }
    grid.drawTitle("provider, Kafka, urgent lane", y: y)
    grid.draw(model.about, y: y + 1, bottom: layout.headerRows + layout.bodyRows)
  }

  private func draw(_ row: BucketRow, _ place: TableLayout<Field>.Place, in grid: inout Grid, y: Int) {
    switch place.column.id {
    case .name: grid.draw(row.name, at: place, x: 0, y: y)
    case .bar:
      if let used = row.used {
        grid.drawBar(used, x: place.x, y: y, width: place.width, rounding: .nearest)
      }
    case .percent: draw(row.usedPercent, place, in: &grid, y: y)
    case .now: draw(row.now, place, in: &grid, y: y)
    case .limit: draw(row.limit, place, in: &grid, y: y)
    case .free: draw(row.free, place, in: &grid, y: y)
    case .reserve: draw(row.reserve, place, in: &grid, y: y)
    case .resetIn: draw(row.resetIn, place, in: &grid, y: y)
    case .saidBy: grid.draw(row.saidBy, at: place, x: 0, y: y, style: .dim)
    case .age: draw(row.age, place, in: &grid, y: y)
    }
  }

  private func draw(_ text: String, _ place: TableLayout<Field>.Place, in grid: inout Grid, y: Int) {
    grid.draw(text, at: place, x: 0, y: y, style: text == Figures.unknown || text == "0" ? .dim : .text)
  }
}
