/// Walks JSON bytes and notes a line a value.
struct OutlineReader {
  private let bytes: [UInt8]
  private var place = 0
  /// The lines so far.
  private(set) var lines: [OutlineLine] = []

  private static let depthLimit = 32

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads one value and nothing else; false when that is not what the bytes are.
  mutating func readAll() -> Bool {
    guard value(name: nil, depth: 0, isPersonal: false) else { return false }
    skipSpaces()
    return place == bytes.count
  }

  private mutating func value(name: String?, depth: Int, isPersonal: Bool) -> Bool {
    skipSpaces()
    guard depth < Self.depthLimit, place < bytes.count else { return false }
    switch bytes[place] {
    case UInt8(ascii: "{"): return object(name: name, depth: depth, isPersonal: isPersonal)
    case UInt8(ascii: "["): return list(name: name, depth: depth, isPersonal: isPersonal)
    case UInt8(ascii: "\""):
      guard let text = string() else { return false }
      note(name, text, depth, isPersonal: isPersonal)
      return true
    default:
      guard let word = literal() else { return false }
      note(name, word, depth, isPersonal: isPersonal && !["null", "true", "false"].contains(word))
      return true
    }
  }

  private mutating func object(name: String?, depth: Int, isPersonal: Bool) -> Bool {
    place += 1
    skipSpaces()
    if take("}") {
      note(name, "{}", depth, isPersonal: false)
      return true
    }
    if name != nil { note(name, "", depth, isPersonal: false) }
    repeat {
      skipSpaces()
      guard let field = string() else { return false }
      skipSpaces()
      let isInnerPersonal = isPersonal || Outline.isPersonal(field)
      guard take(":"), value(name: field, depth: name == nil ? depth : depth + 1, isPersonal: isInnerPersonal) else {
        return false
      }
      skipSpaces()
    } while take(",")
    return take("}")
  }

  private mutating func list(name: String?, depth: Int, isPersonal: Bool) -> Bool {
    place += 1
    skipSpaces()
    if take("]") {
      note(name, "[]", depth, isPersonal: false)
      return true
    }
    if name != nil { note(name, "", depth, isPersonal: false) }
    var index = 0
    repeat {
      guard value(name: "[\(index)]", depth: name == nil ? depth : depth + 1, isPersonal: isPersonal) else {
        return false
      }
      index += 1
      skipSpaces()
    } while take(",")
    return take("]")
  }

  private mutating func note(_ name: String?, _ value: String, _ depth: Int, isPersonal: Bool) {
    lines.append(OutlineLine(depth: depth, name: name, value: value, isPersonal: isPersonal))
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpaces() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  /// `true`, `null`, a number.
  private mutating func literal() -> String? {
    let start = place
    while place < bytes.count, Self.isLiteralByte(bytes[place]) { place += 1 }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    return ["true", "false", "null"].contains(word) || Double(word) != nil ? word : nil
  }

  private static func isLiteralByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"): true
    default: false
    }
  }

  /// The text of a string; nil when it does not end or holds an escape that does not exist.
  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
        continue
      }
      guard let escaped = escape() else { return nil }
      text.append(contentsOf: Array(String(escaped).utf8))
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard place < bytes.count else { return nil }
    let sign = bytes[place]
    place += 1
    switch sign {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(sign)
    case UInt8(ascii: "u"): return unicodeEscape()
    default: return nil
    }
  }

  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard let first = hexadecimal() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    let start = place
    if take("\\"), take("u"), let second = hexadecimal(), (0xDC00..<0xE000).contains(second) {
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }
    // Half of a pair: nothing stands for it.
    place = start
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    let digits = String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
    place += 4
    return UInt32(digits, radix: 16)
  }
}
