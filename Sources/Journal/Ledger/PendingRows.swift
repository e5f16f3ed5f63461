import SyncModel

/// A row that was written in the open transaction.
struct PendingRow {
  /// The user.
  var key: KeyHash
  /// The row's number.
  var row: Int64 = -1
  /// The row of the user that it takes the place of; -1 for none.
  var old: Int64
  /// The user's flags.
  var flags: LedgerFlags
}

/// What the open transaction wrote into the log; the index learns of it after the commit.
struct PendingRows {
  /// Rows in the order in which they were written: those that cleaning moved, then the new ones.
  var rows: ContiguousArray<PendingRow> = []
  /// How many of them were moved.
  var movedCount = 0
  /// For each block that was written the place of its first row in `rows`.
  var blockStarts: ContiguousArray<Int> = []
  /// Number of the first block that was written.
  var firstBlock: Int64 = 0
  /// Number of the next block.
  var nextBlock: Int64 = 0
  /// Number of the oldest block that is left.
  var head: Int64 = 0
  /// Rows that were cleaned away.
  var dropped = 0
  /// Rows that cleaning moves, and the text of their keys.
  var moves: ContiguousArray<LedgerPut> = []
  /// The bytes of that text.
  var moveBytes: [UInt8] = []

  mutating func begin(head: Int64, tail: Int64) {
    rows.removeAll(keepingCapacity: true)
    blockStarts.removeAll(keepingCapacity: true)
    moves.removeAll(keepingCapacity: true)
    moveBytes.removeAll(keepingCapacity: true)
    movedCount = 0
    firstBlock = tail
    nextBlock = tail
    self.head = head
    dropped = 0
  }

  /// The place in `rows` of the row whose number ends with these 30 bits; nil when it is not of this transaction.
  @inline(__always)
  func place(of low: UInt32) -> Int? {
    let distance = Int((low &- UInt32(truncatingIfNeeded: firstBlock << 5)) & LedgerIndex.rowMask)
    guard distance >> 5 < blockStarts.count else { return nil }
    return blockStarts[distance >> 5] + (distance & 31)
  }
}
