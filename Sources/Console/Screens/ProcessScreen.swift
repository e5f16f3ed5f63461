import Cells
import ConsoleCore

/// One process: its row, its sum, why changes failed, how its state changed.
struct ProcessScreen {
  let model: ProcessModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer.
  func draw(in grid: inout Grid) {
    var y = layout.headerRows
    guard let row = model.row, let detail = model.detail else {
      grid.drawTitle("Process", y: y)
      if let message = model.causes.message { grid.draw(message.text, x: 4, y: y + 2, style: message.tone.style) }
      return
    }
    let isWide = grid.width >= 100
    grid.drawTitle(
      "Process › \(row.name)", more: isWide ? detail.about : detail.shortAbout, right: model.frozen ?? "", y: y)
    drawState(row, detail, in: &grid, y: y + 1)
    y += 2
    if !layout.isReduced {
      RunDetailPart(detail: detail).draw(in: &grid, y: y)
      y += RunDetailPart.rows
    }
    grid.drawTitle("failures by cause", right: model.causes.range ?? "", y: y)
    CauseTable(causes: model.causes).draw(in: &grid, y: y + 1, height: layout.processCauseRows)
    y += 1 + layout.processCauseRows
    guard layout.timelineRows > 0 else { return }
    grid.drawTitle("timeline", right: model.timeline.range.map { "the last " + $0 } ?? "", y: y)
    drawTimeline(in: &grid, y: y + 1)
  }

  private func drawState(_ row: JobRow, _ detail: RunDetail, in grid: inout Grid, y: Int) {
    var line = StyledText(row.state.mark + " ", row.state.tone.style)
    line.append(row.state.text)
    let figures = [("", row.done), ("", row.rate + "/s"), ("ETA ", row.eta)].filter { !$0.1.hasPrefix(Figures.unknown) }
    for (label, text) in figures { line.append("   \(label)\(text)") }
    if let reason = detail.reason { line.append("   " + reason, row.needsYou ? .warn : .dim) }
    grid.draw(line, x: 2, y: y, limit: grid.width - 3)
  }

  private func drawTimeline(in grid: inout Grid, y: Int) {
    if let message = model.timeline.message {
      grid.draw(message.text, x: 2, y: y, style: message.tone.style, limit: grid.width - 3)
    }
    let timeWidth = model.timeline.rows.map { DisplayWidth.of($0.time) }.max() ?? 8
    let changeWidth = min(36, model.timeline.rows.map { DisplayWidth.of($0.change) }.max() ?? 0)
    for (index, row) in model.timeline.rows.enumerated() {
      let line = y + index
      grid.draw(row.time, x: 2, y: line, style: .dim, limit: timeWidth)
      var x = 4 + timeWidth
      grid.draw(row.change, x: x, y: line, limit: changeWidth)
      x += changeWidth + 2
      grid.draw("\(row.who): \(row.why)", x: x, y: line, style: .dim, limit: grid.width - 1 - x)
    }
  }
}
