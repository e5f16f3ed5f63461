/// The bytes of message headers: for each the length of its name, the name, the length of its value, the value.
enum HeaderCoding {
  static func bytes(_ headers: [(String, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in headers {
      append(Array(name.utf8), to: &bytes)
      append(value, to: &bytes)
    }
    return bytes
  }

  /// Headers of bytes; what is damaged ends the list.
  static func headers(_ bytes: [UInt8]) -> [(String, [UInt8])] {
    var headers: [(String, [UInt8])] = []
    var rest = bytes[...]
    while let name = take(&rest), let value = take(&rest) {
      headers.append((String(decoding: name, as: UTF8.self), value))
    }
    return headers
  }

  private static func append(_ part: [UInt8], to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
    bytes.append(contentsOf: part)
  }

  private static func take(_ bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard bytes.count >= 4 else { return nil }
    let length = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(4)
    guard bytes.count >= length else { return nil }
    defer { bytes = bytes.dropFirst(length) }
    return Array(bytes.prefix(length))
  }
}
