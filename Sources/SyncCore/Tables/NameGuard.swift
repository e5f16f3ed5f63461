import SyncModel

/// The usernames and e-mails that changes in motion hold: two changes that share one run one after the other (ENGINE section 2).
///
/// Open addressing over keyed 64-bit hashes; each name counts its holders.
struct NameGuard {
  private struct Cell: BitwiseCopyable {
    var name: UInt64  // 0: free
    var holders: Int32
  }

  private var cells = ContiguousArray(repeating: Cell(name: 0, holders: 0), count: 1_024)
  private var mask = 1_023
  private var count = 0

  /// Whether nobody holds any of the names (0 is no name).
  @inline(__always)
  func isFree(_ name: UInt64) -> Bool {
    guard name != 0, count > 0 else { return true }
    var place = Int(truncatingIfNeeded: name) & mask
    while cells[place].name != 0 {
      if cells[place].name == name { return false }
      place = (place + 1) & mask
    }
    return true
  }

  /// Holds a name (0 is no name).
  mutating func hold(_ name: UInt64) {
    guard name != 0 else { return }
    if (count + 1) * 4 > cells.count * 3 { grow() }
    var place = Int(truncatingIfNeeded: name) & mask
    while cells[place].name != 0 {
      if cells[place].name == name {
        cells[place].holders += 1
        return
      }
      place = (place + 1) & mask
    }
    cells[place] = Cell(name: name, holders: 1)
    count += 1
  }

  /// Lets go of a name that is held.
  mutating func release(_ name: UInt64) {
    guard name != 0 else { return }
    var place = Int(truncatingIfNeeded: name) & mask
    while cells[place].name != name {
      if cells[place].name == 0 { return }
      place = (place + 1) & mask
    }
    cells[place].holders -= 1
    guard cells[place].holders == 0 else { return }
    count -= 1
    var hole = place
    var next = (hole + 1) & mask
    while cells[next].name != 0 {
      let home = Int(truncatingIfNeeded: cells[next].name) & mask
      if ((next &- home) & mask) >= ((next &- hole) & mask) {
        cells[hole] = cells[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    cells[hole] = Cell(name: 0, holders: 0)
  }

  private mutating func grow() {
    let old = cells
    cells = ContiguousArray(repeating: Cell(name: 0, holders: 0), count: old.count * 2)
    mask = cells.count - 1
    for cell in old where cell.name != 0 {
      var place = Int(truncatingIfNeeded: cell.name) & mask
      while cells[place].name != 0 { place = (place + 1) & mask }
      cells[place] = cell
    }
  }
}

/// The names that one change holds: of its account as it is, and as it will be.
struct HeldNames: BitwiseCopyable {
  var first: UInt64 = 0
  var second: UInt64 = 0
  var third: UInt64 = 0
  var fourth: UInt64 = 0

  init() {}

  init(row: ChangeRow, known: LedgerRow) {
    first = row.usernameHash
    second = row.emailHash == first ? 0 : row.emailHash
    third = known.usernameHash == first || known.usernameHash == second ? 0 : known.usernameHash
    let old = known.emailHash
    fourth = old == first || old == second || old == third ? 0 : old
  }
}

extension NameGuard {
  func isFree(_ names: HeldNames) -> Bool {
    isFree(names.first) && isFree(names.second) && isFree(names.third) && isFree(names.fourth)
  }

  mutating func hold(_ names: HeldNames) {
    hold(names.first)
    hold(names.second)
    hold(names.third)
    hold(names.fourth)
  }

  mutating func release(_ names: HeldNames) {
    release(names.first)
    release(names.second)
    release(names.third)
    release(names.fourth)
  }
}
