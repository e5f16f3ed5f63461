/// What kind of value a node is, by simdjson's tape tags.
@frozen public enum JSONKind: UInt8, Sendable {
  /// `null`
  case null = 0x6E
  /// `true`
  case `true` = 0x74
  /// `false`
  case `false` = 0x66
  /// An integer that fits Int64.
  case integer = 0x6C
  /// An integer above Int64's range that fits UInt64.
  case unsigned = 0x75
  /// A number with a fraction or an exponent.
  case double = 0x64
  /// A string; an object's name too.
  case string = 0x22
  /// An array.
  case array = 0x5B
  /// An object.
  case object = 0x7B
}

/// A value of a parsed document: a position on simdjson's tape. Copying it is free, reading it allocates nothing.
///
/// It is valid until its parser parses again or ends; nothing checks that. An array's children run from ``firstChild``
/// by ``next`` until ``isEnd``; an object's are a name (a string) and its value in turn.
@frozen public struct JSONNode {
  @usableFromInline let tape: UnsafePointer<UInt64>
  @usableFromInline let strings: UnsafeRawPointer
  /// Where it stands on the tape; grows in the order of the document.
  public let index: Int

  @inlinable init(tape: UnsafePointer<UInt64>, strings: UnsafeRawPointer, index: Int) {
    self.tape = tape
    self.strings = strings
    self.index = index
  }

  @inlinable @inline(__always) var element: UInt64 { tape[index] }
  @inlinable @inline(__always) var tag: UInt8 { UInt8(truncatingIfNeeded: element &>> 56) }

  /// The node at a place of the same document's tape, taken from another node's ``index``.
  @inlinable @inline(__always) public func at(_ index: Int) -> JSONNode {
    JSONNode(tape: tape, strings: strings, index: index)
  }

  /// What kind of value it is. Not to be asked where ``isEnd`` is true.
  @inlinable @inline(__always) public var kind: JSONKind {
    switch tag {
    case 0x22: .string
    case 0x6E: .null
    case 0x74: .true
    case 0x66: .false
    case 0x6C: .integer
    case 0x75: .unsigned
    case 0x64: .double
    case 0x5B: .array
    default: .object
    }
  }

  /// Whether it is a string.
  @inlinable @inline(__always) public var isString: Bool { tag == JSONKind.string.rawValue }
  /// Whether it is `null`.
  @inlinable @inline(__always) public var isNull: Bool { tag == JSONKind.null.rawValue }
  /// Whether it is an object.
  @inlinable @inline(__always) public var isObject: Bool { tag == JSONKind.object.rawValue }
  /// Whether it is an array.
  @inlinable @inline(__always) public var isArray: Bool { tag == JSONKind.array.rawValue }
  /// Whether it is no value but the end of the container whose children were being read.
  @inlinable @inline(__always) public var isEnd: Bool { tag == 0x5D || tag == 0x7D || tag == 0x72 }

  /// The value behind this one; whole containers are skipped.
  @inlinable @inline(__always) public var next: JSONNode {
    switch tag {
    case 0x5B, 0x7B: at(Int(UInt32(truncatingIfNeeded: element)))
    case 0x6C, 0x75, 0x64: at(index &+ 2)
    default: at(index &+ 1)
    }
  }

  /// The first value within an array, the first name within an object, or their end.
  @inlinable @inline(__always) public var firstChild: JSONNode { at(index &+ 1) }

  /// The value behind a name. Names are strings, so this is the next element of the tape.
  @inlinable @inline(__always) public var named: JSONNode { at(index &+ 1) }

  /// How many children a container has (names and values count as one), up to 16,777,215, which means that or more.
  @inlinable @inline(__always) public var count: Int { Int((element &>> 32) & 0xFF_FFFF) }

  @inlinable @inline(__always) var stringOffset: Int { Int(element & 0x00FF_FFFF_FFFF_FFFF) }

  /// A string's UTF-8 bytes, unescaped. At least 8 bytes behind them may be read, whatever they hold.
  @inlinable @inline(__always) public var string: UnsafeRawBufferPointer {
    let start = strings + stringOffset
    return UnsafeRawBufferPointer(start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }

  /// A string's bytes as the three integers that names are compared by.
  @inlinable @inline(__always) public var name: JSONName { JSONName(padded: string) }

  /// An ``JSONKind/integer``.
  @inlinable @inline(__always) public var integer: Int64 { Int64(bitPattern: tape[index &+ 1]) }
  /// An ``JSONKind/unsigned``.
  @inlinable @inline(__always) public var unsigned: UInt64 { tape[index &+ 1] }
  /// A ``JSONKind/double``; finite.
  @inlinable @inline(__always) public var double: Double { Double(bitPattern: tape[index &+ 1]) }

  /// The string as a value of its own; nil where it is none.
  public var text: String? { isString ? String(decoding: string, as: UTF8.self) : nil }

  /// The value of the last member of that name; nil where there is none or this is no object.
  public func member(_ name: JSONName) -> JSONNode? {
    guard isObject else { return nil }
    var found: JSONNode?
    var child = firstChild
    while !child.isEnd {
      let value = child.named
      if child.name == name { found = value }
      child = value.next
    }
    return found
  }
}
