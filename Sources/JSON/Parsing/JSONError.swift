/// Why bytes are not a JSON document that usher reads.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Reason: Equatable, Sendable {
    /// There is no value at all.
    case empty
    /// Not JSON (RFC 8259): a missing quote, a trailing comma, an unknown word, a lone surrogate …
    case syntax
    /// The bytes are not UTF-8.
    case encoding
    /// A number that no 64-bit integer and no finite double can hold, or that is malformed.
    case number
    /// Nested deeper than the parser allows.
    case depth
    /// Larger than the parser takes (2 GiB), or no memory is left.
    case size
  }

  /// What kind of fault it is.
  public let reason: Reason
  /// The byte at which it was noticed, counted from 0; nil where that is not known.
  public let offset: Int?

  /// Makes an error.
  public init(_ reason: Reason, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }

  /// A sentence for people, without any of the document's text.
  public var description: String {
    let what =
      switch reason {
      case .empty: "the document is empty"
      case .syntax: "it is not valid JSON"
      case .encoding: "it is not valid UTF-8"
      case .number: "a number is malformed or too large"
      case .depth: "it is nested too deeply"
      case .size: "it is too large"
      }
    return offset.map { "\(what) (at byte \($0))" } ?? what
  }
}
