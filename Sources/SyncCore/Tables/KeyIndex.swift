import SyncModel

/// Finds the slot of a user: open addressing over 128-bit keys, linear probing, removal by shifting back.
///
/// The keys themselves are in the slots; the table holds 16 bytes an entry.
struct KeyIndex {
  private struct Cell: BitwiseCopyable {
    var tag: UInt64
    var slot: Int32  // -1: free
  }

  private var cells: ContiguousArray<Cell>
  private var mask: Int
  private(set) var count = 0

  init(minimumCapacity: Int = 1_024) {
    var size = 1_024
    while size * 3 / 4 < minimumCapacity { size *= 2 }
    cells = ContiguousArray(repeating: Cell(tag: 0, slot: -1), count: size)
    mask = size - 1
  }

  /// Calls `matches` for each slot whose tag fits and answers the first that it accepts; -1 for none.
  @inline(__always)
  func find(_ key: KeyHash, _ matches: (Int32) -> Bool) -> Int32 {
    var place = Int(truncatingIfNeeded: key.low) & mask
    while cells[place].slot >= 0 {
      if cells[place].tag == key.low, matches(cells[place].slot) { return cells[place].slot }
      place = (place + 1) & mask
    }
    return -1
  }

  /// Adds a key that is not in the table.
  mutating func insert(_ key: KeyHash, slot: Int32) {
    if (count + 1) * 4 > cells.count * 3 { grow() }
    var place = Int(truncatingIfNeeded: key.low) & mask
    while cells[place].slot >= 0 { place = (place + 1) & mask }
    cells[place] = Cell(tag: key.low, slot: slot)
    count += 1
  }

  /// Points an entry that is in the table at another slot.
  mutating func repoint(_ key: KeyHash, from old: Int32, to new: Int32) {
    var place = Int(truncatingIfNeeded: key.low) & mask
    while cells[place].slot >= 0 {
      if cells[place].slot == old {
        cells[place].slot = new
        return
      }
      place = (place + 1) & mask
    }
  }

  /// Removes an entry that is in the table.
  mutating func remove(_ key: KeyHash, slot: Int32) {
    var place = Int(truncatingIfNeeded: key.low) & mask
    while cells[place].slot != slot {
      if cells[place].slot < 0 { return }
      place = (place + 1) & mask
    }
    count -= 1
    var hole = place
    var next = (hole + 1) & mask
    while cells[next].slot >= 0 {
      let home = Int(truncatingIfNeeded: cells[next].tag) & mask
      // The entry may move into the hole if its home does not lie between hole and itself.
      if ((next &- home) & mask) >= ((next &- hole) & mask) {
        cells[hole] = cells[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    cells[hole].slot = -1
  }

  private mutating func grow() {
    let old = cells
    cells = ContiguousArray(repeating: Cell(tag: 0, slot: -1), count: old.count * 2)
    mask = cells.count - 1
    for cell in old where cell.slot >= 0 {
      var place = Int(truncatingIfNeeded: cell.tag) & mask
      while cells[place].slot >= 0 { place = (place + 1) & mask }
      cells[place] = cell
    }
  }
}
