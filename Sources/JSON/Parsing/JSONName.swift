/// A field's name as three integers: its first 8 bytes, its last 8 bytes and its length.
///
/// Two names of at most 16 bytes are equal exactly when these are. Longer ones have to be compared by their bytes
/// where these are equal.
@frozen public struct JSONName: Hashable, BitwiseCopyable, Sendable {
  /// The first 8 bytes, as a little-endian integer; a shorter name is filled with zeros.
  public let head: UInt64
  /// The last 8 bytes; 0 where there are fewer than 9.
  public let tail: UInt64
  /// The length in bytes.
  public let count: Int

  /// Whether equality of this name needs a look at the bytes.
  @inlinable public var isLong: Bool { count > 16 }

  /// Reads a name behind whose end 8 bytes may be read: one of a ``JSONNode``.
  @inlinable @inline(__always) public init(padded bytes: UnsafeRawBufferPointer) {
    // A node's string always has an address.
    let start = bytes.baseAddress.unsafelyUnwrapped
    count = bytes.count
    if bytes.count > 8 {
      head = start.loadUnaligned(as: UInt64.self)
      tail = start.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
    } else {
      // Shifting by 64 or more gives 0, which is what an empty name is.
      head = start.loadUnaligned(as: UInt64.self) & (UInt64.max >> UInt64(64 &- 8 &* bytes.count))
      tail = 0
    }
  }

  /// Reads a name, and nothing behind its end.
  @inlinable @inline(__always) public init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      head = 0
      tail = 0
      return
    }
    if bytes.count >= 8 {
      head = start.loadUnaligned(as: UInt64.self)
      tail = bytes.count > 8 ? start.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self) : 0
    } else {
      if bytes.count >= 4 {
        // Two words that overlap.
        let late = UInt64(start.loadUnaligned(fromByteOffset: bytes.count &- 4, as: UInt32.self))
        head =
          UInt64(start.loadUnaligned(as: UInt32.self)) | late &<< UInt64(truncatingIfNeeded: 8 &* bytes.count &- 32)
      } else {
        let late = UInt64(start.load(fromByteOffset: bytes.count &- 1, as: UInt8.self))
        let middle = UInt64(start.load(fromByteOffset: bytes.count &>> 1, as: UInt8.self))
        head =
          UInt64(start.load(as: UInt8.self)) | middle &<< UInt64(truncatingIfNeeded: 8 &* (bytes.count &>> 1))
          | late &<< UInt64(truncatingIfNeeded: 8 &* bytes.count &- 8)
      }
      tail = 0
    }
  }

  /// Makes the name of a text.
  public init(_ text: String) {
    var text = text
    self = text.withUTF8 { JSONName(UnsafeRawBufferPointer($0)) }
  }
}
