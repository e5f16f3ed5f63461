import SyncModel

/// The bytes of a ledger block: the fixed parts of up to 32 users one after the other, then their user keys' text.
///
/// A block fits one page of 4 KiB: past a page SQLite walks a chain of overflow pages.
enum LedgerBlock {
  /// Bytes of a user's fixed part.
  static let fixedSize = 124
  /// Bytes of a block at most; SQLite keeps up to 4,061 of a row on its page, header included.
  static let sizeLimit = 4040
  /// Users of a block at most; a place takes five bits of a row number.
  static let placeLimit = 32

  /// Puts the fixed part of a user, whose key text is at `textOffset` of the block.
  @inline(__always)
  static func put(_ row: LedgerRow, at start: UnsafeMutableRawPointer, textOffset: Int, textLength: Int) {
    start.put(row.key.high, at: 0)
    start.put(row.key.low, at: 8)
    start.put(row.version, at: 16)
    start.put(row.fingerprint.high, at: 24)
    start.put(row.fingerprint.low, at: 32)
    start.put(row.usernameHash, at: 40)
    start.put(row.emailHash, at: 48)
    start.put(row.offset, at: 56)
    start.put(row.providerID.word0, at: 64)
    start.put(row.providerID.word1, at: 72)
    start.put(row.providerID.word2, at: 80)
    start.put(row.providerID.word3, at: 88)
    start.put(row.providerID.word4, at: 96)
    start.put(row.partition.index, at: 104)
    start.put(row.index, at: 108)
    start.put(row.source, at: 112)
    start.put(row.generation, at: 114)
    start.put(row.rendering, at: 116)
    start.put(row.flags.rawValue, at: 118)
    start.put(UInt16(truncatingIfNeeded: textOffset), at: 120)
    start.put(UInt16(truncatingIfNeeded: textLength), at: 122)
  }

  /// How many users a block holds; 0 for bytes that are no block.
  @inline(__always)
  static func count(_ block: UnsafeRawBufferPointer) -> Int {
    guard let start = block.baseAddress, block.count >= fixedSize else { return 0 }
    let fixed = Int(start.get(120, as: UInt16.self))
    return fixed % fixedSize == 0 && fixed <= block.count ? fixed / fixedSize : 0
  }

  /// The key of the user at a place below `count`.
  @inline(__always)
  static func key(_ block: UnsafeRawBufferPointer, _ place: Int) -> KeyHash {
    let start = fixed(block, place)
    return KeyHash(high: start.get(0), low: start.get(8))
  }

  /// The flags of the user at a place below `count`.
  @inline(__always)
  static func flags(_ block: UnsafeRawBufferPointer, _ place: Int) -> LedgerFlags {
    LedgerFlags(rawValue: fixed(block, place).get(118))
  }

  /// The user at a place below `count`.
  static func row(_ block: UnsafeRawBufferPointer, _ place: Int) -> LedgerRow {
    let start = fixed(block, place)
    var row = LedgerRow()
    row.key = KeyHash(high: start.get(0), low: start.get(8))
    row.version = start.get(16)
    row.fingerprint = Fingerprint(high: start.get(24), low: start.get(32))
    row.usernameHash = start.get(40)
    row.emailHash = start.get(48)
    row.offset = start.get(56)
    row.providerID = ProviderID(
      word0: start.get(64), word1: start.get(72), word2: start.get(80), word3: start.get(88), word4: start.get(96))
    row.partition = PartitionID(start.get(104))
    row.index = start.get(108)
    row.source = start.get(112)
    row.generation = start.get(114)
    row.rendering = start.get(116)
    row.flags = LedgerFlags(rawValue: start.get(118))
    return row
  }

  /// The key text of the user at a place below `count`; empty where the block is damaged.
  static func text(_ block: UnsafeRawBufferPointer, _ place: Int) -> UnsafeRawBufferPointer {
    let start = fixed(block, place)
    let offset = Int(start.get(120, as: UInt16.self))
    let length = Int(start.get(122, as: UInt16.self))
    guard offset + length <= block.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: block[offset..<offset + length])
  }

  @inline(__always)
  private static func fixed(_ block: UnsafeRawBufferPointer, _ place: Int) -> UnsafeRawPointer {
    precondition((place + 1) * fixedSize <= block.count, "a place beyond a ledger block")
    // A buffer that is not empty has an address.
    return block.baseAddress.unsafelyUnwrapped + place * fixedSize
  }
}
