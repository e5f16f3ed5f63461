/// How text is drawn besides its colour. Terminals without colour still have most of these.
public struct Attributes: OptionSet, Hashable, Sendable {
  /// One bit each.
  public let rawValue: UInt8

  /// Attributes of these bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Bold or brighter.
  public static let bold = Attributes(rawValue: 1)
  /// Half bright; terminals without it show plain text.
  public static let dim = Attributes(rawValue: 2)
  /// Underlined.
  public static let underline = Attributes(rawValue: 4)
  /// Text and background exchanged.
  public static let reverse = Attributes(rawValue: 8)

  /// The cell stands in the cursor's row: it takes that role's background and keeps its own colour.
  public static let selected = Attributes(rawValue: 16)

  /// Names in theme files and golden files, in the order of the bits.
  public static let names: [(name: String, attribute: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ("selected", .selected),
  ]

  /// The names of the attributes that are set.
  public var names: [String] { Self.names.compactMap { contains($0.attribute) ? $0.name : nil } }
}
