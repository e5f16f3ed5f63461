import CSodium

/// BLAKE2b by libsodium: digests that nobody can collide, for sets that a human approves and for names that are derived.
public enum BLAKE2b {
  /// The digest of bytes.
  ///
  /// - Parameter length: its length in bytes, 16 to 64.
  public static func hash(_ bytes: UnsafeRawBufferPointer, length: Int = 32) -> [UInt8] {
    precondition((16...64).contains(length), "a BLAKE2b digest has 16 to 64 bytes")
    Sodium.prepare()
    return [UInt8](unsafeUninitializedCapacity: length) { digest, count in
      // It is not empty, so it has an address.
      _ = crypto_generichash_blake2b(
        digest.baseAddress.unsafelyUnwrapped, length, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        UInt64(bytes.count), nil, 0)
      count = length
    }
  }

  /// The digest of an array.
  ///
  /// - Parameter length: its length in bytes, 16 to 64.
  public static func hash(_ bytes: [UInt8], length: Int = 32) -> [UInt8] {
    bytes.withUnsafeBytes { hash($0, length: length) }
  }

  /// A hash of 16 bytes as two numbers, big-endian, without an array: for what is hashed once a user.
  public static func hash128(_ bytes: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64) {
    Sodium.prepare()
    var digest: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &digest) { out in
      // Two words are not empty, so they have an address.
      _ = crypto_generichash_blake2b(
        out.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self), 16,
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        UInt64(bytes.count), nil, 0)
    }
    return (UInt64(bigEndian: digest.0), UInt64(bigEndian: digest.1))
  }
}
