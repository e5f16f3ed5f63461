import Cells
import ConsoleCore

/// One failure: what happened, what the provider answered, what to do, and the record as it came.
struct RecordScreen {
  let model: RecordModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer; returns how many lines there are to scroll through.
  func draw(in grid: inout Grid) -> Int {
    let y = layout.headerRows
    if let message = model.message {
      grid.drawTitle("Record", y: y)
      grid.draw(message.text, x: 4, y: y + 2, style: message.tone.style, limit: grid.width - 5)
      return 0
    }
    let lines = content(width: grid.width)
    let first = min(model.scroll, max(0, lines.count - layout.pageRows))
    let shown = lines.dropFirst(first).prefix(layout.pageRows)
    let range = shown.count < lines.count ? "\(first + 1)–\(first + shown.count) of \(lines.count)" : ""
    grid.drawTitle("Record › \(model.title)", right: range, y: y)
    for (index, line) in shown.enumerated() {
      switch line {
      case .text(let text): grid.draw(text, x: 2, y: y + 1 + index, limit: grid.width - 3)
      case .title(let title, let more): grid.drawTitle(title, more: more, y: y + 1 + index)
      }
    }
    return lines.count
  }

  private enum Line {
    case text(StyledText)
    case title(String, more: String)
  }

  private func content(width: Int) -> [Line] {
    var lines: [Line] = []
    for line in model.summary {
      for (index, text) in TextWrap.lines(line.text.text, width: width - 13).enumerated() {
        let label = index == 0 ? line.label : ""
        lines.append(.text(StyledText(label.padded(to: 10), .dim) + StyledText(text, line.text.tone.style)))
      }
    }
    if !model.payload.isEmpty {
      lines.append(.title("what would be sent", more: "personal values hidden"))
      for line in model.payload { lines += outline(line, width: width) }
    }
    lines.append(.title("the record as it came", more: model.about))
    for line in model.raw { lines += outline(line, width: width) }
    return lines
  }

  /// Values stand in one column; what does not fit goes on below.
  private func outline(_ line: OutlineLine, width: Int) -> [Line] {
    let indent = String(repeating: "  ", count: line.depth)
    let value = line.isPersonal ? Masking.mask(line.value) : line.value
    guard let name = line.name else {
      return TextWrap.lines(value, width: width - 3).map { .text(StyledText($0)) }
    }
    let label = (indent + TextSanitiser.clean(name)).padded(to: 24)
    let room = width - 3 - DisplayWidth.of(label) - 1
    return TextWrap.lines(value, width: room).enumerated().map { index, text in
      let left = index == 0 ? label : String(repeating: " ", count: DisplayWidth.of(label))
      return .text(StyledText(left + " ", .dim) + StyledText(text))
    }
  }
}

extension String {
  /// With spaces up to a width; longer texts stay as they are.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) }
}
