/// The screen as cells. Views draw into it; the terminal shows it; golden tests print it.
///
/// All text that is drawn passes the sanitiser, so no cell can hold a control character, and everything is clipped:
/// drawing outside does nothing. A wide cell is always whole: when one half is overwritten, the other becomes a space.
public struct Grid: Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The cells, row after row.
  private(set) var cells: [Cell]
  private var clusters: [TextCluster] = []
  private var clusterNumbers: [TextCluster: UInt32] = [:]

  /// An empty screen of spaces; negative sizes count as 0.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank(.text), count: self.width * self.height)
  }

  /// The whole screen.
  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a place inside the screen.
  public subscript(x: Int, y: Int) -> Cell { cells[y * width + x] }

  /// Makes everything a space again and keeps the memory.
  public mutating func clear() {
    for index in cells.indices { cells[index] = .blank(.text) }
    clusters.removeAll(keepingCapacity: true)
    clusterNumbers.removeAll(keepingCapacity: true)
  }

  /// What a cell shows: its base, and its marks if it has some. A right half has no content.
  public func content(of cell: Cell) -> (base: Unicode.Scalar, marks: [Unicode.Scalar])? {
    if cell.width == 0 { return nil }
    if let scalar = Unicode.Scalar(cell.code) { return (scalar, []) }
    let cluster = clusters[Int(cell.code - Cell.clusterBase)]
    return (cluster.base, cluster.marks)
  }

  /// Whether a row of this screen looks like the same row of another one; rows outside of either differ.
  public func rowEquals(_ y: Int, of other: Grid) -> Bool {
    guard y < height, y < other.height, width == other.width else { return false }
    for index in (y * width)..<((y + 1) * width) {
      let mine = cells[index]
      let theirs = other.cells[index]
      if mine.code < Cell.clusterBase || theirs.code < Cell.clusterBase {
        if mine != theirs { return false }
      } else if mine.style != theirs.style
        || clusters[Int(mine.code - Cell.clusterBase)]
          != other.clusters[Int(theirs.code - Cell.clusterBase)]
      {
        return false
      }
    }
    return true
  }

  // MARK: - Writing cells

  /// Puts a cluster at a place, if it fits there whole; a wide one that is half outside becomes a space.
  mutating func put(_ cluster: TextCluster, x: Int, y: Int, style: Style, clip: Rect) {
    guard y >= clip.y, y < clip.bottom, x + cluster.width > clip.x, x < clip.right else { return }
    let index = y * width + x
    if cluster.width == 1 {
      breakWide(at: index)
      cells[index] = Cell(code: code(of: cluster), style: style, width: 1)
    } else if x < clip.x {
      breakWide(at: index + 1)
      cells[index + 1] = .blank(style)
    } else if x + 1 >= clip.right {
      breakWide(at: index)
      cells[index] = .blank(style)
    } else {
      breakWide(at: index)
      breakWide(at: index + 1)
      cells[index] = Cell(code: code(of: cluster), style: style, width: 2)
      cells[index + 1] = .rightHalf(style)
    }
  }

  /// Changes the style of cells, not what they show.
  mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    for y in area.y..<max(area.y, area.bottom) {
      for index in (y * width + area.x)..<(y * width + area.right) { cells[index].style = change(cells[index].style) }
    }
  }

  /// Makes an area spaces of one style.
  mutating func erase(_ rect: Rect, style: Style) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.bottom {
      breakWide(at: y * width + area.x)
      breakWide(at: y * width + area.right - 1)
      for index in (y * width + area.x)..<(y * width + area.right) { cells[index] = .blank(style) }
    }
  }

  /// Makes the other half of a wide cell a space before this half is overwritten.
  private mutating func breakWide(at index: Int) {
    switch cells[index].width {
    case 0: cells[index - 1] = .blank(cells[index - 1].style)
    case 2: cells[index + 1] = .blank(cells[index + 1].style)
    default: break
    }
  }

  private mutating func code(of cluster: TextCluster) -> UInt32 {
    if cluster.isPlain { return cluster.base.value }
    if let number = clusterNumbers[cluster] { return number }
    let number = Cell.clusterBase + UInt32(clusters.count)
    clusters.append(cluster)
    clusterNumbers[cluster] = number
    return number
  }
}
