/// Names a failure: digest of instance, source and origin, 128 bits; a retry keeps it.
public struct FailureID: Hashable, BitwiseCopyable, Sendable {
  private var high: UInt64
  private var low: UInt64

  /// Makes an id from its 16 bytes.
  public init(_ bytes: [UInt8]) {
    precondition(bytes.count == 16, "the id of a failure has 16 bytes")
    (high, low) = bytes.withUnsafeBytes { halves($0) }
  }

  /// The id of 32 hexadecimal digits, as messages and screens show it; nil for anything else.
  public init?(_ text: String) {
    guard let bytes = hexadecimalBytes(text), bytes.count == 16 else { return nil }
    self.init(bytes)
  }

  /// Its 32 hexadecimal digits.
  public var text: String { hexadecimal(bytes) }

  /// Its 16 bytes.
  public var bytes: [UInt8] { sixteenBytes(high, low) }

  /// An id out of the journal; zeros for what has not 16 bytes.
  init(stored bytes: UnsafeRawBufferPointer) { (high, low) = halves(bytes) }
}
