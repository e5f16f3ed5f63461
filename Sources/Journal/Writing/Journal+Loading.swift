public import SyncModel

extension Journal {
  /// All runs, by their ids.
  public func loadRuns() throws(JournalError) -> [RunRecord] { try Listing.runs(database) }

  /// How far each partition was done, by their numbers; ranges are in order.
  public func loadPositions() throws(JournalError) -> [PositionRecord] {
    let bases = try database.prepare("select partition, base from positions order by partition")
    var positions: [PositionRecord] = []
    while try bases.cursor.step() {
      positions.append(PositionRecord(partition: PartitionID(bases.cursor.number(0)), base: bases.cursor.integer(1)))
    }
    let ranges = try database.prepare(
      """
      select partition, first_offset, first_index, last_offset, last_index from done
      order by partition, first_offset, first_index
      """)
    var place = 0
    while try ranges.cursor.step() {
      let range = DoneRange(
        partition: PartitionID(ranges.cursor.number(0)), firstOffset: ranges.cursor.integer(1),
        firstIndex: ranges.cursor.number(2), lastOffset: ranges.cursor.integer(3), lastIndex: ranges.cursor.number(4))
      while place < positions.count, positions[place].partition.index < range.partition.index { place += 1 }
      if place == positions.count || positions[place].partition != range.partition {
        // Nothing was done contiguously yet.
        positions.insert(PositionRecord(partition: range.partition, base: 0), at: place)
      }
      positions[place].done.append(range)
    }
    return positions
  }

  /// Batches that were sent, or were about to be, and have no answer; by their numbers.
  public func loadIntents() throws(JournalError) -> [IntentRecord] {
    let statement = try database.prepare("select batch, lane, sent_at, items from intents order by batch")
    var intents: [IntentRecord] = []
    while try statement.cursor.step() {
      let batch = BatchID(UInt64(bitPattern: statement.cursor.integer(0)))
      let lane = Lane(rawValue: statement.cursor.number(1)) ?? .import
      let sentAt = Instant(nanoseconds: statement.cursor.integer(2))
      let blob = statement.cursor.bytes(3)
      // A user of it would be forgotten in the middle of a request.
      if IntentCoding.items(blob) == nil {
        throw JournalError(.corrupt, path: database.path, detail: "the intent of batch \(batch.number)")
      }
      intents.append(IntentRecord(batch: batch, lane: lane, sentAt: sentAt, blob: blob))
    }
    return intents
  }

  /// The mails that are to be sent, oldest first.
  public func loadPendingMails() throws(JournalError) -> [MailRecord] {
    try Listing.mails(database, state: .pending, run: nil, offset: 0, limit: .max)
  }

  /// The id before that of the first message that the broker does not have.
  public func lastDeliveredOutboxID() throws(JournalError) -> Int64 {
    try database.integer("select coalesce((select min(id) from outbox), \(nextOutboxID)) - 1")
  }

  /// Messages that are owed to Kafka, in order, from the first id behind `id`.
  public func loadOutbox(after id: Int64, limit: Int) throws(JournalError) -> [OutboxRow] {
    let statement = try database.prepare(
      "select id, topic, key, headers, value from outbox where id > ? order by id limit ?")
    statement.cursor.bind(1, id)
    statement.cursor.bind(2, limit)
    var rows: [OutboxRow] = []
    while try statement.cursor.step() {
      var row = OutboxRow(
        topic: statement.cursor.text(1), key: statement.cursor.bytes(2),
        headers: HeaderCoding.headers(statement.cursor.bytes(3)), value: statement.cursor.optionalBytes(4))
      row.id = statement.cursor.integer(0)
      rows.append(row)
    }
    return rows
  }

  /// An open failure with everything that a retry needs (the slices of its row are empty); nil when it was resolved meanwhile.
  public func storedFailure(_ id: FailureID) throws(JournalError) -> NewFailure? {
    try FailureListing.stored(id, database)
  }

  /// The ids of open failures that match a query, newest first.
  public func failureIDs(_ query: FailureQuery) throws(JournalError) -> [FailureID] {
    try FailureListing.ids(query, database)
  }

  /// Whether a command ran already.
  public func hasCommand(_ id: String) throws(JournalError) -> Bool { try Listing.command(id, database) != nil }

  /// A value that was kept by name; nil where there is none.
  public func meta(_ key: String) throws(JournalError) -> String? { try Meta.value(key, database) }

  static func loadSources(_ database: borrowing Database) throws(JournalError) -> [String] {
    let statement = try database.prepare("select name from sources order by id")
    var sources: [String] = []
    while try statement.cursor.step() { sources.append(statement.cursor.text(0)) }
    return sources
  }

  static func loadPartitions(_ database: borrowing Database) throws(JournalError) -> [PartitionRecord] {
    let statement = try database.prepare("select source, topic, partition from partitions order by id")
    var partitions: [PartitionRecord] = []
    while try statement.cursor.step() {
      partitions.append(
        PartitionRecord(
          source: statement.cursor.number(0), topic: statement.cursor.text(1), partition: statement.cursor.number(2)))
    }
    return partitions
  }
}
