import Cells
import ConsoleCore

/// The graph and the sum of one run, six rows.
struct RunDetailPart {
  let detail: RunDetail

  static let rows = 6

  /// Draws both side by side.
  func draw(in grid: inout Grid, y: Int) {
    // 20 columns of two values: the two minutes that are kept.
    let graphWidth = grid.width >= 72 ? 26 : 0
    let values = detail.trend.map { Double?.some($0) }
    let shown = (graphWidth - 6) * 2 * RunDetail.trendStep
    if graphWidth > 0 {
      grid.drawGraph(
        values, in: Rect(x: 0, y: y, width: graphWidth, height: Self.rows - 1),
        labels: [(0, shown % 60 == 0 ? "-\(shown / 60) min" : "-\(shown) s"), (1, "now")])
    }
    let x = graphWidth + 3
    for (row, line) in detail.sum.enumerated() {
      drawLine(line, in: &grid, x: x, y: y + row, gap: grid.width >= 100 ? 3 : 2)
    }
  }

  private func drawLine(_ line: SumLine, in grid: inout Grid, x: Int, y: Int, gap: Int) {
    grid.draw(line.label, x: x, y: y, style: .dim)
    let style = line.count == 0 ? Style.dim : line.tone.style
    grid.draw(Figures.grouped(line.count), x: x + 9, y: y, width: 10, alignment: .trailing, style: style)
    var column = x + 19 + gap
    if let verdict = line.verdict {
      column = grid.draw(verdict.text, x: column, y: y, style: verdict.tone.style) + gap + 1
    }
    for part in fitting(line.parts, room: grid.width - column - (grid.width >= 100 ? 0 : 1)) {
      column = grid.draw(part.label + " ", x: column, y: y, style: .dim)
      let style: Style = part.count == 0 ? .dim : .text
      column = grid.draw(Figures.grouped(part.count) + part.note, x: column, y: y, style: style) + 2
    }
  }

  /// The parts that fit: without notes first, then without the least important zeros, then without the least important
  /// ones.
  private func fitting(_ all: [SumPart], room: Int) -> [SumPart] {
    func width(_ parts: [SumPart]) -> Int {
      parts.reduce(2 * (parts.count - 1)) {
        $0 + DisplayWidth.of($1.label) + 1 + DisplayWidth.of(Figures.grouped($1.count) + $1.note)
      }
    }
    var parts = all
    if width(parts) > room {
      for index in parts.indices { parts[index].note = "" }
    }
    while width(parts) > room, !parts.isEmpty {
      let zeros = parts.filter { $0.count == 0 }
      let candidates = zeros.isEmpty ? parts : zeros
      guard let rank = candidates.map(\.rank).max() else { break }
      parts.removeAll { $0.rank == rank && (zeros.isEmpty || $0.count == 0) }
    }
    return parts
  }
}
