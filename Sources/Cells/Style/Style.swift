/// A role, with attributes of its own on top of what the theme gives it.
public struct Style: Hashable, Sendable, BitwiseCopyable {
  /// Attributes in the upper byte, the role in the lower one.
  public let rawValue: UInt16

  /// The look of a role, with more attributes where asked.
  public init(_ role: Role, _ attributes: Attributes = []) {
    rawValue = UInt16(attributes.rawValue) << 8 | UInt16(role.rawValue)
  }

  /// What the cell is for.
  public var role: Role { Role(rawValue: UInt8(truncatingIfNeeded: rawValue)) ?? .text }

  /// What is added to the theme's look.
  public var attributes: Attributes { Attributes(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)) }

  /// The same role with more attributes.
  public func with(_ attributes: Attributes) -> Style { Style(role, self.attributes.union(attributes)) }

  /// Plain data.
  public static let text = Style(.text)
  /// Labels.
  public static let dim = Style(.dim)
  /// Cursor and filter.
  public static let accent = Style(.accent)
  /// Healthy.
  public static let good = Style(.good)
  /// Needs attention.
  public static let warn = Style(.warn)
  /// Broken.
  public static let bad = Style(.bad)

  /// `accent`, `text+bold`: how golden files name it.
  public var name: String { ([role.name] + attributes.names).joined(separator: "+") }
}
