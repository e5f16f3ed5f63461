/// An endless row of invented users; the same seed gives the same users.
public struct TrafficUsers: Sendable {
  private var random: TrafficGenerator
  private var maker = AccountMaker()

  /// Begins at the first user of a seed.
  public init(seed: UInt64) { random = TrafficGenerator(seed: seed) }

  /// The next user. No two share a key, a username or an address.
  public mutating func next() -> TrafficAccount { maker.next(&random) }
}

extension TrafficAccount {
  /// The user as the body of a message in binary mode (FORMATS section 1): about 320 bytes of JSON.
  public var message: [UInt8] { TrafficMessages.user(self) }
}
