import CNcurses
import Cells

/// Turns a row of cells into what ncurses takes, with one buffer for all rows.
struct RowWriter {
  private var buffer: [cn_cell] = []

  /// Puts row `y` of a grid, cut or filled up to `columns`.
  mutating func put(_ y: Int, of grid: Grid, columns: Int, glyphs: GlyphSet, styles: inout StyleTable) {
    buffer.removeAll(keepingCapacity: true)
    let width = y < grid.height ? min(grid.width, columns) : 0
    for x in 0..<width {
      let cell = grid[x, y]
      guard let content = grid.content(of: cell) else { continue }
      let entry = styles[cell.style]
      // A wide cell whose right half is cut away.
      if cell.width == 2, x + 1 >= columns {
        append(" ", [], entry)
      } else {
        append(content.base, content.marks, width: Int(cell.width), glyphs: glyphs, entry)
      }
    }
    let blank = styles[.text]
    for _ in width..<max(width, columns) { append(" ", [], blank) }
    cn_screen_put(Int32(y), buffer, Int32(buffer.count))
  }

  private mutating func append(
    _ base: Unicode.Scalar, _ marks: [Unicode.Scalar], width: Int, glyphs: GlyphSet, _ entry: StyleTable.Entry
  ) {
    if base.isASCII {
      append(base, glyphs == .ascii ? [] : marks, entry)
      return
    }
    let drawn = glyphs.substitute(for: base)
    if drawn != base {
      for _ in 0..<width { append(drawn, [], entry) }
    } else if cn_width(base.value) == width {
      append(base, marks, entry)
    } else {
      // ncurses counts columns by the C library: where that knows another width, everything after it would move.
      append(TextSanitiser.replacement, [], entry)
      for _ in 1..<max(1, width) { append(" ", [], entry) }
    }
  }

  private mutating func append(_ base: Unicode.Scalar, _ marks: [Unicode.Scalar], _ entry: StyleTable.Entry) {
    var cell = cn_cell()
    cell.attributes = entry.attributes
    cell.pair = entry.pair
    cell.scalars.0 = base.value
    if !marks.isEmpty {
      cell.scalars.1 = marks[0].value
      if marks.count > 1 { cell.scalars.2 = marks[1].value }
      if marks.count > 2 { cell.scalars.3 = marks[2].value }
      if marks.count > 3 { cell.scalars.4 = marks[3].value }
    }
    buffer.append(cell)
  }
}
