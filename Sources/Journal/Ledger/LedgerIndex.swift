import Glibc
import SyncModel

/// Finds the rows of users in the ledger's log: an open-addressing table of 8-byte slots.
///
/// The upper half of a slot is a tag, 32 bits of the user's keyed hash and never 0; then come 30 bits of the row's number and two
/// flags of the user (``LedgerIndex/flags(_:)``). An empty slot is 0. A tag is not unique: whoever finds one compares the key in
/// the row.
///
/// The tag's upper bits are also the slot where a search begins, so the table is ordered by tags, and a doubling reads
/// and writes it from front to back.
struct LedgerIndex: ~Copyable {
  private(set) var slots: UnsafeMutablePointer<UInt64>
  /// Number of slots less 1.
  private(set) var mask: Int
  private var shift: UInt64
  /// Slots in use: users.
  private(set) var count = 0
  /// While the index is rebuilt: a second word beside each slot, so that no row must be read to tell users apart.
  private var checks: UnsafeMutablePointer<UInt64>?

  /// Makes an empty index for so many users.
  init(capacity: Int, withChecks: Bool = false) {
    var bits = 12
    while (1 << bits) * 8 < capacity * 10 { bits += 1 }
    mask = (1 << bits) - 1
    shift = UInt64(32 - bits)
    slots = Self.map(1 << bits)
    checks = withChecks ? Self.map(1 << bits) : nil
  }

  deinit {
    Self.unmap(slots, mask + 1)
    if let checks { Self.unmap(checks, mask + 1) }
  }

  /// The tag of a user.
  @inline(__always)
  static func tag(_ key: KeyHash) -> UInt64 {
    let tag = key.high >> 32
    return tag == 0 ? 1 : tag
  }

  /// The slot where the search for a tag begins.
  @inline(__always)
  func home(_ tag: UInt64) -> Int { Int(tag >> shift) }

  /// The slot after another.
  @inline(__always)
  func next(_ slot: Int) -> Int { (slot + 1) & mask }

  /// Makes room for so many more users, before anything is changed.
  mutating func reserve(_ more: Int) {
    while (count + more) * 10 > (mask + 1) * 8 { double() }
  }

  /// The row's number in a slot, modulo 2^30.
  @inline(__always)
  static func row(_ slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot) & rowMask }

  /// All bits of a row's number that a slot has.
  static let rowMask: UInt32 = 0x3fff_ffff

  /// The flags of the user in a slot: tombstone and enabled.
  @inline(__always)
  static func flags(_ slot: UInt64) -> LedgerFlags {
    LedgerFlags(rawValue: UInt16(truncatingIfNeeded: slot >> 29 & 6))
  }

  /// What a slot holds for a user.
  @inline(__always)
  static func slot(_ tag: UInt64, row: Int64, flags: LedgerFlags) -> UInt64 {
    tag << 32 | UInt64(flags.rawValue & 6) << 29 | UInt64(UInt32(truncatingIfNeeded: row) & rowMask)
  }

  /// Puts a user into an empty slot.
  @inline(__always)
  mutating func insert(_ value: UInt64, at slot: Int) {
    slots[slot] = value
    count += 1
  }

  /// Puts the user's newer row into its slot.
  @inline(__always)
  mutating func replace(_ value: UInt64, at slot: Int) { slots[slot] = value }

  /// Whether a row is the newest of its user.
  func holds(_ tag: UInt64, row: Int64) -> Bool {
    let wanted = UInt32(truncatingIfNeeded: row) & Self.rowMask
    var slot = home(tag)
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag, Self.row(slots[slot]) == wanted { return true }
      slot = next(slot)
    }
    return false
  }

  // Rebuilding.

  /// Puts the row of a user; rows must come oldest first, and a newer one takes the place of an older one.
  ///
  /// Users are told apart by 96 bits of their hashes: among ten million the chance of a mistake is 10^-15.
  /// - Returns: the flags that the older row of the user was put with; nil where it is the first.
  mutating func rebuild(_ key: KeyHash, row: Int64, flags: LedgerFlags) -> LedgerFlags? {
    reserve(1)
    guard let checks else { preconditionFailure("the index is not being rebuilt") }
    let tag = Self.tag(key)
    let value = Self.slot(tag, row: row, flags: flags)
    var slot = home(tag)
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag, checks[slot] == key.low {
        let old = Self.flags(slots[slot])
        replace(value, at: slot)
        return old
      }
      slot = next(slot)
    }
    insert(value, at: slot)
    checks[slot] = key.low
    return nil
  }

  /// Gives the memory back that only a rebuild needs.
  mutating func endRebuild() {
    if let checks { Self.unmap(checks, mask + 1) }
    checks = nil
  }

  private mutating func double() {
    let (oldSlots, oldChecks, oldCount) = (slots, checks, mask + 1)
    mask = mask * 2 + 1
    shift -= 1
    slots = Self.map(mask + 1)
    checks = oldChecks == nil ? nil : Self.map(mask + 1)
    for old in 0..<oldCount where oldSlots[old] != 0 {
      var slot = home(oldSlots[old] >> 32)
      while slots[slot] != 0 { slot = next(slot) }
      slots[slot] = oldSlots[old]
      if let checks, let oldChecks { checks[slot] = oldChecks[old] }
    }
    Self.unmap(oldSlots, oldCount)
    if let oldChecks { Self.unmap(oldChecks, oldCount) }
  }

  private static func map(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let memory = mmap(nil, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      fatalError("usher: no memory for \(count * 8 >> 20) MiB of the ledger's index. Give the process more memory.")
    }
    // Random access all over: huge pages halve its cost. Where the kernel has none, nothing is lost.
    madvise(memory, count * 8, MADV_HUGEPAGE)
    return memory.bindMemory(to: UInt64.self, capacity: count)
  }

  private static func unmap(_ slots: UnsafeMutablePointer<UInt64>, _ count: Int) { munmap(slots, count * 8) }
}
