/// The header fields of an answer, kept as the bytes that came; strings are made only for what is asked.
public struct HTTPHeaders: Sendable {
  /// Lines `name: value`, each with its line end; the status line is not among them.
  private let lines: [UInt8]

  init(lines: [UInt8]) {
    self.lines = lines
  }

  /// Fields for tests and fakes, in this order.
  public init(_ fields: [HTTPHeader] = []) {
    var lines: [UInt8] = []
    for field in fields { lines.append(contentsOf: "\(field.name): \(field.value)\r\n".utf8) }
    self.lines = lines
  }

  /// The first value of a field, without the space around it; names are compared without case.
  public subscript(_ name: String) -> String? {
    var found: String?
    forEachLine { field, value in
      guard Self.matches(field, name) else { return true }
      found = String(decoding: value, as: UTF8.self)
      return false
    }
    return found
  }

  /// All values of a field in the order they came, without the space around them; names are compared without case.
  public func values(_ name: String) -> [String] {
    var found: [String] = []
    forEachLine { field, value in
      if Self.matches(field, name) { found.append(String(decoding: value, as: UTF8.self)) }
      return true
    }
    return found
  }

  /// All fields in the order they came.
  public var all: [HTTPHeader] {
    var found: [HTTPHeader] = []
    forEachLine { field, value in
      found.append(HTTPHeader(String(decoding: field, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      return true
    }
    return found
  }

  /// Calls `body` with name and value of each line until it returns false.
  private func forEachLine(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
    var start = lines.startIndex
    while start < lines.endIndex {
      let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.endIndex
      let line = lines[start..<end]
      start = end < lines.endIndex ? end + 1 : end
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      if !body(line[..<colon], Self.trimmed(line[(colon + 1)...])) { return }
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 }) else {
      return []
    }
    return bytes[first...last]
  }

  private static func matches(_ field: ArraySlice<UInt8>, _ name: String) -> Bool {
    field.count == name.utf8.count && zip(field, name.utf8).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
