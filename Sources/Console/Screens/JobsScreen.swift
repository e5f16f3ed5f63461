import Cells
import ConsoleCore

/// All processes, and the lower half for the one under the cursor.
struct JobsScreen {
  let model: JobsModel
  let layout: ScreenLayout

  /// Draws the screen between header and footer.
  func draw(in grid: inout Grid) {
    var y = layout.headerRows
    if !layout.isReduced {
      grid.drawTitle(
        "Jobs", more: "\(Figures.grouped(model.list.total)) · sort: need", right: titleRight, y: y)
      y += 1
    }
    let table = JobTable(columns: grid.width, isReduced: layout.isReduced)
    table.drawHeadings(in: &grid, y: y)
    y += 1
    if model.empty.isEmpty {
      for (index, row) in model.list.rows.enumerated() { table.draw(row, in: &grid, y: y + index) }
    } else {
      drawEmpty(in: &grid, y: y + 1)
    }
    y += layout.jobRows
    guard !layout.isReduced else { return }
    if let silence = model.silence {
      draw(silence, in: &grid, y: y)
    } else if let detail = model.detail {
      drawTitle(of: detail, in: &grid, y: y)
      RunDetailPart(detail: detail).draw(in: &grid, y: y + 1)
    }
    y += layout.detailRows
    if let causes = model.causes {
      grid.drawTitle("failures by cause", right: causes.range ?? "", y: y)
      CauseTable(causes: causes).draw(in: &grid, y: y + 1, height: layout.jobCauseRows - 1)
    }
    y += layout.jobCauseRows
    if layout.jobLogRows > 0 {
      grid.drawTitle("Log", y: y)
      LogTable().draw(model.log, in: &grid, y: y + 1)
    }
  }

  private var titleRight: String {
    let need = model.needCount > 0 ? "\(model.needCount) need you" : nil
    return [model.frozen, need, model.list.range].compactMap { $0 }.joined(separator: "  ")
  }

  private func drawTitle(of detail: RunDetail, in grid: inout Grid, y: Int) {
    let reason = detail.reason.map { " · " + $0 } ?? ""
    grid.drawTitle(
      detail.name, more: (grid.width >= 100 ? detail.about : detail.shortAbout) + reason,
      right: grid.width >= 72 ? "settled per second" : "", y: y)
  }

  private func draw(_ silence: Silence, in grid: inout Grid, y: Int) {
    grid.drawTitle(silence.instance, more: silence.since, y: y)
    let lines = silence.sentences.flatMap { TextWrap.lines($0, width: grid.width - 4) }
    for (index, line) in lines.prefix(layout.detailRows - 1).enumerated() { grid.draw(line, x: 2, y: y + 1 + index) }
  }

  private func drawEmpty(in grid: inout Grid, y: Int) {
    var row = y
    for phrase in model.empty {
      for line in TextWrap.lines(phrase.text, width: grid.width - 8) {
        grid.draw(line, x: 4, y: row, style: phrase.tone.style)
        row += 1
      }
    }
  }
}
