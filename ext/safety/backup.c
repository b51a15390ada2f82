/* Copies of a live database; see backup.h. */
#include "safety/backup.h"

#include "base/file.h"
#include "base/sql.h"

#include <string.h>

/* Pages copied between two looks for an interrupt: 4 MiB at the usual page size. */
enum { PAGES_AT_ONCE = 1024 };

char *ds_backup_default_path(ds_error *error, sqlite3 *db) {
  const char *path = sqlite3_db_filename(db, "main");
  if (path == NULL || *path == '\0') return NULL;
  const char *name = path + strlen(path);
  while (name > path && name[-1] != '/' && name[-1] != '\\') name--;
  const char *dot = strrchr(name, '.');
  int stem = dot && dot > name ? (int)(dot - path) : (int)strlen(path);
  char *time = ds_query_text(error, db, "SELECT strftime('%Y%m%d-%H%M%S', 'now')", NULL);
  char *result = NULL;
  for (int number = 1; time; number++) {
    char suffix[16] = "";
    if (number > 1) sqlite3_snprintf(sizeof suffix, suffix, "-%d", number);
    result = sqlite3_mprintf("%.*s-backup-%s%s.db", stem, path, time, suffix);
    if (result == NULL || !ds_file_exists(result)) break;
    sqlite3_free(result);
  }
  sqlite3_free(time);
  if (result == NULL) ds_error_memory(error);
  return result;
}

/* A second connection to the same file, for reading what is committed: SQLite does not copy from a
** connection that has a write transaction open, and the caller's keeps other writers out meanwhile. */
static sqlite3 *open_again(ds_error *error, sqlite3 *db) {
  sqlite3_vfs *vfs = NULL;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
  sqlite3 *again = NULL;
  int rc = sqlite3_open_v2(sqlite3_db_filename(db, "main"), &again, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                           vfs ? vfs->zName : NULL);
  if (ds_error_sqlite(error, again, rc, "opening the database for the copy") == SQLITE_OK) return again;
  sqlite3_close(again);
  return NULL;
}

static int copy_pages(ds_error *error, sqlite3 *db, sqlite3 *copy) {
  sqlite3 *from = sqlite3_get_autocommit(db) ? db : open_again(error, db);
  if (from == NULL) return error->rc;
  sqlite3_backup *backup = sqlite3_backup_init(copy, "main", from, "main");
  int rc = backup ? SQLITE_OK : sqlite3_errcode(copy);
  while (rc == SQLITE_OK && error->rc == SQLITE_OK) {
    rc = sqlite3_backup_step(backup, PAGES_AT_ONCE);
    ds_run(error, db, "SELECT 1"); /* fails when the caller was interrupted */
  }
  int finished = sqlite3_backup_finish(backup);
  ds_error_sqlite(error, copy, rc == SQLITE_DONE ? finished : rc, "copying the database");
  if (from != db) sqlite3_close(from);
  return error->rc;
}

/* The copy must be a whole database, with as many rows in each table as there are here. */
static int verify(ds_error *error, sqlite3 *db, sqlite3 *copy) {
  char *found = ds_query_text(error, copy, "PRAGMA quick_check(1)", NULL);
  if (found && strcmp(found, "ok") != 0) {
    ds_error_set(error, DS_CORRUPT, "the copy is damaged (%s); run PRAGMA integrity_check on the database", found);
  }
  sqlite3_free(found);
  sqlite3_stmt *tables = ds_prepare(error, db,
                                    "SELECT name FROM main.sqlite_schema WHERE type = 'table' "
                                    "AND sql NOT LIKE 'CREATE VIRTUAL %'");
  while (ds_step(error, tables) == SQLITE_ROW) {
    char *count = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\"", sqlite3_column_text(tables, 0));
    if (count == NULL) {
      ds_error_memory(error);
    } else if (ds_query_int(error, db, count, NULL) != ds_query_int(error, copy, count, NULL)) {
      ds_error_set(error, DS_CORRUPT, "the copy lacks rows of %s; run PRAGMA integrity_check on the database",
                   sqlite3_column_text(tables, 0));
    }
    sqlite3_free(count);
  }
  sqlite3_finalize(tables);
  return error->rc;
}

int ds_backup_write(ds_error *error, sqlite3 *db, const char *path) {
  if (error->rc != SQLITE_OK) return error->rc;
  if (ds_file_exists(path)) {
    return ds_error_set(error, DS_CONFLICT, "%s exists; give another path or remove it", path);
  }
  char *temporary = sqlite3_mprintf("%s.partial", path);
  if (temporary == NULL) return ds_error_memory(error);
  ds_file_remove(error, temporary); /* left by a crash */
  sqlite3 *copy = NULL;
  int rc = error->rc == SQLITE_OK
             ? sqlite3_open_v2(temporary, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
             : error->rc;
  if (rc != SQLITE_OK) {
    ds_error_sqlite(error, copy, rc, path);
  } else {
    /* The copy needs no journal of its own: until it is synced and renamed it does not count. */
    ds_run(error, copy, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE");
    if (error->rc == SQLITE_OK) copy_pages(error, db, copy);
    if (error->rc == SQLITE_OK) verify(error, db, copy);
  }
  sqlite3_close(copy);
  ds_file_publish(error, temporary, path);
  ds_error ignored = {0};
  ds_file_remove(&ignored, temporary);
  ds_error_clear(&ignored);
  sqlite3_free(temporary);
  return error->rc;
}
