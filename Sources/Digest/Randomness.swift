import CSodium

/// Random numbers that nobody can guess, from the kernel by way of libsodium.
public enum Randomness {
  /// That many random bytes.
  public static func bytes(_ count: Int) -> [UInt8] {
    Sodium.prepare()
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { randombytes_buf(start, count) }
      initialized = count
    }
  }

  /// A random integer of 64 bits.
  public static func uint64() -> UInt64 {
    Sodium.prepare()
    var value: UInt64 = 0
    randombytes_buf(&value, 8)
    return value
  }
}

/// libsodium's one-time preparation: it picks the fastest code for this processor and opens the source of randomness.
enum Sodium {
  private static let isReady = sodium_init() >= 0

  static func prepare() { precondition(isReady, "libsodium found no source of randomness") }
}
