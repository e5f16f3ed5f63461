/// The identity of a user inside the engine: keyed SipHash-128 of the user key's UTF-8 bytes.
///
/// The key is a secret of the journal, so that hashes leak nothing and nobody can craft a collision.
public struct KeyHash: Hashable, BitwiseCopyable, Sendable {
  /// The upper 64 bits.
  public var high: UInt64
  /// The lower 64 bits.
  public var low: UInt64

  /// Makes the hash from its halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The hash that stands for "no readable user key"; no user has it.
  public static let none = KeyHash(high: 0, low: 0)

  /// Whether both hashes name the same user.
  @inlinable
  public static func == (left: KeyHash, right: KeyHash) -> Bool { left.low == right.low && left.high == right.high }

  /// Feeds the lower half: the bits are uniform already.
  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// Keyed 128-bit hash of a user's own fields in canonical form; equal fingerprints mean that nothing would be sent.
public struct Fingerprint: Hashable, BitwiseCopyable, Sendable {
  /// The upper 64 bits.
  public var high: UInt64
  /// The lower 64 bits.
  public var low: UInt64

  /// Makes the fingerprint from its halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Not known: the account must be compared. A rendered user never has it.
  public static let unknown = Fingerprint(high: 0, low: 0)

  /// Whether this is a real fingerprint.
  @inlinable
  public var isKnown: Bool { high != 0 || low != 0 }
}
