import CSQLite
import Glibc
import Platform
public import SyncModel

/// The journal's one writing connection: ledger, runs, positions, intents, failures, outbox, mails and log in one file.
///
/// It lives on the engine's thread; every other connection, of this process or another, only reads (``JournalReader``): SQLite
/// before 3.51.3 can lose committed pages when two connections write or checkpoint at the same moment. Who may open it, the
/// engine decides by its lock file before.
public struct Journal: ~Copyable {
  /// Lines of the log that are kept.
  public static let logLimit = 10_000
  /// Results of commands that are kept.
  public static let commandLimit = 10_000
  /// How long a discarded failure can be restored.
  public static let discardedDays = 30
  /// The journal's file inside the state folder.
  public static let fileName = "journal.db"

  /// A random name that the journal got when it was made: 32 hexadecimal digits.
  public let journalID: String
  /// 16 random bytes that it got when it was made: the key of all keyed hashes.
  public let secret: [UInt8]
  /// How often it was opened by an engine; it grew by one just now.
  public let epoch: Int
  /// The provider that it is bound to; nil where none was given yet.
  public private(set) var identity: JournalIdentity?
  /// Names of the sources; a source's number is its index.
  public private(set) var sources: [String]
  /// The partitions; a ``PartitionID`` is an index.
  public private(set) var partitions: [PartitionRecord]
  /// The id that the next message of the outbox gets; `settle` gives them in order.
  public internal(set) var nextOutboxID: Int64
  /// The id behind the greatest that a mail had.
  public internal(set) var nextMailID: Int64
  /// At least the greatest number that a batch had: numbers are not used twice, also across restarts.
  public internal(set) var lastBatch: UInt64
  /// Failures that are neither resolved nor discarded.
  public var openFailureCount: Int { failures.count }

  /// What is known of every user.
  public let ledger: Ledger
  var failures: OpenFailures
  /// Numbers of batches up to here may have been used, as the file has it.
  var reservedBatch: UInt64
  /// Commits since the last checkpoint that moved everything.
  var isCheckpointed = false
  // The statements go before their connection.
  var statements: StatementCache
  let database: Database

  /// Opens the journal of a state folder for an engine; makes folder (0700) and file (0600) where they are missing.
  ///
  /// Mails that were being sent when the last engine died become unsure, here and in their runs' counters; failures whose
  /// retry was under way rest again. Takes 0.1 to 0.3 seconds a million users.
  /// - Parameters:
  ///   - identity: the configured provider; a journal that is bound to none is bound to it. nil binds and checks nothing.
  ///   - randomBytes: makes that many bytes that nobody can guess, for the secret and the name of a new journal.
  /// - Throws: what keeps it from being used; a journal that is newer, damaged or of another provider is left unchanged.
  public init(
    folder: String, identity: JournalIdentity?, randomBytes: (Int) -> [UInt8]
  ) throws(JournalError) {
    let path = "\(folder)/\(Self.fileName)"
    do throws(PlatformError) {
      try FileStore.makePrivateFolder(folder)
      try Self.makePrivateFile(path)
    } catch {
      throw JournalError(.platform(error), path: path)
    }
    let database = try Database(path, isWriter: true)
    let version = try Schema.check(database)
    if version > 0 { try Self.check(identity, database) }
    // Debian's SQLite wipes what is deleted: that is a write of each freed page. FAST wipes what is written anyway.
    try database.execute(
      """
      pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -32000; pragma wal_autocheckpoint = 500;
      pragma temp_store = memory; pragma secure_delete = fast
      """)
    try Schema.migrate(database, from: version)
    let birth = try database.writing { () throws(JournalError) in
      try Self.begin(database, identity: identity, randomBytes: randomBytes)
    }
    database.checkpointOnClose()
    let sources = try Self.loadSources(database)
    let partitions = try Self.loadPartitions(database)
    let failures = try OpenFailures(database)
    let ledger = Ledger(try LedgerLog(database))
    let statements = StatementCache(database)
    let lastIntent = try database.integer("select coalesce(max(batch), 0) from intents")
    let nextOutboxID = try database.integer("select coalesce(max(id), 0) + 1 from outbox")
    let nextMailID = try database.integer("select coalesce(max(id), 0) + 1 from mails")
    journalID = birth.journalID
    secret = birth.secret
    epoch = birth.epoch
    self.identity = birth.identity
    self.sources = sources
    self.partitions = partitions
    lastBatch = max(birth.reservedBatch, UInt64(bitPattern: lastIntent))
    reservedBatch = birth.reservedBatch
    self.nextOutboxID = nextOutboxID
    self.nextMailID = nextMailID
    self.failures = failures
    self.ledger = ledger
    self.statements = statements
    self.database = database
  }

  // Numbers.

  /// The number of a source; a new name gets the next one, at once on disk.
  public mutating func source(named name: String) throws(JournalError) -> UInt16 {
    if let number = sources.firstIndex(of: name) { return UInt16(number) }
    precondition(sources.count < UInt16.max, "a journal knows at most 65,535 sources")
    let statement = try database.prepare("insert into sources(id, name) values(?, ?)")
    statement.cursor.bind(1, sources.count)
    statement.cursor.bind(2, name)
    try statement.cursor.run()
    sources.append(name)
    return UInt16(sources.count - 1)
  }

  /// The number of a partition; a new one gets the next, at once on disk.
  public mutating func partition(
    source: UInt16, topic: String, partition: Int32
  ) throws(JournalError) -> PartitionID {
    let known = PartitionRecord(source: source, topic: topic, partition: partition)
    if let number = partitions.firstIndex(of: known) { return PartitionID(UInt32(number)) }
    let statement = try database.prepare("insert into partitions(id, source, topic, partition) values(?, ?, ?, ?)")
    statement.cursor.bind(1, partitions.count)
    statement.cursor.bind(2, Int(source))
    statement.cursor.bind(3, topic)
    statement.cursor.bind(4, Int(partition))
    try statement.cursor.run()
    partitions.append(known)
    return PartitionID(UInt32(partitions.count - 1))
  }

  /// Binds the journal to another provider (`usher doctor --fix`, after asking): fingerprints and provider ids of the old
  /// one are the caller's to distrust.
  public mutating func bind(to identity: JournalIdentity) throws(JournalError) {
    try database.writing { () throws(JournalError) in try Self.put(identity, database) }
    self.identity = identity
  }

  // Rest.

  /// Moves what is in the WAL into the file and syncs it to disk, where anything was committed since the last time; takes up
  /// to 10 ms.
  ///
  /// - Returns: whether all that was committed is now safe from a power cut; false while another process reads.
  @discardableResult
  public mutating func checkpointIfIdle() throws(JournalError) -> Bool {
    if isCheckpointed { return true }
    var (written, moved): (Int32, Int32) = (0, 0)
    let code = sqlite3_wal_checkpoint_v2(database.handle, "main", SQLITE_CHECKPOINT_PASSIVE, &written, &moved)
    if code != SQLITE_OK && code != SQLITE_BUSY { throw database.error(code) }
    isCheckpointed = code == SQLITE_OK && written == moved
    return isCheckpointed
  }

  /// Moves everything into the file, syncs it to disk and closes the connection. Dropping the value does the same, but
  /// cannot say what went wrong.
  public consuming func close() throws(JournalError) { try checkpointIfIdle() }
}
