import Cells
import ConsoleCore

/// Open failures: causes, the failures of one, and what is known of the one under the cursor.
struct ErrorsScreen {
  let model: ErrorsModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer.
  func draw(in grid: inout Grid) {
    var y = layout.headerRows
    if layout.isReduced {
      drawReduced(in: &grid, y: y)
      return
    }
    let right = [model.frozen, model.causes.range ?? "sort: count"].compactMap { $0 }.joined(separator: "  ")
    grid.drawTitle("Errors", more: model.about, right: right, y: y)
    drawCauses(in: &grid, y: y + 1)
    y += 2 + layout.causeRows
    grid.drawTitle(
      model.cause ?? "failures",
      more: model.cause == nil ? "" : "\(Figures.grouped(model.failures.total)) · newest first",
      right: model.failures.range ?? "", y: y)
    drawFailures(in: &grid, y: y + 1)
    y += 2 + layout.failureRows
    grid.drawTitle(model.failureTitle ?? "failure", y: y)
    grid.draw(model.failure, y: y + 1, bottom: y + 1 + layout.failureDetailRows)
  }

  /// One list: the one that has the cursor.
  private func drawReduced(in grid: inout Grid, y: Int) {
    if model.isOnCauses { drawCauses(in: &grid, y: y) } else { drawFailures(in: &grid, y: y) }
  }

  // MARK: - Causes

  private enum CauseField: Hashable, Sendable { case count, code, what, place, hint }

  private static let causeColumns: [Column<CauseField>] = [
    Column(.count, "COUNT", width: 7, gap: 0, alignment: .trailing),
    Column(.code, "CAUSE", width: 17),
    Column(.what, "WHAT HAPPENED", width: 24...34, rank: 1),
    Column(.place, "WHERE", width: 13, gap: 1, rank: 2),
    Column(.hint, "WHAT TO DO", width: 39...90, rank: 3),
  ]

  private func drawCauses(in grid: inout Grid, y: Int) {
    let table = TableLayout(Self.causeColumns, width: grid.width, indent: 2)
    grid.drawHeadings(table, x: 0, y: y)
    if let message = model.causes.message { say(message, in: &grid, y: y + 1 + model.causes.rows.count) }
    for (index, row) in model.causes.rows.enumerated() {
      let line = y + 1 + index
      for place in table.places {
        switch place.column.id {
        case .count: grid.draw(row.count, at: place, y: line)
        case .code: grid.draw(row.code, at: place, x: 0, y: line)
        case .what: grid.draw(row.what, at: place, x: 0, y: line)
        case .place: grid.draw(row.place, at: place, x: 0, y: line)
        case .hint: grid.draw(row.hint, at: place, x: 0, y: line, style: .dim)
        }
      }
      drawPlace(row.hasCursor, isFocused: model.isOnCauses, in: &grid, y: line)
    }
  }

  // MARK: - Failures

  private enum FailureField: Hashable, Sendable { case username, userKey, process, action, age, tries, note, origin }

  private static func failureColumns(_ columns: Int) -> [Column<FailureField>] {
    let isWide = columns >= 100
    return [
      Column(.username, "USERNAME", width: isWide ? 16...20 : 12...16),
      Column(.userKey, "USER KEY", width: isWide ? 12...36 : 8...12, rank: 3),
      Column(.process, "PROCESS", width: 16, rank: 2),
      Column(.action, "ACTION", width: 6, rank: 4),
      Column(.age, "AGE", width: 6, alignment: .trailing),
      Column(.tries, "TRIES", width: 5, alignment: .trailing, rank: 1),
      Column(.origin, "ORIGIN", width: isWide ? 22...40 : 20...40, rank: 1),
      Column(.note, "", width: isWide ? 8 : 0, gap: isWide ? 2 : 0, rank: 5),
    ]
  }

  private func drawFailures(in grid: inout Grid, y: Int) {
    let table = TableLayout(Self.failureColumns(grid.width), width: grid.width - 1, indent: 4)
    grid.drawHeadings(table, x: 0, y: y)
    if let message = model.failures.message { say(message, in: &grid, y: y + 1 + model.failures.rows.count) }
    for (index, row) in model.failures.rows.enumerated() {
      let line = y + 1 + index
      var row = row
      // Where the key has no column, it stands in for a username that could not be read.
      if row.username == Figures.unknown, table[.userKey] == nil { row.username = row.userKey }
      for place in table.places { draw(row, place, in: &grid, y: line) }
      drawPlace(row.hasCursor, isFocused: !model.isOnCauses, in: &grid, y: line)
    }
  }

  private func draw(_ row: FailureRow, _ place: TableLayout<FailureField>.Place, in grid: inout Grid, y: Int) {
    switch place.column.id {
    case .username: grid.draw(row.username, at: place, x: 0, y: y)
    case .userKey: grid.draw(row.userKey, at: place, x: 0, y: y)
    case .process: grid.draw(row.process, at: place, x: 0, y: y)
    case .action: grid.draw(row.action, at: place, x: 0, y: y)
    case .age: grid.draw(row.age, at: place, x: 0, y: y)
    case .tries: grid.draw(row.tries, at: place, y: y)
    case .note: grid.draw(row.note, at: place, x: 0, y: y, style: .accent)
    case .origin: grid.draw(row.origin, at: place, x: 0, y: y, style: .dim)
    }
  }

  /// `›` where the keys act, `·` where the other list was left.
  private func drawPlace(_ hasCursor: Bool, isFocused: Bool, in grid: inout Grid, y: Int) {
    guard hasCursor else { return }
    if isFocused { grid.drawCursor(y: y) } else { grid.draw("·", x: 1, y: y, style: .accent) }
  }

  private func say(_ message: Phrase, in grid: inout Grid, y: Int) {
    grid.draw(message.text, x: 4, y: y, style: message.tone.style, limit: grid.width - 5)
  }
}
