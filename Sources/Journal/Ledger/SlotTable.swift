/// Where the newest row of each user is in the ledger's log: open addressing, 8 bytes a slot.
///
/// The upper half is a tag of the user's keyed hash, the lower half the row number modulo 2^32. A hit is verified by the row
/// itself; the live window is far below 2^32 rows, so a number never wraps within it.
struct SlotTable {
  private var slots: ContiguousArray<UInt64>
  private var mask: Int
  private(set) var count = 0

  init(minimumCapacity: Int = 4_096) {
    var size = 4_096
    while size * 4 / 5 < minimumCapacity { size *= 2 }
    slots = ContiguousArray(repeating: 0, count: size)
    mask = size - 1
  }

  /// The tag of a hash: never 0, which marks a free slot together with row 0.
  @inline(__always)
  static func tag(_ high: UInt64) -> UInt64 { (high >> 32) | 1 }

  /// Calls `isIt` with each row number whose tag fits; the place of the first that it accepts, else -1.
  @inline(__always)
  func find(_ low: UInt64, _ high: UInt64, _ isIt: (UInt32) -> Bool) -> Int {
    let tag = SlotTable.tag(high)
    var place = Int(truncatingIfNeeded: low) & mask
    while slots[place] != 0 {
      if slots[place] >> 32 == tag, isIt(UInt32(truncatingIfNeeded: slots[place])) { return place }
      place = (place + 1) & mask
    }
    return -1
  }

  /// The row number at a place.
  func row(at place: Int) -> UInt32 { UInt32(truncatingIfNeeded: slots[place]) }

  /// Points a place at another row of the same user.
  mutating func repoint(_ place: Int, to row: UInt32) {
    slots[place] = slots[place] & 0xffff_ffff_0000_0000 | UInt64(row)
  }

  /// Adds a user that is not in the table. `rehash` gives the low half of the hash of a row, for growing.
  mutating func insert(_ low: UInt64, _ high: UInt64, row: UInt32) {
    var place = Int(truncatingIfNeeded: low) & mask
    while slots[place] != 0 { place = (place + 1) & mask }
    slots[place] = SlotTable.tag(high) << 32 | UInt64(row)
    count += 1
  }

  /// Whether another user fits without growing.
  var needsRoom: Bool { (count + 1) * 5 > slots.count * 4 }

  /// How many users fit now.
  var capacity: Int { slots.count * 4 / 5 }
}
