/// Copies UTF-8 into a JSON string, eight bytes at a time while nothing has to be escaped.
///
/// Escaped are the quote, the backslash and control characters (RFC 8259 section 7), these by their short form where
/// there is one; all else stays as it is.
public enum JSONEscape {
  /// How many bytes the destination must have room for, the quotes not counted.
  @inlinable public static func capacity(for count: Int) -> Int { count &* 6 &+ 8 }

  /// The highest bit of each byte is set where that byte must be escaped. Exact in its lowest set bit, which is enough
  /// to know that there is one and where the first is.
  @inlinable @inline(__always) static func mask(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return ((word &- (ones &* 0x20)) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highs
  }

  /// Writes the text's bytes, escaped, without quotes.
  ///
  /// - Parameters:
  ///   - source: UTF-8 behind whose end 8 bytes may be read: a string of a ``JSONNode``.
  ///   - destination: room for ``capacity(for:)`` bytes; up to 7 bytes behind what is written are overwritten.
  /// - Returns: how many bytes were written.
  @inlinable public static func write(padded source: UnsafeRawBufferPointer, to destination: UnsafeMutableRawPointer)
    -> Int
  {
    let plain = copyPlain(padded: source, to: destination)
    return plain == source.count ? plain : slow(source, from: plain, to: destination)
  }

  /// Copies bytes until eight of them, taken together, hold one that must be escaped.
  ///
  /// - Parameters:
  ///   - source: UTF-8 behind whose end 8 bytes may be read.
  ///   - destination: room for the source's bytes and 7 more, which may be overwritten.
  /// - Returns: how many bytes were copied: all, or a multiple of eight.
  @inlinable @inline(__always) public static func copyPlain(
    padded source: UnsafeRawBufferPointer, to destination: UnsafeMutableRawPointer
  ) -> Int {
    guard let start = source.baseAddress else { return 0 }
    var position = 0
    while position < source.count {
      let word = start.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let valid = source.count &- position
      // Bytes behind the end do not count.
      let relevant = valid >= 8 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: 8 &* valid)) &- 1
      if mask(word) & relevant != 0 { return position }
      destination.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
      position &+= 8
    }
    return source.count
  }

  /// Writes the text's bytes, escaped, without quotes.
  ///
  /// - Parameters:
  ///   - source: UTF-8; nothing outside is read.
  ///   - destination: room for ``capacity(for:)`` bytes; up to 7 bytes behind what is written are overwritten.
  /// - Returns: how many bytes were written.
  @inlinable public static func write(_ source: UnsafeRawBufferPointer, to destination: UnsafeMutableRawPointer) -> Int
  {
    guard let start = source.baseAddress else { return 0 }
    var position = 0
    while position &+ 8 <= source.count {
      let word = start.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if mask(word) != 0 { return slow(source, from: position, to: destination) }
      destination.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
      position &+= 8
    }
    while position < source.count {
      let byte = source[position]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { return slow(source, from: position, to: destination) }
      destination.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
      position &+= 1
    }
    return source.count
  }

  /// Goes on byte by byte from a position up to which nothing had to be escaped.
  @usableFromInline static func slow(
    _ source: UnsafeRawBufferPointer, from position: Int, to destination: UnsafeMutableRawPointer
  ) -> Int {
    var written = position
    func put(_ byte: UInt8) {
      destination.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
      written += 1
    }
    for byte in source[position...] {
      let short: UInt8? =
        switch byte {
        case 0x22, 0x5C: byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
      if let short {
        put(0x5C)
        put(short)
      } else if byte < 0x20 {
        put(0x5C)
        put(UInt8(ascii: "u"))
        put(0x30)
        put(0x30)
        put(0x30 + byte >> 4)
        put(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      } else {
        put(byte)
      }
    }
    return written
  }
}
