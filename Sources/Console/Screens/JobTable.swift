import Cells
import ConsoleCore

/// The columns of Jobs: they leave by rank, and keep their width whatever they show.
struct JobTable {
  private enum Field: Hashable, Sendable {
    case name, state, bar, done, synced, skipped, failed, staged, inFlight, rate, eta, trend
  }

  private let layout: TableLayout<Field>
  private let hasLongStates: Bool
  private let isReduced: Bool

  /// A table for a screen of so many columns.
  init(columns: Int, isReduced: Bool) {
    self.isReduced = isReduced
    hasLongStates = columns >= 120
    layout = TableLayout(
      isReduced ? Self.reduced : Self.all(columns, hasLongStates: hasLongStates), width: columns, indent: 4)
  }

  private static let reduced: [Column<Field>] = [
    Column(.name, "PROCESS", width: 16),
    Column(.state, "STATE", width: 12, gap: 1),
    Column(.failed, "FAILED", width: 6, gap: 0, alignment: .trailing),
  ]

  private static func all(_ columns: Int, hasLongStates: Bool) -> [Column<Field>] {
    let name = columns >= 160 ? 34 : columns >= 150 ? 26 : 16
    let hasBar = columns >= 120
    var fields: [Column<Field>] = [
      Column(.name, "PROCESS", width: name),
      Column(.state, "STATE", width: hasLongStates ? 25 : 11, gap: 1),
    ]
    if hasBar { fields.append(Column(.bar, "DONE", width: 8, gap: 1)) }
    fields += [
      Column(.done, hasBar ? "" : "DONE", width: hasBar ? 5 : 6, alignment: .trailing),
      Column(.synced, "SYNCED", width: 7, gap: hasBar ? 3 : 2, alignment: .trailing),
      Column(.skipped, "SKIPPED", width: 7, gap: 1, alignment: .trailing, rank: 3),
      Column(.failed, "FAILED", width: 6, alignment: .trailing),
      Column(.staged, "STAGED", width: 6, alignment: .trailing, rank: 1),
      Column(.inFlight, "IN FLIGHT", width: 9, gap: 1, alignment: .trailing, rank: 2),
      Column(.rate, "RATE/s", width: 6, alignment: .trailing),
      Column(.eta, "ETA", width: 4, alignment: .trailing),
    ]
    if columns >= 140 { fields.append(Column(.trend, "LAST 96 s", width: 16, rank: 4)) }
    return fields
  }

  /// Draws the headings.
  func drawHeadings(in grid: inout Grid, y: Int) {
    grid.drawHeadings(layout, x: 0, y: y)
  }

  /// Draws a row.
  func draw(_ row: JobRow, in grid: inout Grid, y: Int) {
    for place in layout.places { draw(row, place, in: &grid, y: y) }
    if row.needsYou { grid.draw("!", x: 2, y: y, style: Style(.warn, .bold)) }
    if row.hasCursor { grid.drawCursor(y: y) }
  }

  private func draw(_ row: JobRow, _ place: TableLayout<Field>.Place, in grid: inout Grid, y: Int) {
    switch place.column.id {
    case .name: grid.draw(row.name, at: place, x: 0, y: y)
    case .state: drawState(row, place, in: &grid, y: y)
    case .bar:
      if let fraction = row.fraction { grid.drawBar(fraction, x: place.x, y: y, width: place.width) }
    case .done: draw(row.done, place, in: &grid, y: y)
    case .synced: grid.draw(row.synced, at: place, y: y)
    case .skipped: grid.draw(row.skipped, at: place, y: y)
    case .failed: grid.draw(row.failed, at: place, y: y, style: .bad)
    case .staged: grid.draw(row.staged, at: place, y: y, style: .warn)
    case .inFlight: grid.draw(row.inFlight, at: place, y: y)
    case .rate: draw(row.rate, place, in: &grid, y: y)
    case .eta: draw(row.eta, place, in: &grid, y: y)
    case .trend:
      let values = row.trend.suffix(2 * place.width).map { Double?.some($0) }
      let line = AreaGraph.sparkline(
        values, maximum: values.compactMap { $0 }.max() ?? 0, width: place.width)
      grid.draw(line, x: place.x, y: y, style: Style(.graph))
    }
  }

  private func draw(_ text: String, _ place: TableLayout<Field>.Place, in grid: inout Grid, y: Int) {
    let isNothing = text == Figures.unknown || text == "0"
    grid.draw(text, at: place, x: 0, y: y, style: isNothing ? .dim : .text)
  }

  private func drawState(_ row: JobRow, _ place: TableLayout<Field>.Place, in grid: inout Grid, y: Int) {
    grid.draw(row.state.mark, x: place.x, y: y, style: row.state.tone.style)
    // Where STAGED has no column, the state says it.
    let text =
      isReduced && row.staged > 0
      ? "\(Figures.grouped(row.staged)) staged" : hasLongStates ? row.state.text : row.state.shortText
    grid.draw(text, x: place.x + 2, y: y, limit: place.width - 2)
  }
}
