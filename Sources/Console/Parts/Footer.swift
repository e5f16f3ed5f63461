import Cells
import ConsoleCore

/// The line of keys at the bottom.
struct Footer {
  let model: FooterModel
  /// `1–6 of 7` in place of leaving, where a screen has no title to say it in.
  var range: String?

  /// Draws it over a row.
  func draw(in grid: inout Grid, y: Int) {
    grid.fill(Rect(x: 0, y: y, width: grid.width, height: 1), style: Style(.footer))
    let last = range ?? model.last.map { "\($0.key) \($0.title)" } ?? ""
    let room = grid.width - 2 - (last.isEmpty ? 0 : DisplayWidth.of(last) + 2)
    var x = 1
    for item in fitting(room) {
      let text = isShort(room) ? item.shortTitle : item.title
      if item.isDisabled {
        x = grid.draw("(\(item.key) \(text))", x: x, y: y, style: Style(.footer, .dim))
      } else {
        x = grid.draw(item.key, x: x, y: y, style: Style(.footer, .bold))
        x = grid.draw(" " + text, x: x, y: y, style: Style(.footer))
      }
      x += 2
    }
    grid.draw(last, x: grid.width - 1 - DisplayWidth.of(last), y: y, style: Style(.footer))
  }

  private func width(_ items: [FooterItem], short: Bool) -> Int {
    items.reduce(-2) { sum, item in
      sum + 3 + DisplayWidth.of(item.key) + DisplayWidth.of(short ? item.shortTitle : item.title)
        + (item.isDisabled ? 2 : 0)
    }
  }

  private func isShort(_ room: Int) -> Bool { width(model.items, short: false) > room }

  /// What stays: the least used leave first, of equals the one at the right.
  private func fitting(_ room: Int) -> [FooterItem] {
    var items = model.items
    while width(items, short: isShort(room)) > room, let rank = items.map(\.rank).max(), !items.isEmpty {
      guard let index = items.lastIndex(where: { $0.rank == rank }) else { break }
      items.remove(at: index)
    }
    return items
  }
}
