/// A column of a table: its width does not depend on what the rows hold, so it never jumps.
public struct Column<ID: Hashable & Sendable>: Hashable, Sendable {
  /// Which value it shows.
  public var id: ID
  /// Its heading.
  public var title: String
  /// The least and the most columns; what is left over goes to columns that can grow.
  public var width: ClosedRange<Int>
  /// Spaces before it.
  public var gap: Int
  /// Left or right; the heading follows.
  public var alignment: Alignment
  /// When it leaves a narrow screen: the highest number first, of equal ones the one at the right; 0 stays.
  public var rank: Int

  /// A column of a table.
  public init(
    _ id: ID, _ title: String, width: ClosedRange<Int>, gap: Int = 2, alignment: Alignment = .leading, rank: Int = 0
  ) {
    self.id = id
    self.title = title
    self.width = width
    self.gap = gap
    self.alignment = alignment
    self.rank = rank
  }

  /// A column of fixed width.
  public init(
    _ id: ID, _ title: String, width: Int, gap: Int = 2, alignment: Alignment = .leading, rank: Int = 0
  ) {
    self.init(id, title, width: width...width, gap: gap, alignment: alignment, rank: rank)
  }
}
