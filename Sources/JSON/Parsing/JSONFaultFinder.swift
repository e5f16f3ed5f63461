/// Finds where a document stops being JSON, for the message of an error.
///
/// It reads byte by byte and only after simdjson has refused the document.
struct JSONFaultFinder {
  private let bytes: UnsafeRawBufferPointer
  private let maximumDepth: Int
  private var position = 0

  /// The first fault of a document; nil where this reader finds none.
  static func firstFault(in bytes: UnsafeRawBufferPointer, maximumDepth: Int) -> JSONError? {
    var finder = JSONFaultFinder(bytes: bytes, maximumDepth: maximumDepth)
    do {
      try finder.document()
      return nil
    } catch {
      return error
    }
  }

  private init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func document() throws(JSONError) {
    skipSpace()
    if current == nil { throw JSONError(.empty) }
    var open: [UInt8] = []
    while true {
      var closed = try value(&open)
      while closed {
        skipSpace()
        guard let container = open.last else {
          if current != nil { throw JSONError(.syntax, at: position) }
          return
        }
        guard let byte = current else { throw JSONError(.syntax, at: position) }
        position += 1
        if byte == UInt8(ascii: ",") {
          if container == UInt8(ascii: "{") { try name() }
          closed = false
        } else if byte == container + 2 {  // `{` and `}`, `[` and `]` are two apart
          open.removeLast()
        } else {
          throw JSONError(.syntax, at: position - 1)
        }
      }
    }
  }

  /// Reads one value, or the beginning of a container; answers whether the value is complete.
  private mutating func value(_ open: inout [UInt8]) throws(JSONError) -> Bool {
    skipSpace()
    guard let byte = current else { throw JSONError(.syntax, at: position) }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let start = position
      position += 1
      skipSpace()
      if current == byte + 2 {
        position += 1
        return true
      }
      if open.count >= maximumDepth { throw JSONError(.depth, at: start) }
      open.append(byte)
      if byte == UInt8(ascii: "{") { try name() }
      return false
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: throw JSONError(byte >= 0x80 ? .encoding : .syntax, at: position)
    }
    return true
  }

  private mutating func name() throws(JSONError) {
    skipSpace()
    guard current == UInt8(ascii: "\"") else { throw JSONError(.syntax, at: position) }
    try string()
    skipSpace()
    guard current == UInt8(ascii: ":") else { throw JSONError(.syntax, at: position) }
    position += 1
  }

  private mutating func word(_ word: String) throws(JSONError) {
    for byte in word.utf8 {
      guard current == byte else { throw JSONError(.syntax, at: position) }
      position += 1
    }
  }

  private mutating func number() throws(JSONError) {
    let start = position
    while let byte = current,
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        || byte | 0x20 == UInt8(ascii: "e") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    {
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let digits = text.drop { $0 == "-" }
    let leadingZero = digits.count > 1 && digits.hasPrefix("0") && digits.dropFirst().first.map { $0.isNumber } == true
    let isInteger = digits.allSatisfy { $0.isNumber }
    let fits =
      isInteger
      ? Int64(text) != nil || UInt64(text) != nil
      : Double(text)?.isFinite == true && !text.hasSuffix(".") && !text.contains(".e") && !text.contains(".E")
        && !digits.hasPrefix(".")
    if leadingZero || !fits { throw JSONError(.number, at: start) }
  }

  private mutating func string() throws(JSONError) {
    position += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw JSONError(.syntax, at: position)
      case 0x20..<0x80: position += 1
      default: try character()
      }
    }
    throw JSONError(.syntax, at: position)
  }

  private mutating func escape() throws(JSONError) {
    let start = position
    position += 1
    guard let byte = current else { throw JSONError(.syntax, at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "u"):
      let unit = try hexadecimal(start)
      guard (0xD800..<0xE000).contains(unit) else { return }
      // A high surrogate must be followed by an escaped low one.
      guard unit < 0xDC00, current == UInt8(ascii: "\\") else { throw JSONError(.syntax, at: start) }
      position += 1
      guard current == UInt8(ascii: "u") else { throw JSONError(.syntax, at: start) }
      position += 1
      guard (0xDC00..<0xE000).contains(try hexadecimal(start)) else { throw JSONError(.syntax, at: start) }
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    default: throw JSONError(.syntax, at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw JSONError(.syntax, at: start)
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  private mutating func character() throws(JSONError) {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[position..<min(position + 4, bytes.count)])
    var iterator = rest.makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { throw JSONError(.encoding, at: position) }
    position += UTF8.width(scalar)
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }
}
