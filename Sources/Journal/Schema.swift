/// The tables of the journal, a migration a version.
enum Schema {
  /// `application_id` of a journal: "ushr".
  static let application: Int64 = 0x7573_6872
  /// The newest version that this program knows.
  static var version: Int64 { Int64(migrations.count) }

  /// Migrations in order; the n-th leads to version n + 1.
  static let migrations: [String] = [
    """
    create table meta(name text primary key, value) without rowid;
    create table sources(id integer primary key, name text not null unique);
    create table partitions(id integer primary key, source integer not null, topic text not null, partition integer not null,
      unique(source, topic, partition));
    create table runs(id integer primary key, source integer not null, source_name text not null, process text not null,
      run integer not null, kind integer not null, state text not null, reason text, expected integer,
      end_announced integer not null, created integer not null, updated integer not null, deleted integer not null,
      adopted integer not null, unchanged integer not null, superseded integer not null, duplicate integer not null,
      invalid integer not null, rejected integer not null, exhausted integer not null, staged integer not null,
      cancelled integer not null, mail_pending integer not null, mail_requested integer not null,
      mail_failed integer not null, mail_unsure integer not null, mail_none integer not null,
      started_at integer not null, updated_at integer not null, ended_at integer);
    create table transitions(id integer primary key, run integer not null, at integer not null, from_state text not null,
      to_state text not null, who text not null, why text not null);
    create index transitions_run on transitions(run);
    create table positions(partition integer primary key, base integer not null);
    create table done(partition integer not null, last_offset integer not null, last_index integer not null,
      first_offset integer not null, first_index integer not null,
      primary key(partition, last_offset, last_index, first_offset, first_index)) without rowid;
    create table ledger(row integer primary key, key blob not null, state blob not null);
    create table intents(batch integer primary key, lane integer not null, sent_at integer not null, items blob not null);
    create table failures(id blob primary key, state integer not null, user blob not null, run integer not null,
      source text not null, process text not null, run_number integer not null, code text not null, message text not null,
      hint text not null, detail text not null, attempts integer not null, first_at integer not null,
      last_at integer not null, ended_at integer, topic text not null, partition integer not null,
      offset integer not null, place integer not null, action integer not null, lane integer not null, user_key text,
      username text, row blob not null, raw blob not null, payload blob not null, headers blob not null) without rowid;
    create index failures_open on failures(last_at) where state < 2;
    create index failures_cause on failures(code, message, last_at) where state < 2;
    create index failures_run on failures(process, last_at) where state < 2;
    create table outbox(id integer primary key, topic text not null, key blob not null, headers blob not null, value blob);
    create table mails(id integer primary key, run integer not null, user blob not null, account blob not null,
      user_key text not null, state integer not null, attempts integer not null, at integer not null, fault text);
    create index mails_open on mails(state) where state < 2;
    create table log(id integer primary key, at integer not null, level text not null, subject text not null,
      text text not null);
    create table commands(id text primary key, result blob not null, at integer not null) without rowid;
    """
  ]
}
