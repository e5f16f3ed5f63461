import SyncModel

extension LedgerLog {
  /// Writes users' new states at the end of the log, inside a transaction. The index changes in `apply`, after the commit.
  mutating func stage(
    _ puts: ContiguousArray<LedgerPut>, bytes: [UInt8]
  ) throws(JournalError) {
    pending.begin(head: head, tail: tail)
    if puts.isEmpty { return }
    // Before cleaning: it takes away rows that the index still points at.
    var located = ContiguousArray<PendingRow>()
    located.reserveCapacity(puts.count)
    let read = try statements(.readBlock)
    defer { read.reset() }
    for put in puts {
      let old = try locate(put.row, read)
      located.append(PendingRow(key: put.row.key, old: old ?? -1, flags: put.row.flags))
    }
    read.reset()
    try clean(for: puts.count)
    pending.movedCount = pending.rows.count
    pending.rows.append(contentsOf: located)
    try write(puts, bytes: bytes, at: pending.movedCount)
    index.reserve(puts.count)
  }

  /// Points the index at what `stage` wrote; the transaction is committed.
  mutating func apply() {
    for place in pending.rows.indices {
      let new = pending.rows[place]
      let oldFlags = point(at: new)
      if place < pending.movedCount { continue }
      if let oldFlags { counts.add(oldFlags, by: -1) }
      counts.add(new.flags, by: 1)
    }
    rowCount += pending.rows.count - pending.dropped
    head = pending.head
    tail = pending.nextBlock
    pending.begin(head: head, tail: tail)
  }

  /// Points the index at one row.
  ///
  /// - Returns: the flags of the user's row before it; nil when the user is new.
  @inline(__always)
  private mutating func point(at new: PendingRow) -> LedgerFlags? {
    let tag = LedgerIndex.tag(new.key)
    let now = LedgerIndex.slot(tag, row: new.row, flags: new.flags)
    var slot = index.home(tag)
    while index.slots[slot] != 0 {
      let value = index.slots[slot]
      if value >> 32 == tag {
        let row = LedgerIndex.row(value)
        var isSame = new.old >= 0 && row == UInt32(truncatingIfNeeded: new.old) & LedgerIndex.rowMask
        // The same user twice in one transaction, or moved by its cleaning.
        if !isSame, let place = pending.place(of: row) { isSame = pending.rows[place].key == new.key }
        if isSame {
          index.replace(now, at: slot)
          return LedgerIndex.flags(value)
        }
      }
      slot = index.next(slot)
    }
    index.insert(now, at: slot)
    return nil
  }

  /// The row where a user is now; nil for an unknown one.
  @inline(__always)
  private mutating func locate(_ state: LedgerRow, _ read: Cursor) throws(JournalError) -> Int64? {
    let tag = LedgerIndex.tag(state.key)
    var slot = index.home(tag)
    while index.slots[slot] != 0 {
      if index.slots[slot] >> 32 == tag {
        let low = LedgerIndex.row(index.slots[slot])
        let row = whole(low)
        // The look-up that came before has read it there already, and it has not moved since.
        if low == state.logRow, low != 0 { return row }
        let bytes = try Self.open(row >> 5, read)
        let place = Int(row & 31)
        guard place < LedgerBlock.count(bytes) else { throw damaged(row >> 5) }
        if LedgerBlock.key(bytes, place) == state.key { return row }
      }
      slot = index.next(slot)
    }
    return nil
  }

  /// When too many rows are overtaken: moves what is still the newest out of the oldest blocks and drops these.
  private mutating func clean(for puts: Int) throws(JournalError) {
    guard (rowCount + puts) * 2 > counts.known * 3 + Self.slack * 2 else { return }
    let limit = max(Self.slice, puts * 4)
    let oldest = try statements(.oldestBlocks)
    oldest.bind(1, head)
    defer { oldest.reset() }
    while pending.dropped < limit, try oldest.step() {
      let number = oldest.integer(0)
      let bytes = oldest.raw(1)
      let count = LedgerBlock.count(bytes)
      if count == 0 { throw damaged(number) }
      for place in 0..<count {
        let row = Self.row(number, place)
        let key = LedgerBlock.key(bytes, place)
        guard index.holds(LedgerIndex.tag(key), row: row) else { continue }
        let text = LedgerBlock.text(bytes, place)
        let slice = Slice(offset: UInt32(pending.moveBytes.count), length: UInt32(text.count))
        pending.moveBytes.append(contentsOf: text)
        let state = LedgerBlock.row(bytes, place)
        pending.moves.append(LedgerPut(row: state, keyText: slice))
        pending.rows.append(PendingRow(key: key, old: row, flags: state.flags))
      }
      pending.dropped += count
      pending.head = number + 1
    }
    oldest.reset()
    // Taken out for the call, as it changes `pending` itself.
    let (moves, moveBytes) = (pending.moves, pending.moveBytes)
    try write(moves, bytes: moveBytes, at: 0)
    let drop = try statements(.dropBlocks)
    drop.bind(1, pending.head)
    try drop.run()
  }

  /// Writes blocks; `pending.rows` from `first` on learn their numbers.
  private mutating func write(
    _ puts: ContiguousArray<LedgerPut>, bytes: [UInt8], at first: Int
  ) throws(JournalError) {
    let append = try statements(.appendBlock)
    var done = 0
    while done < puts.count {
      let count = Self.fitting(puts, from: done)
      let size = fill(puts, from: done, count: count, bytes: bytes)
      pending.blockStarts.append(first + done)
      for place in 0..<count { pending.rows[first + done + place].row = Self.row(pending.nextBlock, place) }
      append.bind(1, pending.nextBlock)
      append.bind(2, borrowed: block.bytes(size))
      try append.run()
      pending.nextBlock += 1
      done += count
    }
  }

  /// How many users from `first` on fit into one block; at least one.
  private static func fitting(_ puts: ContiguousArray<LedgerPut>, from first: Int) -> Int {
    var size = 0
    var count = 0
    while first + count < puts.count, count < LedgerBlock.placeLimit {
      size += LedgerBlock.fixedSize + Int(puts[first + count].keyText.length)
      if size > LedgerBlock.sizeLimit, count > 0 { break }
      count += 1
    }
    return count
  }

  /// Puts users into `block`.
  ///
  /// - Returns: its bytes.
  private mutating func fill(
    _ puts: ContiguousArray<LedgerPut>, from first: Int, count: Int, bytes: [UInt8]
  ) -> Int {
    var text = count * LedgerBlock.fixedSize
    let size = (first..<first + count).reduce(text) { $0 + Int(puts[$1].keyText.length) }
    block.reserve(size)
    bytes.withUnsafeBytes { bytes in
      for place in 0..<count {
        let put = puts[first + place]
        let length = Int(put.keyText.length)
        LedgerBlock.put(
          put.row, at: block.start + place * LedgerBlock.fixedSize, textOffset: text, textLength: length)
        block.start.put(UnsafeRawBufferPointer(rebasing: bytes[put.keyText.range]), at: text)
        text += length
      }
    }
    return size
  }
}
