import CSodium

/// SipHash-2-4 by libsodium: fast keyed hashes whose values nobody without the key can steer.
public enum SipHash {
  /// A keyed hash of 128 bits.
  ///
  /// Returns the digest's 16 bytes as two little-endian integers, the first half as `low`.
  public static func hash128(_ bytes: UnsafeRawBufferPointer, key: SipKey) -> (high: UInt64, low: UInt64) {
    var digest: (low: UInt64, high: UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &digest) { hash(bytes, key: key, into: $0, by: crypto_shorthash_siphashx24) }
    return (digest.high, digest.low)
  }

  /// A keyed hash of 64 bits.
  public static func hash64(_ bytes: UnsafeRawBufferPointer, key: SipKey) -> UInt64 {
    var digest: UInt64 = 0
    withUnsafeMutableBytes(of: &digest) { hash(bytes, key: key, into: $0, by: crypto_shorthash_siphash24) }
    return digest
  }

  /// A keyed hash of 128 bits of an array.
  public static func hash128(_ bytes: [UInt8], key: SipKey) -> (high: UInt64, low: UInt64) {
    bytes.withUnsafeBytes { hash128($0, key: key) }
  }

  /// A keyed hash of 64 bits of an array.
  public static func hash64(_ bytes: [UInt8], key: SipKey) -> UInt64 { bytes.withUnsafeBytes { hash64($0, key: key) } }

  private typealias Function =
    @convention(c) (
      UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>?, UInt64, UnsafePointer<UInt8>
    ) -> CInt

  @inline(__always)
  private static func hash(
    _ bytes: UnsafeRawBufferPointer, key: SipKey, into digest: UnsafeMutableRawBufferPointer, by function: Function
  ) {
    withUnsafeBytes(of: key) { key in
      // Neither a key nor a digest is empty, so both have an address.
      _ = function(
        digest.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self),
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count),
        key.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self))
    }
  }
}
