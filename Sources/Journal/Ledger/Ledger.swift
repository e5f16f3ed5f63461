public import SyncModel

/// What is known of every user: a log in the journal's file, found by an index in memory (8 bytes a slot, 10–20 a user).
///
/// Used on the thread of its ``Journal`` only, and not after it.
public final class Ledger {
  // A class, because the optimiser of Swift 6.3 dies on a public property whose type is not copyable and has a deinit.
  private var log: LedgerLog

  init(_ log: consuming LedgerLog) { self.log = log }

  /// How many users it holds.
  public var counts: LedgerCounts { log.counts }

  /// Looks users up: one row a key into `rows` (emptied first), in their order; a user that is not known gets an empty row.
  ///
  /// An unknown user costs no read (but about 1 in 400 at ten million users). Users that were settled one after the other are
  /// neighbours on disk and cheap to find together. `logRow` of a row that is put back spares `settle` the look-up.
  /// - Throws: the file cannot be read; `rows` is then worth nothing.
  public func find(
    _ keys: ContiguousArray<KeyHash>, into rows: inout ContiguousArray<LedgerRow>
  ) throws(JournalError) {
    try log.find(keys, into: &rows)
  }

  /// Writes users' new states, inside a transaction; `find` sees them after `apply`.
  func stage(_ puts: ContiguousArray<LedgerPut>, bytes: [UInt8]) throws(JournalError) {
    try log.stage(puts, bytes: bytes)
  }

  /// The transaction of the last `stage` is committed.
  func apply() { log.apply() }
}
