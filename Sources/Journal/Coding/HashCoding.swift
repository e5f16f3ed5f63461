import SyncModel

extension KeyHash {
  /// Its 16 bytes, the upper half first, so that SQLite shows it as people read it.
  var bytes: [UInt8] { sixteenBytes(high, low) }

  /// A hash of 16 bytes; ``KeyHash/none`` for anything else.
  init(bytes: UnsafeRawBufferPointer) {
    let (high, low) = halves(bytes)
    self.init(high: high, low: low)
  }
}

/// Two halves as 16 bytes, big-endian.
func sixteenBytes(_ high: UInt64, _ low: UInt64) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(16)
  for half in [high, low] {
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(shift))) }
  }
  return bytes
}

/// 16 big-endian bytes as two halves; zeros for anything else.
func halves(_ bytes: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64) {
  guard bytes.count == 16 else { return (0, 0) }
  return (
    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  )
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// The bytes of hexadecimal digits; nil where they are none.
func hexadecimalBytes(_ text: String) -> [UInt8]? {
  let digits = text.utf8.map { byte -> UInt8? in
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
  guard digits.count % 2 == 0 else { return nil }
  var bytes: [UInt8] = []
  for place in stride(from: 0, to: digits.count, by: 2) {
    guard let high = digits[place], let low = digits[place + 1] else { return nil }
    bytes.append(high << 4 | low)
  }
  return bytes
}
