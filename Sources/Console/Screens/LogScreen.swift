import Cells
import ConsoleCore

/// What happened, the newest line last.
struct LogScreen {
  let model: LogModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer.
  func draw(in grid: inout Grid) {
    let y = layout.headerRows
    grid.drawTitle("Log", more: Figures.grouped(model.list.total), right: model.list.range ?? "", y: y)
    if let message = model.list.message { grid.draw(message.text, x: 4, y: y + 2, style: message.tone.style) }
    LogTable().draw(model.list.rows, in: &grid, y: y + 1)
    guard layout.logDetailRows > 0, let line = model.current else { return }
    let title = y + 1 + layout.logRows
    grid.drawTitle(line.subject, more: line.time, y: title)
    let texts = TextWrap.lines(line.text, width: grid.width - 4).prefix(layout.logDetailRows - 1)
    for (index, text) in texts.enumerated() { grid.draw(text, x: 2, y: title + 1 + index, style: line.tone.style) }
  }
}
