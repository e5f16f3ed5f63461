import Platform
public import SyncModel

/// Reads the journal beside its engine, in the same process or another; it never writes and never checkpoints.
///
/// Every call is one short transaction, so that it holds up no checkpoint; it may block for a read of the disk, so it
/// belongs on a thread of its own. Several threads may call; they wait for each other.
public final class JournalReader: @unchecked Sendable {
  // Safe to share: the connection is touched only with the lock held.
  private let lock = Locked(())
  private let database: Database
  private let folder: String
  private let instance: String

  /// Opens the journal of a state folder.
  ///
  /// - Parameter instance: the engine's name, for the failures that are read.
  /// - Throws: kind `missing` when no engine has made one there yet, `newer` or `older` when it is of another version.
  public init(folder: String, instance: String) throws(JournalError) {
    let path = "\(folder)/\(Journal.fileName)"
    let info: FileInfo?
    do throws(PlatformError) { info = try FileStore.info(path) } catch {
      throw JournalError(.platform(error), path: path)
    }
    guard info != nil else { throw JournalError(.missing, path: path) }
    let database = try Database(path, isWriter: false)
    let version = try Schema.check(database)
    // An engine makes the file a moment before it makes the tables.
    if version == 0 { throw JournalError(.missing, path: path) }
    if version < Schema.version { throw JournalError(.older(version: version, known: Schema.version), path: path) }
    try database.execute("pragma query_only = on")
    self.database = database
    self.folder = folder
    self.instance = instance
  }

  private func reading<R: Sendable>(
    _ body: (borrowing Database) throws(JournalError) -> R
  ) throws(JournalError) -> R {
    try lock.withLock { (_) throws(JournalError) -> R in
      try database.reading { () throws(JournalError) -> R in try body(database) }
    }
  }

  // Runs.

  /// All runs, by their ids.
  public func runs() throws(JournalError) -> [RunRecord] {
    try reading { (database) throws(JournalError) in try Listing.runs(database) }
  }

  /// How the state of a run changed, oldest first, at most the newest 200.
  public func timeline(of run: UInt32) throws(JournalError) -> [RunTransition] {
    try reading { (database) throws(JournalError) in try Listing.transitions(run, database) }
  }

  // Failures.

  /// A page of open failures, or of those that operators discarded, newest first.
  public func failures(_ query: FailureQuery, isDiscarded: Bool = false) throws(JournalError) -> FailurePage {
    try reading { (database) throws(JournalError) in
      try FailureListing.page(query, isDiscarded: isDiscarded, instance: instance, database)
    }
  }

  /// The ids of open failures that match a query, newest first.
  public func failureIDs(_ query: FailureQuery) throws(JournalError) -> [FailureID] {
    try reading { (database) throws(JournalError) in try FailureListing.ids(query, database) }
  }

  /// A failure by its 32 hexadecimal digits; nil when it was resolved, or never was.
  public func failure(id: String) throws(JournalError) -> FailureRecord? {
    guard let id = FailureID(id) else { return nil }
    return try reading { (database) throws(JournalError) in try FailureListing.record(id, instance: instance, database)
    }
  }

  /// The causes of open failures of a process, a source or all; most failures first.
  public func causes(process: String? = nil, source: String? = nil) throws(JournalError) -> [FailureCause] {
    try reading { (database) throws(JournalError) in
      try CauseListing.causes(process: process, source: source, database)
    }
  }

  // The rest.

  /// The newest lines of the log, oldest first.
  public func log(limit: Int) throws(JournalError) -> [LogLine] {
    try reading { (database) throws(JournalError) in try Listing.log(database, limit: limit) }
  }

  /// Mails in a state (all that are listed when nil) of a run (of all when nil), by state, oldest first.
  public func mails(
    state: MailState? = nil, run: UInt32? = nil, offset: Int = 0, limit: Int = 200
  ) throws(JournalError) -> [MailRecord] {
    try reading { (database) throws(JournalError) in
      try Listing.mails(database, state: state, run: run, offset: offset, limit: limit)
    }
  }

  /// How far each partition was done, with its name, by its number.
  public func positions() throws(JournalError) -> [(partition: PartitionRecord, base: Int64)] {
    try reading { (database) throws(JournalError) in
      let statement = try database.prepare(
        """
        select source, topic, partitions.partition, base from positions
        join partitions on partitions.id = positions.partition order by id
        """)
      var positions: [(partition: PartitionRecord, base: Int64)] = []
      while try statement.cursor.step() {
        let partition = PartitionRecord(
          source: statement.cursor.number(0), topic: statement.cursor.text(1), partition: statement.cursor.number(2))
        positions.append((partition, statement.cursor.integer(3)))
      }
      return positions
    }
  }

  /// The result of a command, as JSON; nil while it is not done.
  public func commandResult(_ id: String) throws(JournalError) -> [UInt8]? {
    try reading { (database) throws(JournalError) in try Listing.command(id, database) }
  }

  /// A value that the engine kept by name; nil where there is none.
  public func meta(_ key: String) throws(JournalError) -> String? {
    try reading { (database) throws(JournalError) in try Meta.value(key, database) }
  }

  /// What the journal says about itself.
  public func info() throws(JournalError) -> JournalInfo {
    let (size, holder): (Int, String?)
    do throws(PlatformError) {
      size = try FileStore.info(database.path)?.size ?? 0
      holder = try LockFile.holder(of: "\(folder)/engine.lock")
    } catch {
      throw JournalError(.platform(error), path: database.path)
    }
    return try reading { (database) throws(JournalError) in
      JournalInfo(
        journalID: try Meta.value(Meta.journalID, database) ?? "", identity: try Meta.identity(database),
        instance: try Meta.value("instance", database),
        epoch: try Meta.value(Meta.epoch, database).flatMap { Int($0) } ?? 0,
        version: Int(try database.integer("pragma user_version")), fileSize: size, holder: holder)
    }
  }

  /// What the ledger knows of a user; nil for one that it does not know.
  ///
  /// A reader has no index: it goes through the log from its end, in slices, and takes up to a second for three million
  /// users that it does not find.
  public func ledgerEntry(userKey: String) throws(JournalError) -> LedgerEntry? {
    let key = Array(userKey.utf8)
    var floor: Int64 = -1
    while true {
      // Users move to the end while the engine works: what was appended meanwhile is looked through as well.
      let top = try reading { (database) throws(JournalError) in
        try database.integer("select coalesce(max(block), -1) from ledger")
      }
      if top <= floor { return nil }
      var ceiling = top
      while ceiling > floor {
        let from = ceiling
        let step = try reading { (database) throws(JournalError) in
          try LedgerSearch.slice(key, from: from, to: floor, database)
        }
        if let entry = step.entry { return entry }
        ceiling = step.next
      }
      floor = top
    }
  }
}
