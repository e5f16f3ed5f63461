import SyncModel

/// Goes through the ledger's log for one user.
enum LedgerSearch {
  /// Blocks that are looked at in one transaction: a few milliseconds.
  private static let limit = 2000

  /// What a slice gave: the user, or the number of the block where the next slice begins.
  struct Step: Sendable {
    var entry: LedgerEntry?
    var next: Int64
  }

  /// Looks for a user key from block `from` down to the one above `floor`.
  static func slice(
    _ key: [UInt8], from: Int64, to floor: Int64, _ database: borrowing Database
  ) throws(JournalError) -> Step {
    let statement = try database.prepare(
      "select block, users from ledger where block <= ? and block > ? order by block desc limit \(limit)")
    statement.cursor.bind(1, from)
    statement.cursor.bind(2, floor)
    var looked = 0
    var last = floor
    while try statement.cursor.step() {
      let block = statement.cursor.raw(1)
      last = statement.cursor.integer(0)
      looked += 1
      // The last place is the newest.
      for place in (0..<LedgerBlock.count(block)).reversed() {
        let text = LedgerBlock.text(block, place)
        if text.count == key.count, text.elementsEqual(key) {
          return Step(entry: try entry(LedgerBlock.row(block, place), text, database), next: last)
        }
      }
    }
    return Step(entry: nil, next: looked < limit ? floor : last - 1)
  }

  private static func entry(
    _ row: LedgerRow, _ text: UnsafeRawBufferPointer, _ database: borrowing Database
  ) throws(JournalError) -> LedgerEntry {
    var entry = LedgerEntry(userKey: String(decoding: text, as: UTF8.self), row: row, source: nil, origin: nil)
    let source = try database.prepare("select name from sources where id = ?")
    source.cursor.bind(1, Int(row.source))
    if try source.cursor.step() { entry.source = source.cursor.text(0) }
    let partition = try database.prepare("select topic, partition from partitions where id = ?")
    partition.cursor.bind(1, row.partition.index)
    if try partition.cursor.step() {
      entry.origin = Origin(
        topic: partition.cursor.text(0), partition: partition.cursor.number(1), offset: row.offset, index: row.index)
    }
    return entry
  }
}
