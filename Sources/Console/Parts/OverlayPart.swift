import Cells
import ConsoleCore

/// What lies over the lower half: a question, a field, the steps of a command.
struct OverlayPart {
  let model: OverlayModel

  /// Draws it at the bottom of the body, at least `least` rows high.
  func draw(in grid: inout Grid, top: Int, bottom: Int, least: Int) {
    let texts = model.lines.map { TextWrap.lines($0.text.text, width: grid.width - 13).count }.reduce(0, +)
    let height = 1 + texts + (model.input == nil ? 0 : 1) + (model.buttons.isEmpty ? 0 : 2)
    let start = max(top, bottom - max(height, least))
    grid.fill(Rect(x: 0, y: start, width: grid.width, height: bottom - start), style: .text)
    grid.drawTitle(StyledText(model.title, Style(.title)), x: 0, y: start, width: grid.width)
    var y = grid.draw(model.lines, y: start + 1, bottom: bottom)
    if let input = model.input, y < bottom {
      draw(input, in: &grid, y: y)
      y += 1
    }
    if !model.buttons.isEmpty { drawButtons(in: &grid, y: min(y + 1, bottom - 1)) }
  }

  /// The end of the text is shown where it is longer than the field; the caret is underlined.
  private func draw(_ input: OverlayModel.Input, in grid: inout Grid, y: Int) {
    let width = max(8, min(60, grid.width - 14))
    grid.draw("›", x: 10, y: y, style: .accent)
    grid.fill(Rect(x: 12, y: y, width: width, height: 1), style: Style(.input))
    var left = TextSanitiser.clusters(of: String(input.text.prefix(input.caret))).map { $0 }
    while left.reduce(0, { $0 + $1.width }) > width - 1 { left.removeFirst() }
    let x = grid.draw(left.map(\.text).joined(), x: 12, y: y, style: Style(.input))
    let rest = String(input.text.dropFirst(input.caret))
    grid.draw(rest, x: x, y: y, style: Style(.input), limit: 12 + width - x)
    grid.add(.underline, to: Rect(x: x, y: y, width: 1, height: 1))
  }

  private func drawButtons(in grid: inout Grid, y: Int) {
    var x = 12
    for button in model.buttons {
      let text = button.hasFocus ? "› \(button.title) ‹" : "  \(button.title)  "
      x = grid.draw(text, x: x, y: y, style: button.hasFocus ? Style(.input, .bold) : .text) + 2
    }
  }
}
