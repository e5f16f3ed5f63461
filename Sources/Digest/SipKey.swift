/// The secret key of an engine's key hashes and fingerprints: 128 random bits, made once and kept in the journal.
public struct SipKey: Hashable, BitwiseCopyable, Sendable {
  let first: UInt64
  let second: UInt64

  /// Makes a new random key.
  public init() {
    first = Randomness.uint64()
    second = Randomness.uint64()
  }

  /// Takes a key up again; nil unless there are exactly 16 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    (first, second) = bytes.withUnsafeBytes {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
  }

  /// The 16 bytes, to be kept.
  public var bytes: [UInt8] {
    withUnsafeBytes(of: first) { Array($0) } + withUnsafeBytes(of: second) { Array($0) }
  }
}
