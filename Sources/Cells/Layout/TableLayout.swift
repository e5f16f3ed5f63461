/// Where the columns of a table stand on a screen of some width.
public struct TableLayout<ID: Hashable & Sendable>: Hashable, Sendable {
  /// A column that stayed.
  public struct Place: Hashable, Sendable {
    /// The column.
    public var column: Column<ID>
    /// Its first column on the screen, counted from the table's left.
    public var x: Int
    /// Its width.
    public var width: Int
  }

  /// The columns that stayed, from left to right.
  public let places: [Place]

  /// Lays columns out.
  ///
  /// Columns leave by rank until the least widths fit; then the rest is given to columns that can grow, from left to
  /// right. Columns of rank 0 stay even where they do not fit and are clipped by the screen's edge.
  ///
  /// - Parameters:
  ///   - columns: all columns from left to right.
  ///   - width: the columns there are.
  ///   - indent: columns before the first one (for the cursor's mark); its gap is not added.
  public init(_ columns: [Column<ID>], width: Int, indent: Int = 0) {
    var kept = columns
    func least() -> Int {
      kept.enumerated().reduce(indent) { $0 + $1.element.width.lowerBound + ($1.offset == 0 ? 0 : $1.element.gap) }
    }
    while least() > width {
      let ranks = kept.map(\.rank)
      guard let highest = ranks.max(), highest > 0, let index = ranks.lastIndex(of: highest) else { break }
      kept.remove(at: index)
    }
    var spare = max(0, width - least())
    var x = indent
    places = kept.enumerated().map { index, column in
      let grown = min(spare, column.width.upperBound - column.width.lowerBound)
      spare -= grown
      if index > 0 { x += column.gap }
      defer { x += column.width.lowerBound + grown }
      return Place(column: column, x: x, width: column.width.lowerBound + grown)
    }
  }

  /// The place of a column, or nil where it has left.
  public subscript(id: ID) -> Place? { places.first { $0.column.id == id } }
}

extension Grid {
  /// Draws a table's headings.
  public mutating func drawHeadings<ID>(_ layout: TableLayout<ID>, x: Int, y: Int, style: Style = .dim) {
    for place in layout.places { draw(place.column.title, at: place, x: x, y: y, style: style) }
  }

  /// Draws a value into its column, aligned and cut as the column says.
  public mutating func draw<ID>(
    _ text: String, at place: TableLayout<ID>.Place, x: Int, y: Int, style: Style = .text
  ) {
    draw(
      text, x: x + place.x, y: y, width: place.width, alignment: place.column.alignment, style: style)
  }
}
