import Glibc
import Platform
import SyncModel

/// What every journal has from its first day, and what changed when it was opened.
struct Birth {
  var journalID: String
  var secret: [UInt8]
  var epoch: Int
  var reservedBatch: UInt64
  var identity: JournalIdentity?
}

extension Journal {
  /// Makes the file with mode 0600, or gives it that mode: SQLite gives its WAL the same.
  static func makePrivateFile(_ path: String) throws(PlatformError) {
    // Not opened when it exists: closing a descriptor would drop the locks that SQLite holds on it in this process.
    if try FileStore.info(path) == nil {
      let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file < 0 { throw PlatformError(action: "make", subject: path, reason: .system(errno)) }
      Glibc.close(file)
    }
    if chmod(path, 0o600) != 0, errno != EROFS {
      throw PlatformError(action: "make private", subject: path, reason: .system(errno))
    }
  }

  /// Refuses a journal of another provider.
  static func check(_ asked: JournalIdentity?, _ database: borrowing Database) throws(JournalError) {
    guard let asked, let bound = try Meta.identity(database), bound != asked else { return }
    throw JournalError(.otherProvider(bound: bound, asked: asked), path: database.path)
  }

  /// Inside a transaction: counts the opening and clears away what the last engine left behind.
  static func begin(
    _ database: borrowing Database, identity: JournalIdentity?, randomBytes: (Int) -> [UInt8]
  ) throws(JournalError) -> Birth {
    let journalID = try Meta.value(Meta.journalID, database) ?? hexadecimal(randomBytes(16))
    let secretText = try Meta.value(Meta.secret, database) ?? hexadecimal(randomBytes(16))
    guard let secret = hexadecimalBytes(secretText), secret.count == 16 else {
      throw JournalError(.corrupt, path: database.path, detail: "the secret")
    }
    let epoch = (try Meta.value(Meta.epoch, database).flatMap { Int($0) } ?? 0) + 1
    try Meta.put(Meta.journalID, journalID, database)
    try Meta.put(Meta.secret, secretText, database)
    try Meta.put(Meta.epoch, "\(epoch)", database)
    var bound = try Meta.identity(database)
    if bound == nil, let identity {
      try put(identity, database)
      bound = identity
    }
    try settleWhatWasSent(database)
    try tidy(database, now: SystemClock.nanoseconds())
    let reserved = try Meta.value(Meta.reservedBatch, database).flatMap { UInt64($0) } ?? 0
    return Birth(journalID: journalID, secret: secret, epoch: epoch, reservedBatch: reserved, identity: bound)
  }

  /// Binds the journal to a provider.
  static func put(_ identity: JournalIdentity, _ database: borrowing Database) throws(JournalError) {
    try Meta.put(Meta.providerKind, identity.providerKind, database)
    try Meta.put(Meta.providerURL, identity.providerURL, database)
    try Meta.put(Meta.providerRealm, identity.providerRealm, database)
  }

  /// A mail that was being sent may have been sent: nobody sends it again unasked (ENGINE promise 10). A retry that was
  /// under way is over: its failure is still in the error queue.
  private static func settleWhatWasSent(_ database: borrowing Database) throws(JournalError) {
    let (sending, unsure) = (MailState.sending.rawValue, MailState.unsure.rawValue)
    // While it is being sent a mail counts as pending.
    try database.execute(
      """
      update runs set mail_pending = mail_pending - sent, mail_unsure = mail_unsure + sent
        from (select run, count(*) as sent from mails where state = \(sending) group by run) as mail
        where runs.id = mail.run;
      update mails set state = \(unsure) where state = \(sending);
      update failures set retrying = 0 where retrying = 1;
      """)
  }

  /// Removes what is kept for a limited time only.
  private static func tidy(_ database: borrowing Database, now: Int64) throws(JournalError) {
    let oldest = now - Int64(discardedDays) * 86_400_000_000_000
    try database.execute(
      """
      delete from failure_bodies where seq in (select seq from failures where state = 1 and discarded_at < \(oldest));
      delete from failures where state = 1 and discarded_at < \(oldest);
      delete from causes where id not in (select cause from failures);
      delete from commands where rowid <= (select max(rowid) from commands) - \(commandLimit);
      """)
  }
}

/// The table of values by name.
enum Meta {
  static let journalID = "journal.id"
  static let secret = "journal.secret"
  static let epoch = "journal.epoch"
  static let reservedBatch = "journal.reserved-batch"
  static let providerKind = "journal.provider.kind"
  static let providerURL = "journal.provider.url"
  static let providerRealm = "journal.provider.realm"

  static func value(_ key: String, _ database: borrowing Database) throws(JournalError) -> String? {
    let statement = try database.prepare("select value from meta where key = ?")
    statement.cursor.bind(1, key)
    return try statement.cursor.step() ? statement.cursor.text(0) : nil
  }

  static func put(_ key: String, _ value: String, _ database: borrowing Database) throws(JournalError) {
    let statement = try database.prepare("insert or replace into meta(key, value) values(?, ?)")
    statement.cursor.bind(1, key)
    statement.cursor.bind(2, value)
    try statement.cursor.run()
  }

  static func identity(_ database: borrowing Database) throws(JournalError) -> JournalIdentity? {
    guard let kind = try value(providerKind, database), let url = try value(providerURL, database) else { return nil }
    return JournalIdentity(
      providerKind: kind, providerURL: url, providerRealm: try value(providerRealm, database) ?? "")
  }
}
