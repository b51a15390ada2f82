/* Restoring; see restore.h. */
#include "safety/restore.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/sql.h"
#include "safety/backup.h"
#include "safety/connection.h"
#include "safety/content.h"
#include "safety/earlier.h"
#include "safety/prune.h"
#include "safety/seal.h"
#include "schema/state.h"
#include "version.h"

#include <string.h>

enum { PAGES_AT_ONCE = 1024 }; /* between two looks for an interrupt */

typedef struct restoring {
  sqlite3 *db;     /* the caller's */
  sqlite3 *source; /* the backup */
  sqlite3 *target; /* what is written through: a second connection where there is a file */
  ds_state state;  /* of the backup */
  bool sealed;
  char *resized;     /* a temporary file with the backup's content in this database's page size */
  char *safety_copy; /* where what is replaced is kept */
  sqlite3_int64 pages;
} restoring;

/* ---- The backup ---------------------------------------------------------------------------------- */

static int check_file(ds_error *error, sqlite3 *db, const char *path) {
  const char *here = sqlite3_db_filename(db, "main");
  if (here && *here && ds_file_same(here, path)) {
    return ds_error_set(error, DS_CONFLICT, "%s is this database itself; give the path of a backup", path);
  }
  switch (ds_file_kind_of(path)) {
  case DS_FILE_NONE:
    return ds_error_set(error, DS_NOT_FOUND, "there is no file %s; ds_backups lists a folder's backups", path);
  case DS_FILE_FOLDER:
  case DS_FILE_OTHER: return ds_error_set(error, DS_BAD_VALUE, "%s is not a file; give the path of a backup", path);
  default: break;
  }
  if (ds_file_size(path) <= 0) return ds_error_set(error, DS_CORRUPT, "%s is empty; give another backup", path);
  return SQLITE_OK;
}

/* Whether the header says that the file is used with a write-ahead log. */
static bool uses_log(sqlite3 *db) {
  sqlite3_file *file = ds_database_file(db);
  unsigned char version = 0;
  return file && file->pMethods->xRead(file, &version, 1, 18) == SQLITE_OK && version == 2;
}

/* An incremental backup that was killed is the earlier one, once its journal has been played back. */
static int roll_back(ds_error *error, const char *path) {
  char *journal = sqlite3_mprintf("%s-journal", path);
  if (journal == NULL) return ds_error_memory(error);
  if (ds_file_size(journal) > 0) ds_earlier_roll_back(path);
  sqlite3_free(journal);
  return error->rc;
}

/* A backup of ours is one file at rest. Another database may be in use: that is read with its locks, and
** with its log where it has one. */
static sqlite3 *open_backup(ds_error *error, const char *path) {
  if (error->rc != SQLITE_OK || roll_back(error, path) != SQLITE_OK) return NULL;
  sqlite3 *db = ds_open_immutable(error, path);
  char *log = sqlite3_mprintf("%s-wal", path);
  if (log == NULL) ds_error_memory(error);
  if (db && log && (ds_file_exists(log) || !uses_log(db))) {
    sqlite3_close(db);
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    ds_error_sqlite(error, db, rc, path);
  }
  sqlite3_free(log);
  return db;
}

/* Every page as it was sealed, or, without a seal, a whole database. */
static int check_whole(restoring *r, ds_error *error) {
  ds_seal seal;
  ds_seal_read(error, r->source, &seal);
  ds_seal_check(error, r->db, r->source, &seal);
  if (seal.found && !seal.matches) {
    ds_error_set(error, DS_CORRUPT, "its pages are not those that were written; give another backup");
  }
  r->sealed = seal.found;
  if (error->rc == SQLITE_OK && !(seal.found && seal.verified)) {
    char *found = ds_content_damage(error, r->source, "PRAGMA integrity_check(1)");
    if (found) ds_error_set(error, DS_CORRUPT, "it is damaged (%s); give another backup", found);
    sqlite3_free(found);
  }
  ds_seal_clear(&seal);
  return error->rc;
}

static int check_kind(restoring *r, ds_error *error, bool any_content) {
  r->state = ds_schema_steps_state(error, r->source);
  if (error->rc == SQLITE_OK && r->state == DS_STATE_NEWER) {
    ds_error_set(error, DS_NEWER_SCHEMA,
                 "it has had migrations that datastore " DS_VERSION
                 " does not know; load a newer datastore to restore it");
  }
  if (error->rc == SQLITE_OK && r->state == DS_STATE_NONE && !any_content) {
    ds_error_set(error, DS_BAD_VALUE, "it is not the database of an image library; give another backup");
  }
  return error->rc;
}

/* A copy has the page size of what it was copied from, and a database with a write-ahead log cannot
** change its own: where they differ, the backup is rewritten first, in a file beside the database. */
static int match_page_size(restoring *r, ds_error *error) {
  sqlite3_int64 here = ds_query_int(error, r->target, "PRAGMA main.page_size", NULL);
  sqlite3_int64 there = ds_query_int(error, r->source, "PRAGMA main.page_size", NULL);
  if (error->rc != SQLITE_OK || here == there) return error->rc;
  if (r->target == r->db) {
    return ds_error_set(error, DS_UNSUPPORTED,
                        "its pages have %lld bytes; open a new database with PRAGMA page_size = %lld", there, there);
  }
  uint32_t random;
  sqlite3_randomness(sizeof random, &random);
  r->resized = sqlite3_mprintf("%s.%08x" DS_PARTIAL, sqlite3_db_filename(r->db, "main"), random);
  if (r->resized == NULL) return ds_error_memory(error);
  ds_prune_leftovers(error, sqlite3_db_filename(r->db, "main"));
  /* VACUUM INTO would do it at once, but SQLite 3.40 fails at generated columns in a read-only file. */
  sqlite3 *resized = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (error->rc == SQLITE_OK)
    ds_error_sqlite(error, NULL, sqlite3_open_v2(r->resized, &resized, flags, NULL), "opening a temporary file");
  sqlite3_backup *copy = error->rc == SQLITE_OK ? sqlite3_backup_init(resized, "main", r->source, "main") : NULL;
  if (copy) {
    ds_follow_interrupt(resized, r->db);
    sqlite3_backup_step(copy, -1);
    ds_error_sqlite(error, resized, sqlite3_backup_finish(copy), "copying the backup");
  }
  ds_runf(error, resized, "PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE; PRAGMA page_size = %lld; VACUUM",
          here);
  sqlite3_close(r->source);
  r->source = resized;
  return error->rc;
}

static void close_all(restoring *r) {
  if (r->target != r->db) sqlite3_close(r->target);
  sqlite3_close(r->source);
  if (r->resized) {
    ds_error ignored = {0}; /* what cannot be removed now goes at the next backup */
    ds_file_remove(&ignored, r->resized);
    ds_error_clear(&ignored);
  }
  sqlite3_free(r->resized);
}

/* ---- Replacing ----------------------------------------------------------------------------------- */

static int open_target(restoring *r, ds_error *error) {
  const char *file = sqlite3_db_filename(r->db, "main");
  if (!sqlite3_get_autocommit(r->db)) {
    return ds_error_set(error, DS_IN_TRANSACTION, "a restore is a transaction of its own; commit first");
  }
  if (sqlite3_db_readonly(r->db, "main") == 1) {
    return ds_error_set(error, DS_READ_ONLY, "the database is open for reading alone; open it for writing");
  }
  r->target = file && *file ? ds_open_again(error, r->db, "main", SQLITE_OPEN_READWRITE) : r->db;
  return error->rc;
}

/* Changes when another connection has written since this one last looked. */
static uint32_t data_version(sqlite3 *db) {
  uint32_t version = 0;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
  return version;
}

/* Keeps what will be replaced, while other writers are kept out. */
static int keep_safety_copy(restoring *r, ds_error *error) {
  ds_run(error, r->target, "BEGIN IMMEDIATE");
  ds_query_int(error, r->target, "SELECT count(*) FROM main.sqlite_schema", NULL);
  char *path = ds_backup_default_path(error, r->db, "main", "replaced");
  if (path && ds_backup_write(error, r->db, path, false) == SQLITE_OK) {
    r->safety_copy = path;
  } else {
    sqlite3_free(path);
  }
  if (error->rc != SQLITE_OK) ds_error_context(error, "keeping a safety copy");
  if (!sqlite3_get_autocommit(r->target)) ds_run(error, r->target, "ROLLBACK"); /* after an error, its closing does */
  return error->rc;
}

/* With a rollback journal SQLite cuts the file after the commit. Where that fails, what it names as an error is done. */
static bool only_uncut(restoring *r, ds_error *error, int rc) {
  return rc == SQLITE_IOERR_TRUNCATE && error->rc == SQLITE_OK &&
         ds_query_int(error, r->target, "PRAGMA main.page_count", NULL) == r->pages;
}

/* SQLite's backup takes the write lock at its first step, which copies nothing here: between the
** safety copy and that, no one may have written what would be in neither. */
static int replace(restoring *r, ds_error *error, bool kept) {
  uint32_t before = data_version(r->target);
  sqlite3_backup *copy = sqlite3_backup_init(r->target, "main", r->source, "main");
  if (copy == NULL) {
    int rc = sqlite3_errcode(r->target);
    if (rc != SQLITE_ERROR) return ds_error_sqlite(error, r->target, rc, "restoring");
    return ds_error_set(error, DS_BUSY, "this statement reads the database; call it as SELECT ds_restore(...) alone");
  }
  int rc = sqlite3_backup_step(copy, 0);
  if (rc == SQLITE_OK && kept && data_version(r->target) != before) {
    ds_error_set(error, DS_BUSY, "another connection wrote meanwhile; stop the writers or try again");
  }
  while (rc == SQLITE_OK && error->rc == SQLITE_OK) {
    rc = sqlite3_backup_step(copy, PAGES_AT_ONCE);
    if (rc != SQLITE_OK) break;       /* done, perhaps: too late for an interrupt */
    ds_run(error, r->db, "SELECT 1"); /* fails when the caller was interrupted */
  }
  r->pages = sqlite3_backup_pagecount(copy);
  int finished = sqlite3_backup_finish(copy);
  if (only_uncut(r, error, rc)) return SQLITE_OK;
  return ds_error_sqlite(error, NULL, rc == SQLITE_DONE ? finished : rc, "restoring");
}

/* Where nothing was replaced for certain, as a commit that could not be finished does not tell, the copy is of no use. */
static void drop_safety_copy(const restoring *r, const ds_error *error) {
  if (r->safety_copy == NULL || (error->rc != SQLITE_BUSY && error->rc != SQLITE_INTERRUPT)) return;
  ds_error ignored = {0};
  ds_file_remove(&ignored, r->safety_copy);
  ds_error_clear(&ignored);
}

static void write_members(const restoring *r, ds_json *json, const char *path, bool dry_run) {
  ds_json_text(json, "restored", path);
  ds_json_bool(json, "dry_run", dry_run);
  ds_json_text(json, "schema", ds_state_names[r->state]);
  ds_json_bool(json, "sealed", r->sealed);
  ds_json_int(json, "pages", r->pages);
  ds_json_text(json, "safety_copy", r->safety_copy);
}

int ds_restore(ds_error *error, sqlite3 *db, const char *path, const ds_restore_options *options, ds_json *json) {
  restoring r = {.db = db};
  int64_t started = ds_milliseconds();
  check_file(error, db, path);
  r.source = open_backup(error, path);
  if (r.source) {
    ds_follow_interrupt(r.source, db);
    check_whole(&r, error);
    check_kind(&r, error, options->any_content);
    ds_error_context(error, path);
  }
  if (error->rc == SQLITE_OK) open_target(&r, error);
  if (error->rc == SQLITE_OK) match_page_size(&r, error);
  r.pages = ds_query_int(error, r.source, "PRAGMA page_count", NULL);
  bool keep = !options->no_safety_copy && r.target != db;
  if (!options->dry_run && keep && error->rc == SQLITE_OK) keep_safety_copy(&r, error);
  if (!options->dry_run && error->rc == SQLITE_OK) replace(&r, error, keep);
  drop_safety_copy(&r, error);
  close_all(&r);
  write_members(&r, json, path, options->dry_run);
  if (options->migrate && !options->dry_run && error->rc == SQLITE_OK) {
    char *report = ds_query_text(error, db, "SELECT ds_migrate()", NULL);
    ds_error_context(error, "the backup is restored, but not migrated");
    ds_json_raw(json, "migrated", report);
    sqlite3_free(report);
  }
  ds_json_int(json, "ms", ds_milliseconds() - started);
  sqlite3_free(r.safety_copy);
  return error->rc;
}
