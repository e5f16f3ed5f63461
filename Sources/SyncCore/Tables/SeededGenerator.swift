/// Randomness that replays: SplitMix64 (Steele, Lea, Flood 2014). Stored by the core, seeded by the shell.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator from a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// A number from 0 up to, not including, 1.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Full jitter: a number of seconds from 0 to `base · 2^attempt`, at most `cap`.
  public mutating func jitter(base: Double, attempt: Int, cap: Double) -> Double {
    var bound = base
    for _ in 0..<min(attempt, 16) { bound = min(cap, bound * 2) }
    return unit() * min(cap, bound)
  }
}
