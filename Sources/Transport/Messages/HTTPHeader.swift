/// One header field of a request.
public struct HTTPHeader: Hashable, Sendable {
  /// The field's name, as it goes out; names are compared without case by every server.
  public var name: String
  /// The field's value: one line, without the line's end.
  public var value: String

  /// A field `name: value`.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether it can stand in a request: a name of visible characters, and no control characters in the value, which
  /// would let data add fields of its own.
  var isWellFormed: Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
