/* Connections of the extension's own; see connection.h. */
#include "safety/connection.h"

#include "base/sql.h"

#include <string.h>

sqlite3 *ds_open_immutable(ds_error *error, const char *path) {
  if (error->rc != SQLITE_OK) return NULL;
  /* In a URI these begin something else: %41, ?option, #fragment. */
  sqlite3_str *uri = sqlite3_str_new(NULL);
  sqlite3_str_appendall(uri, *path == '/' ? "file://" : "file:");
  for (const char *at = path; *at; at++) {
    if (strchr("%?#", *at)) {
      sqlite3_str_appendf(uri, "%%%02x", *at);
    } else {
      sqlite3_str_append(uri, at, 1);
    }
  }
  sqlite3_str_appendall(uri, "?immutable=1");
  char *text = sqlite3_str_finish(uri);
  if (text == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2(text, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_free(text);
  if (ds_error_sqlite(error, db, rc, path) == SQLITE_OK) return db;
  sqlite3_close(db);
  return NULL;
}

sqlite3 *ds_open_again(ds_error *error, sqlite3 *db, const char *schema, int flags) {
  const char *path = sqlite3_db_filename(db, schema);
  if (error->rc != SQLITE_OK) return NULL;
  if (path == NULL || *path == '\0') {
    ds_error_set(error, DS_IN_TRANSACTION, "a database without a file is copied between transactions; commit first");
    return NULL;
  }
  sqlite3_vfs *vfs = NULL;
  sqlite3_file_control(db, schema, SQLITE_FCNTL_VFS_POINTER, &vfs);
  sqlite3 *again = NULL;
  int rc = sqlite3_open_v2(path, &again, flags | SQLITE_OPEN_NOMUTEX, vfs ? vfs->zName : NULL);
  ds_error_sqlite(error, again, rc, "opening the database again");
  int timeout = (int)ds_query_int(error, db, "PRAGMA busy_timeout", NULL);
  if (again) sqlite3_busy_timeout(again, timeout); /* NULL where there was no memory for a connection */
  /* What is committed through it lasts as what the caller commits. */
  char *sql = sqlite3_mprintf("PRAGMA \"%w\".synchronous", schema);
  if (sql == NULL) ds_error_memory(error);
  sqlite3_int64 synchronous = sql ? ds_query_int(error, db, sql, NULL) : 0;
  sqlite3_free(sql);
  if (error->rc == SQLITE_OK) ds_runf(error, again, "PRAGMA main.synchronous = %lld", synchronous);
  if (error->rc == SQLITE_OK) return again;
  sqlite3_close(again);
  return NULL;
}

sqlite3_file *ds_database_file(sqlite3 *db) {
  sqlite3_file *file = NULL;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file && file->pMethods ? file : NULL;
}

/* Instructions of SQLite's virtual machine between two looks: a few milliseconds. */
enum { INSTRUCTIONS_BETWEEN_LOOKS = 20000 };

static int interrupted(void *caller) {
  ds_error error = {0};
  bool stopped = ds_run(&error, caller, "SELECT 1") == SQLITE_INTERRUPT;
  ds_error_clear(&error);
  return stopped;
}

void ds_follow_interrupt(sqlite3 *other, sqlite3 *caller) {
  if (!DS_HOST_HAS(progress_handler)) return;
  sqlite3_progress_handler(other, INSTRUCTIONS_BETWEEN_LOOKS, interrupted, caller);
}
