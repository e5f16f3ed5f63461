import CSQLite
import Platform
public import SyncModel

/// The journal: the one connection that writes the file, and the ledger's index. It lives on the engine's thread.
///
/// `journal_mode=WAL, synchronous=NORMAL`: kill -9 loses nothing; a power cut may lose the last commits, but only as a whole
/// suffix, so positions and counters go back together and the records are read again.
public struct Journal: ~Copyable {
  // Statements before their connection: fields are destroyed in the order of their declaration.
  private var statements: JournalStatements
  /// What is known of every user.
  public var ledger: Ledger
  private var connection: Connection

  /// Made once: names the journal.
  public let journalID: String
  /// 16 random bytes for keyed hashes, made once.
  public let secret: [UInt8]
  /// Grew by one at this opening.
  public let epoch: Int
  /// The sources by their numbers.
  public private(set) var sources: [String]
  /// The partitions by their numbers.
  public private(set) var partitions: [PartitionRecord]
  /// The greatest number that a batch had.
  public private(set) var lastBatch: UInt64
  /// The number that the next row of the outbox gets.
  public private(set) var nextOutboxID: Int64
  /// The number that the next mail gets.
  public private(set) var nextMailID: Int64
  private var openFailureKeys: [KeyHash: Int]

  /// How many failures are open.
  public var openFailureCount: Int { openFailureKeys.values.reduce(0, +) }

  /// Opens the journal of a state folder, makes it if it is missing, and migrates it.
  ///
  /// - Parameters:
  ///   - folder: the state folder; it exists.
  ///   - identity: the provider that the journal belongs to from its first opening on.
  ///   - randomBytes: makes the secret and the id of a new journal.
  /// - Throws: ``JournalError`` when it is damaged, newer, of another provider, or cannot be written.
  public init(
    folder: String, identity: JournalIdentity, randomBytes: (Int) -> [UInt8]
  ) throws(JournalError) {
    let path = folder + "/journal.db"
    try Journal.makePrivate(path)
    var connection = try Connection(path, mode: .readWrite)
    try connection.execute("pragma journal_mode=wal")
    try connection.execute("pragma synchronous=normal; pragma cache_size=-32000; pragma wal_autocheckpoint=500")
    try Journal.migrate(&connection)
    let fresh = FailureID(randomBytes(16)).text
    let secretText = FailureID(randomBytes(16)).text
    var id = ""
    var secret: [UInt8] = []
    var epoch = 0
    try connection.transaction { (connection) throws(JournalError) in
      id = try Journal.meta(connection, "journal", otherwise: fresh)
      secret = FailureID(try Journal.meta(connection, "secret", otherwise: secretText))?.bytes ?? []
      let bound = try Journal.meta(connection, "provider", otherwise: identity.text)
      guard bound == identity.text else {
        throw JournalError(
          .otherProvider,
          "the journal in \(folder) belongs to another provider (\(bound)), and the configuration names \(identity.text). Choose another state folder with --state, or correct the configuration"
        )
      }
      epoch = (Int(try Journal.meta(connection, "epoch", otherwise: "0")) ?? 0) + 1
      try Journal.setMeta(connection, "epoch", String(epoch))
      // What was being sent when the engine died may have been sent: it is never sent again by itself.
      try connection.execute(
        """
        update runs set mail_pending = mail_pending - (select count(*) from mails where run = runs.id and state = 1),
          mail_unsure = mail_unsure + (select count(*) from mails where run = runs.id and state = 1)
          where exists (select 1 from mails where run = runs.id and state = 1);
        update mails set state = 4, fault = 'the engine stopped while it was being sent' where state = 1;
        update failures set state = 0 where state = 1;
        """)
    }
    var sources: [String] = []
    var partitions: [PartitionRecord] = []
    var open: [KeyHash: Int] = [:]
    try Journal.each(connection, "select name from sources order by id") { sources.append($0.text(0)) }
    try Journal.each(connection, "select source, topic, partition from partitions order by id") {
      partitions.append(
        PartitionRecord(source: UInt16($0.int(0)), topic: $0.text(1), partition: Int32($0.int(2))))
    }
    try Journal.each(connection, "select user from failures where state < 2") {
      open[$0.withBytes(0) { KeyHash(bytes: $0) }, default: 0] += 1
    }
    let batch = try connection.number(
      "select max(coalesce((select max(batch) from intents), 0), coalesce((select value from meta where name = 'batch'), 0))"
    )
    let outbox = try connection.number(
      "select max(coalesce((select max(id) from outbox), 0), coalesce((select value from meta where name = 'outbox'), 0))"
    )
    let mail = try connection.number("select coalesce(max(id), 0) from mails")
    let statements = try JournalStatements(connection)
    let ledger = try Ledger(connection)
    self.statements = statements
    self.ledger = ledger
    self.connection = connection
    journalID = id
    self.secret = secret
    self.epoch = epoch
    self.sources = sources
    self.partitions = partitions
    lastBatch = UInt64(batch)
    nextOutboxID = outbox + 1
    nextMailID = mail + 1
    openFailureKeys = open
  }

  private static func makePrivate(_ path: String) throws(JournalError) {
    do throws(PlatformError) {
      if try FileStore.info(path) == nil { try FileStore.write([UInt8](), to: path) }
    } catch {
      throw JournalError(.readOnly, error.description)
    }
  }

  private static func migrate(_ connection: inout Connection) throws(JournalError) {
    let version = try connection.number("pragma user_version")
    let application = try connection.number("pragma application_id")
    guard application == Schema.application || (application == 0 && version == 0) else {
      throw JournalError(
        .damaged,
        "\(connection.path) is no journal of usher: it was left unchanged. Choose another state folder with --state")
    }
    guard version <= Schema.version else {
      throw JournalError(
        .newer,
        "\(connection.path) was written by a newer usher (format \(version), this one knows \(Schema.version)): it was left unchanged. Install that version, or restore a backup of before the update"
      )
    }
    for next in Int(version)..<Schema.migrations.count {
      try connection.transaction { (connection) throws(JournalError) in
        try connection.execute(Schema.migrations[next])
        try connection.execute("pragma application_id=\(Schema.application); pragma user_version=\(next + 1)")
      }
    }
  }

  private static func meta(
    _ connection: borrowing Connection, _ name: String, otherwise value: String
  ) throws(JournalError) -> String {
    var select = try Statement(connection, "select value from meta where name = ?")
    select.bind(1, name)
    if try select.step() { return select.text(0) }
    try setMeta(connection, name, value)
    return value
  }

  private static func setMeta(
    _ connection: borrowing Connection, _ name: String, _ value: String
  ) throws(JournalError) {
    var insert = try Statement(
      connection, "insert into meta(name, value) values(?, ?) on conflict(name) do update set value = excluded.value")
    insert.bind(1, name)
    insert.bind(2, value)
    try insert.run()
  }

  static func each(
    _ connection: borrowing Connection, _ sql: String, _ body: (borrowing Statement) -> Void
  ) throws(JournalError) {
    var statement = try Statement(connection, sql)
    while try statement.step() { body(statement) }
  }

  // MARK: Numbers

  /// The number of a source; made when it is new.
  public mutating func source(named name: String) throws(JournalError) -> UInt16 {
    if let place = sources.firstIndex(of: name) { return UInt16(place) }
    var insert = try Statement(connection, "insert into sources(id, name) values(?, ?)")
    insert.bind(1, sources.count)
    insert.bind(2, name)
    try insert.run()
    sources.append(name)
    return UInt16(sources.count - 1)
  }

  /// The number of a partition; made when it is new.
  public mutating func partition(
    source: UInt16, topic: String, partition: Int32
  ) throws(JournalError) -> PartitionID {
    let record = PartitionRecord(source: source, topic: topic, partition: partition)
    if let place = partitions.firstIndex(of: record) { return PartitionID(UInt32(place)) }
    var insert = try Statement(connection, "insert into partitions(id, source, topic, partition) values(?, ?, ?, ?)")
    insert.bind(1, partitions.count)
    insert.bind(2, Int(source))
    insert.bind(3, topic)
    insert.bind(4, Int(partition))
    try insert.run()
    partitions.append(record)
    return PartitionID(UInt32(partitions.count - 1))
  }

  // MARK: Loading

  /// All runs by their numbers.
  public func loadRuns() throws(JournalError) -> [RunRecord] { try RunRecord.load(connection) }

  /// All positions.
  public func loadPositions() throws(JournalError) -> [PositionRecord] {
    var done: [UInt32: [DoneRange]] = [:]
    try Journal.each(
      connection, "select partition, first_offset, first_index, last_offset, last_index from done"
    ) {
      done[UInt32($0.int(0)), default: []].append(
        DoneRange(
          partition: PartitionID(UInt32($0.int(0))), firstOffset: $0.int(1), firstIndex: Int32($0.int(2)),
          lastOffset: $0.int(3), lastIndex: Int32($0.int(4))))
    }
    var positions: [PositionRecord] = []
    try Journal.each(connection, "select partition, base from positions order by partition") {
      let id = UInt32($0.int(0))
      positions.append(PositionRecord(partition: PartitionID(id), base: $0.int(1), done: done[id] ?? []))
    }
    return positions
  }

  /// All intents that are open.
  public func loadIntents() throws(JournalError) -> [IntentRecord] {
    var intents: [IntentRecord] = []
    try Journal.each(connection, "select batch, lane, sent_at, items from intents order by batch") {
      var record = IntentRecord(
        batch: BatchID(UInt64($0.int(0))), lane: Lane(rawValue: UInt8($0.int(1))) ?? .import,
        sentAt: Instant(nanoseconds: $0.int(2)))
      let items = $0.bytes(3)
      items.withUnsafeBytes { record.writer.putRaw($0) }
      intents.append(record)
    }
    return intents
  }

  /// The mails that are to be sent, oldest first.
  public func loadPendingMails() throws(JournalError) -> [MailRecord] {
    var mails: [MailRecord] = []
    try Journal.each(
      connection, "select id, run, user, account, user_key, attempts, at from mails where state = 0 order by id"
    ) {
      let user = $0.withBytes(2) { KeyHash(bytes: $0) }
      let account = $0.withBytes(3) { ProviderID(utf8: Array($0)) ?? .none }
      var mail = MailRecord(
        id: $0.int(0), run: UInt32($0.int(1)), key: user, providerID: account, keyText: $0.text(4), state: .pending,
        at: Instant(nanoseconds: $0.int(6)))
      mail.attempts = Int($0.int(5))
      mails.append(mail)
    }
    return mails
  }

  /// The number before the first row that Kafka does not have.
  public func lastDeliveredOutboxID() throws(JournalError) -> Int64 {
    try connection.number("select coalesce((select min(id) from outbox), \(nextOutboxID)) - 1")
  }

  /// Rows of the outbox behind a number, in order.
  public func loadOutbox(after id: Int64, limit: Int) throws(JournalError) -> [OutboxRow] {
    var select = try Statement(
      connection, "select id, topic, key, headers, value from outbox where id > ? order by id limit ?")
    select.bind(1, id)
    select.bind(2, limit)
    var rows: [OutboxRow] = []
    while try select.step() {
      var headers: [(String, [UInt8])] = []
      select.withBytes(3) { bytes in
        var reader = ByteReader(bytes)
        while !reader.isAtEnd, !reader.isShort {
          headers.append((String(decoding: reader.takeBytes(), as: UTF8.self), reader.takeBytes()))
        }
      }
      var row = OutboxRow(
        topic: select.text(1), key: select.bytes(2), headers: headers, value: select.optionalBytes(4))
      row.id = select.int(0)
      rows.append(row)
    }
    return rows
  }

  // MARK: Failures

  /// Whether a user has open failures; costs nothing where nobody has.
  @inline(__always)
  public func hasOpenFailures(of key: KeyHash) -> Bool { !openFailureKeys.isEmpty && openFailureKeys[key] != nil }

  /// The open failures of a user, newest first.
  public func openFailures(of key: KeyHash) throws(JournalError) -> [FailureID] {
    guard hasOpenFailures(of: key) else { return [] }
    var select = try Statement(connection, "select id from failures where user = ? and state < 2 order by last_at desc")
    select.bind(1, copying: key.bytes)
    var ids: [FailureID] = []
    while try select.step() { ids.append(FailureID(select.bytes(0))) }
    return ids
  }

  /// An open failure with all that a retry needs; nil where there is none.
  public func storedFailure(_ id: FailureID) throws(JournalError) -> NewFailure? {
    try NewFailure.load(connection, id)
  }

  /// Whether a command of another process was done already.
  public func hasCommand(_ id: String) throws(JournalError) -> Bool {
    var select = try Statement(connection, "select 1 from commands where id = ?")
    select.bind(1, id)
    return try select.step()
  }

  // MARK: Writing

  /// Commits everything of a transaction, or nothing.
  public mutating func settle(_ transaction: borrowing SettleTransaction) throws(JournalError) {
    let fullSync = transaction.needsFullSync
    if fullSync { try connection.execute("pragma synchronous=full") }
    var outbox = nextOutboxID
    try connection.execute("begin immediate")
    do throws(JournalError) {
      for put in transaction.ledgerPuts {
        var trouble: JournalError?
        transaction.arena.withUnsafeBytes { arena in
          do throws(JournalError) {
            try ledger.append(
              put.row, keyText: UnsafeRawBufferPointer(rebasing: arena[put.start..<put.start + put.count]))
          } catch {
            trouble = error
          }
        }
        if let trouble { throw trouble }
      }
      try ledger.clean()
      try statements.write(transaction, connection, mail: &nextMailID, outbox: &outbox, lastBatch: &lastBatch)
      try connection.execute("commit")
    } catch {
      // After a full disk SQLite may have rolled back by itself.
      if sqlite3_get_autocommit(connection.handle) == 0 { sqlite3_exec(connection.handle, "rollback", nil, nil, nil) }
      ledger.rollBack()
      if fullSync { sqlite3_exec(connection.handle, "pragma synchronous=normal", nil, nil, nil) }
      throw error
    }
    nextOutboxID = outbox
    try ledger.commit()
    for failure in transaction.failuresAdded { openFailureKeys[failure.row.key, default: 0] += 1 }
    for key in statements.takeResolvedKeys() {
      if let count = openFailureKeys[key] { openFailureKeys[key] = count > 1 ? count - 1 : nil }
    }
    if fullSync { try connection.execute("pragma synchronous=normal") }
  }
}
