public import Cells
public import ConsoleCore

/// Draws what a console shows: header, one screen, what lies over it, a sentence, footer.
public enum ConsoleScreen {
  /// A grid as large as the terminal.
  ///
  /// - Parameter state: what is shown; it learns how far a page can be scrolled.
  public static func draw(_ state: inout ConsoleState) -> Grid {
    let layout = state.layout
    var grid = Grid(width: layout.columns, height: layout.rows)
    let lines = drawBody(state, in: &grid)
    if let lines { state.drewPage(lines: lines) }
    let bottom = layout.rows - 1
    // A body that needed more than its rows is cut here.
    grid.fill(Rect(x: 0, y: layout.headerRows + layout.bodyRows, width: grid.width, height: bottom), style: .text)
    if let overlay = state.overlayModel {
      OverlayPart(model: overlay).draw(
        in: &grid, top: layout.headerRows, bottom: layout.headerRows + layout.bodyRows, least: layout.detailRows)
    }
    drawNotice(state, in: &grid, bottom: bottom)
    Header(model: state.header).draw(in: &grid, isReduced: layout.isReduced)
    let range = layout.isReduced && state.overlayModel == nil ? reducedRange(state) : nil
    Footer(model: state.footer, range: range).draw(in: &grid, y: bottom)
    return grid
  }

  /// Draws the screen; returns the lines of a page that can be scrolled.
  private static func drawBody(_ state: ConsoleState, in grid: inout Grid) -> Int? {
    let layout = state.layout
    switch state.screen {
    case .jobs: JobsScreen(model: state.jobsModel, layout: layout).draw(in: &grid)
    case .process: ProcessScreen(model: state.processModel, layout: layout).draw(in: &grid)
    case .errors: ErrorsScreen(model: state.errorsModel, layout: layout).draw(in: &grid)
    case .limits: LimitsScreen(model: state.limitsModel, layout: layout).draw(in: &grid)
    case .log: LogScreen(model: state.logModel, layout: layout).draw(in: &grid)
    case .record: return RecordScreen(model: state.recordModel, layout: layout).draw(in: &grid)
    case .help: return HelpScreen(model: state.helpModel, layout: layout).draw(in: &grid)
    }
    return nil
  }

  /// The sentence above the footer; a long one grows upwards, at most three rows.
  private static func drawNotice(_ state: ConsoleState, in grid: inout Grid, bottom: Int) {
    guard let notice = state.noticeModel else { return }
    let lines = TextWrap.lines(notice.text, width: grid.width - 2)
    let shown = lines.prefix(3)
    for (index, line) in shown.enumerated() {
      let y = bottom - shown.count + index
      grid.fill(Rect(x: 0, y: y, width: grid.width, height: 1), style: .text)
      let isCut = index == shown.count - 1 && shown.count < lines.count
      grid.draw(isCut ? line + " …" : line, x: 1, y: y, style: notice.tone.style, limit: grid.width - 2)
    }
  }

  private static func reducedRange(_ state: ConsoleState) -> String? {
    switch state.screen {
    case .jobs: state.jobsModel.list.range
    case .errors: state.errorsModel.isOnCauses ? state.errorsModel.causes.range : state.errorsModel.failures.range
    default: nil
    }
  }
}
