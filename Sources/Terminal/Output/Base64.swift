/// Base 64 (RFC 4648), as terminals take clipboard text.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let first = part[start]
      let second = part.count > 1 ? part[start + 1] : 0
      let third = part.count > 2 ? part[start + 2] : 0
      result.append(alphabet[Int(first >> 2)])
      result.append(alphabet[Int(first & 3) << 4 | Int(second >> 4)])
      result.append(part.count > 1 ? alphabet[Int(second & 15) << 2 | Int(third >> 6)] : 0x3D)
      result.append(part.count > 2 ? alphabet[Int(third & 63)] : 0x3D)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
