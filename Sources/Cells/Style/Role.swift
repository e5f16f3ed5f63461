/// What a cell is for. A theme gives each role its look; views never name a colour.
public enum Role: UInt8, CaseIterable, Hashable, Sendable {
  /// Data.
  case text
  /// Labels, zeros, what is less important.
  case dim
  /// Cursor, filter, the one thing to look at.
  case accent
  /// Healthy.
  case good
  /// Needs attention soon.
  case warn
  /// Broken.
  case bad
  /// The line at the top.
  case header
  /// The row that names a region.
  case title
  /// The line of keys at the bottom.
  case footer
  /// The row under the cursor: its background and attributes, over the roles of what stands in it.
  case cursor
  /// A row that is marked.
  case marked
  /// A label that says this is production.
  case danger
  /// A field that takes text, and the button with the focus.
  case input
  /// A hit of the filter within a text.
  case match
  /// The filled part of bars and graphs.
  case graph

  /// The name in theme files and golden files.
  public var name: String { String(describing: self) }

  /// The role of that name, or nil.
  public init?(name: String) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }
}
