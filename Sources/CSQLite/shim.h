#pragma once
#include <sqlite3.h>

/// Keeps a connection from checkpointing when it is closed as the last one (`sqlite3_db_config` takes varargs).
static inline int csqlite_set_no_checkpoint_on_close(sqlite3 *database, int on) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on, (int *)0);
}

/// Binds bytes that live until the statement was stepped (`SQLITE_STATIC` is a cast macro); no bytes are an empty blob, not null.
static inline int csqlite_bind_static(sqlite3_stmt *statement, int place, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, place, count ? bytes : "", count, SQLITE_STATIC);
}

/// Binds a copy of bytes (`SQLITE_TRANSIENT` is a cast macro); no bytes are an empty blob, not null.
static inline int csqlite_bind_copy(sqlite3_stmt *statement, int place, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, place, count ? bytes : "", count, SQLITE_TRANSIENT);
}

/// Binds a copy of UTF-8 text of `count` bytes.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, place, count ? text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
