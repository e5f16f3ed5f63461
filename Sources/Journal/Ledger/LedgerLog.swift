import SyncModel

/// The ledger's log in the journal's file and the index in memory that finds users in it (8 bytes a slot, 10–20 a user).
struct LedgerLog: ~Copyable {
  /// How many users it holds.
  var counts = LedgerCounts()
  /// Rows in the log, those included that a newer one of the same user has overtaken.
  var rowCount = 0

  var index: LedgerIndex
  var block = RawBuffer(capacity: LedgerBlock.sizeLimit + 300)
  /// Numbers of the oldest block and of the next one.
  var head: Int64
  var tail: Int64
  private var candidates: ContiguousArray<UInt64> = []
  var pending = PendingRows()

  var statements: StatementCache
  private let database: OpaquePointer

  /// Rows are cleaned once so many more than 1.5 a user are in the log.
  static let slack = 4096
  /// Rows that are looked at in one transaction at least when there is something to clean.
  static let slice = 2048

  /// Reads the log of a connection that outlives the ledger.
  init(_ database: borrowing Database) throws(JournalError) {
    let statements = StatementCache(database)
    let oldest = try database.integer("select coalesce(min(block), 1) from ledger")
    let next = try database.integer("select coalesce(max(block), 0) + 1 from ledger")
    // Blocks that single changes made hold few users: then this is too much at first, and never too little by much.
    var index = LedgerIndex(capacity: Int(next - oldest) * 16, withChecks: true)
    var counts = LedgerCounts()
    var rows = 0
    let all = try database.prepare("select block, users from ledger order by block")
    while try all.cursor.step() {
      let bytes = all.cursor.raw(1)
      let number = all.cursor.integer(0)
      let count = LedgerBlock.count(bytes)
      guard count > 0, count <= LedgerBlock.placeLimit else {
        throw JournalError(.corrupt, path: database.path, detail: "block \(number) of the ledger")
      }
      for place in 0..<count {
        let flags = LedgerBlock.flags(bytes, place)
        let row = LedgerLog.row(number, place)
        if let old = index.rebuild(LedgerBlock.key(bytes, place), row: row, flags: flags) { counts.add(old, by: -1) }
        counts.add(flags, by: 1)
      }
      rows += count
    }
    index.endRebuild()
    self.database = database.handle
    self.statements = statements
    self.index = index
    self.counts = counts
    rowCount = rows
    head = oldest
    tail = next
  }

  /// The number of a row: its block and its place in it.
  @inline(__always)
  static func row(_ block: Int64, _ place: Int) -> Int64 { block << 5 | Int64(place) }

  /// The whole number of a row of which the index keeps the lower 30 bits; rows of the log span less than 2^30.
  @inline(__always)
  func whole(_ low: UInt32) -> Int64 {
    let base = head << 5
    return base + Int64((low &- UInt32(truncatingIfNeeded: base)) & LedgerIndex.rowMask)
  }

  // Looking up.

  /// See ``Ledger/find(_:into:)``.
  mutating func find(
    _ keys: ContiguousArray<KeyHash>, into rows: inout ContiguousArray<LedgerRow>
  ) throws(JournalError) {
    rows.removeAll(keepingCapacity: true)
    rows.append(contentsOf: repeatElement(LedgerRow(), count: keys.count))
    candidates.removeAll(keepingCapacity: true)
    let base = head << 5
    for place in keys.indices {
      let tag = LedgerIndex.tag(keys[place])
      var slot = index.home(tag)
      while index.slots[slot] != 0 {
        let value = index.slots[slot]
        if value >> 32 == tag {
          candidates.append(UInt64(whole(LedgerIndex.row(value)) - base) << 32 | UInt64(place))
        }
        slot = index.next(slot)
      }
    }
    if candidates.isEmpty { return }
    // By row, so that each block is read once.
    candidates.sort()
    try statements(.beginReading).run()
    let read = try statements(.readBlock)
    do throws(JournalError) {
      try verify(keys, into: &rows, read: read)
      read.reset()
      try statements(.commit).run()
    } catch {
      read.reset()
      Database.rollBack(database)
      throw error
    }
  }

  private mutating func verify(
    _ keys: ContiguousArray<KeyHash>, into rows: inout ContiguousArray<LedgerRow>, read: Cursor
  ) throws(JournalError) {
    var current: Int64 = -1
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var count = 0
    for candidate in candidates {
      let row = (head << 5) + Int64(candidate >> 32)
      let place = Int(candidate & 0xffff_ffff)
      if row >> 5 != current {
        current = row >> 5
        bytes = try Self.open(current, read)
        count = LedgerBlock.count(bytes)
      }
      guard Int(row & 31) < count else { throw damaged(current) }
      if LedgerBlock.key(bytes, Int(row & 31)) == keys[place] {
        rows[place] = LedgerBlock.row(bytes, Int(row & 31))
        rows[place].logRow = UInt32(truncatingIfNeeded: row) & LedgerIndex.rowMask
      }
    }
  }

  /// The bytes of a block, valid until the statement is reset or used for another one.
  static func open(_ block: Int64, _ read: Cursor) throws(JournalError) -> UnsafeRawBufferPointer {
    read.reset()
    read.bind(1, block)
    return try read.step() ? read.raw(0) : UnsafeRawBufferPointer(start: nil, count: 0)
  }

  func damaged(_ block: Int64) -> JournalError {
    var error = JournalError.last(0, on: database)
    error.kind = .corrupt
    error.detail = "block \(block) of the ledger"
    return error
  }
}
