/// The provider's own id of an account, kept inline: at most 39 bytes of UTF-8.
///
/// Keycloak's ids are UUIDs, and any string of at most 36 characters where an import brought its own
/// (`partialImport` refuses 37).
public struct ProviderID: Hashable, BitwiseCopyable, Sendable {
  /// The bytes, little-endian in each word; the last byte of `word4` is the length.
  public var word0, word1, word2, word3, word4: UInt64

  /// No id.
  public static let none = ProviderID(word0: 0, word1: 0, word2: 0, word3: 0, word4: 0)

  /// Makes an id from its words, as they were journaled.
  @inlinable
  public init(word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64, word4: UInt64) {
    self.word0 = word0
    self.word1 = word1
    self.word2 = word2
    self.word3 = word3
    self.word4 = word4
  }

  /// Makes an id from UTF-8 bytes; nil when there are none or more than 39.
  @inlinable
  public init?(utf8 bytes: some Collection<UInt8>) {
    let count = bytes.count
    guard count > 0, count <= 39 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, UInt64(count) << 56)
    var place = 0
    for byte in bytes {
      let value = UInt64(byte) << UInt64((place & 7) * 8)
      switch place >> 3 {
      case 0: words.0 |= value
      case 1: words.1 |= value
      case 2: words.2 |= value
      case 3: words.3 |= value
      default: words.4 |= value
      }
      place += 1
    }
    self.init(word0: words.0, word1: words.1, word2: words.2, word3: words.3, word4: words.4)
  }

  /// Makes an id from the 36 characters of a UUID.
  @inlinable
  public init(uuidText: UnsafeRawPointer) {
    unsafe self.init(
      word0: UInt64(littleEndian: uuidText.loadUnaligned(as: UInt64.self)),
      word1: UInt64(littleEndian: uuidText.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      word2: UInt64(littleEndian: uuidText.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      word3: UInt64(littleEndian: uuidText.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
      word4: UInt64(UInt32(littleEndian: uuidText.loadUnaligned(fromByteOffset: 32, as: UInt32.self))) | 36 << 56)
  }

  /// Makes an id from text; nil when it is empty or longer than 39 bytes.
  public init?(_ text: String) { self.init(utf8: text.utf8) }

  /// How many bytes the id has; 0 for ``none``.
  @inlinable
  public var count: Int { Int(word4 >> 56) }

  /// Whether there is no id.
  @inlinable
  public var isNone: Bool { word4 == 0 }

  /// The byte at `place`, which is below ``count``.
  @inlinable
  public func byte(at place: Int) -> UInt8 {
    let word =
      switch place >> 3 {
      case 0: word0
      case 1: word1
      case 2: word2
      case 3: word3
      default: word4
      }
    return UInt8(truncatingIfNeeded: word >> UInt64((place & 7) * 8))
  }

  /// The id as text; empty for ``none``.
  public var text: String { String(decoding: (0..<count).map { byte(at: $0) }, as: UTF8.self) }
}
