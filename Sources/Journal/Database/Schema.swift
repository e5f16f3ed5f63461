import SyncModel

/// The tables of the journal, one migration a version.
///
/// Moments are nanoseconds since 1970 UTC; enumerations are the raw values of SyncModel's types; hashes are 16 bytes, the
/// upper half first.
enum Schema {
  /// `ushr`: marks the file as usher's (`file(1)` shows it).
  static let applicationID: Int64 = 0x7573_6872
  /// The version that this program writes.
  static var version: Int { migrations.count }

  /// The first brings an empty file to version 1, and so on; each runs in a transaction of its own.
  static let migrations = [
    """
    create table meta(key text primary key, value text not null) without rowid;
    create table sources(id integer primary key, name text not null unique);
    create table partitions(
      id integer primary key, source integer not null, topic text not null, partition integer not null,
      unique(source, topic, partition));

    -- A log: newest last. Each block holds the states of up to 32 users (LedgerBlock), an index in memory finds them.
    create table ledger(block integer primary key, users blob not null);

    create table runs(
      id integer primary key, source text not null, process text not null, run integer not null,
      source_number integer not null, kind integer not null, state integer not null, reason text, expected integer,
      end_announced integer not null, created integer not null, updated integer not null, deleted integer not null,
      adopted integer not null, unchanged integer not null, superseded integer not null, duplicate integer not null,
      invalid integer not null, rejected integer not null, exhausted integer not null, staged integer not null,
      cancelled integer not null, mail_pending integer not null, mail_requested integer not null,
      mail_failed integer not null, mail_unsure integer not null, mail_none integer not null,
      started_at integer not null, updated_at integer not null, ended_at integer);
    create table transitions(
      id integer primary key, run integer not null, at integer not null, old integer not null, new integer not null,
      who text not null, why text not null);
    create index transitions_of_run on transitions(run);

    -- All records of a partition below its base are done, and the ranges beyond it (both ends inclusive).
    create table positions(partition integer primary key, base integer not null);
    create table done(
      partition integer not null, first_offset integer not null, first_index integer not null,
      last_offset integer not null, last_index integer not null,
      primary key(partition, first_offset, first_index)) without rowid;

    -- What was sent, or is about to be, and has no answer yet (IntentCoding).
    create table intents(batch integer primary key, lane integer not null, sent_at integer not null, items blob not null);

    create table causes(
      id integer primary key, code integer not null, message text not null, hint text not null,
      unique(code, message, hint));
    -- state: 0 open, 1 discarded. What was retried or healed is not here any more.
    create table failures(
      seq integer primary key, id blob not null unique, state integer not null, retrying integer not null,
      run integer not null, cause integer not null, lane integer not null, action integer not null,
      attempts integer not null, first_at integer not null, last_at integer not null, key blob not null, key_text text,
      username text, detail text not null, retry_after real, counts_as_attempt integer not null, topic text not null,
      partition integer not null, offset integer not null, item integer not null, discarded_at integer);
    -- Lists and causes are read from this index alone; a page then fetches its own rows.
    create index failures_newest on failures(state, last_at, seq, run, cause, first_at);
    create index failures_of_key on failures(key) where state = 0;
    create table failure_bodies(
      seq integer primary key, change blob not null, raw blob not null, payload blob not null, headers blob not null);

    create table outbox(
      id integer primary key, topic text not null, key blob not null, headers blob not null, value blob);

    -- Mails that are owed, being sent, refused or unsure; requested ones are only counted.
    create table mails(
      id integer primary key, run integer not null, key blob not null, key_text text not null,
      provider_id text not null, state integer not null, attempts integer not null, at integer not null,
      code integer, message text, hint text, detail text);
    create index mails_of_state on mails(state);

    create table log(
      id integer primary key, at integer not null, level text not null, subject text not null, text text not null);
    create table commands(id text primary key, result blob not null, at integer not null);
    """
  ]

  /// Checks that a connection has usher's file open.
  ///
  /// - Returns: the version; 0 for a new, empty file.
  static func check(_ database: borrowing Database) throws(JournalError) -> Int {
    let application = try database.integer("pragma application_id")
    let version = Int(try database.integer("pragma user_version"))
    if application == applicationID {
      if version > self.version {
        throw JournalError(.newer(version: version, known: self.version), path: database.path)
      }
      return version
    }
    guard application == 0, version == 0, try database.integer("select count(*) from sqlite_master") == 0 else {
      throw JournalError(.notAJournal, path: database.path)
    }
    return 0
  }

  /// Brings the file from `version` up to date.
  static func migrate(_ database: borrowing Database, from version: Int) throws(JournalError) {
    for step in version..<self.version {
      try database.execute("begin immediate")
      do throws(JournalError) {
        try database.execute(migrations[step])
        try database.execute("pragma application_id = \(applicationID); pragma user_version = \(step + 1); commit")
      } catch {
        database.rollBack()
        throw error
      }
    }
  }
}
