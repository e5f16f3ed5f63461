/// A version 8 UUID (RFC 9562 section 5.8) of 128 bits of one's own: 122 of them show, 6 say version and variant.
public enum UUID8 {
  /// The UUID's text: 36 characters, lower case.
  public static func text(high: UInt64, low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      write(high: high, low: low, to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
      return 36
    }
  }

  /// The UUID's text of 16 bytes, the first of which comes first; nil where there are more or fewer.
  public static func text(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 16 else { return nil }
    return bytes.withUnsafeBytes {
      text(
        high: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// Writes the UUID's text, exactly 36 bytes.
  @inlinable public static func write(high: UInt64, low: UInt64, to destination: UnsafeMutableRawPointer) {
    let first = high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    let second = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    var offset = 0
    for digit in 0..<32 {
      if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
        destination.storeBytes(of: 0x2D, toByteOffset: offset, as: UInt8.self)
        offset &+= 1
      }
      let word = digit < 16 ? first : second
      let value = UInt8(truncatingIfNeeded: word &>> UInt64(60 &- 4 &* (digit & 15))) & 15
      destination.storeBytes(of: Hexadecimal.digit(value), toByteOffset: offset, as: UInt8.self)
      offset &+= 1
    }
  }
}
