import Cells
import ConsoleCore

/// All keys, from the action table.
struct HelpScreen {
  let model: HelpModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer; returns how many lines there are to scroll through.
  func draw(in grid: inout Grid) -> Int {
    let y = layout.headerRows
    let lines = model.rows.flatMap { texts(of: $0, width: grid.width) }
    let first = min(model.scroll, max(0, lines.count - layout.pageRows))
    let shown = lines.dropFirst(first).prefix(layout.pageRows)
    let range = shown.count < lines.count ? "\(first + 1)–\(first + shown.count) of \(lines.count)" : ""
    grid.drawTitle("Help", right: range, y: y)
    for (index, line) in shown.enumerated() { grid.draw(line, x: 2, y: y + 1 + index, limit: grid.width - 3) }
    return lines.count
  }

  private func texts(of row: HelpRow, width: Int) -> [StyledText] {
    if row.keys.isEmpty { return [StyledText(row.title, .accent)] }
    let keyWidth = width >= 72 ? 16 : 10
    let titleWidth = width >= 100 ? 18 : 0
    let start = 2 + keyWidth + titleWidth
    let note = row.note.map { " (\($0.text))" } ?? ""
    // Without a column for the title the sentence says it.
    let text = titleWidth == 0 && row.help.isEmpty ? row.title : row.help
    return TextWrap.lines(text + note, width: max(10, width - 3 - start)).enumerated().map { index, text in
      guard index == 0 else { return StyledText(String(repeating: " ", count: start)) + StyledText(text) }
      let keys = StyledText("  " + row.keys.padded(to: keyWidth), Style(.text, .bold))
      let title = titleWidth > 0 ? row.title.padded(to: titleWidth) : ""
      return keys + StyledText(title) + StyledText(text)
    }
  }
}
