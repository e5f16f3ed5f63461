/// A text in a YAML file and how it was written.
public struct YAMLScalar: Hashable, Sendable {
  /// How a scalar was written.
  public enum Style: Hashable, Sendable {
    /// Without quotes.
    case plain
    /// In single quotes.
    case singleQuoted
    /// In double quotes.
    case doubleQuoted
    /// A block after `|`.
    case literal
    /// A block after `>`.
    case folded
  }

  /// The text, escapes resolved.
  public var text: String
  /// How it was written; what is quoted is meant as text.
  public var style: Style

  /// A text in a style.
  public init(_ text: String, style: Style = .plain) {
    self.text = text
    self.style = style
  }

  /// Whether nothing was written: empty, `~` or `null`, without quotes.
  public var isNull: Bool {
    guard style == .plain else { return false }
    return switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  /// `true` or `false` as YAML 1.2's core schema has them, without quotes; nil for all else (`yes`, `on`, `"true"`).
  public var boolean: Bool? {
    guard style == .plain else { return nil }
    return switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// A decimal integer without quotes; nil for all else, numbers beyond 64 bits included.
  public var integer: Int? { style == .plain ? Int(text) : nil }
}
