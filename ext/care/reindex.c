/* Building indexes anew; see reindex.h.
**
** A load is quicker without the indexes that it would write all over, and with a cache and a log that hold what it
** writes to again and again: 'suspend' gives the connection both, and 'resume' puts its settings back.
**
** Searches stay right while indexes are suspended, and slower; ds_check names what is missing, and
** ds_migrate or any ds_reindex of everything makes it. */
#include "care/reindex.h"

#include "base/sql.h"
#include "care/care.h"
#include "schema/declared.h"

#include <string.h>

typedef struct piece {
  char *name;
  char *type; /* of what ds_declared_make makes of `sql`; NULL where `sql` is run as it is */
  char *sql;
  bool is_index;
} piece;

struct ds_reindexing {
  sqlite3 *db;
  ds_session *session;
  bool suspends; /* when it is done, a load begins */
  ds_transaction transaction;
  piece *pieces;
  int count, capacity, done;
  int threads; /* that the caller lets SQLite sort with */
};

/* ---- The plan ------------------------------------------------------------------------------------ */

/* Takes over `sql`, which is from sqlite3_mprintf. */
static void add_piece(ds_reindexing *w, ds_error *error, const char *name, const char *type, char *sql, bool is_index) {
  if (w->count == w->capacity && error->rc == SQLITE_OK) {
    int capacity = w->capacity ? 2 * w->capacity : 64;
    piece *pieces = sqlite3_realloc64(w->pieces, (sqlite3_uint64)capacity * sizeof *pieces);
    if (pieces == NULL) ds_error_memory(error);
    if (pieces) {
      w->pieces = pieces;
      w->capacity = capacity;
    }
  }
  if (error->rc != SQLITE_OK || sql == NULL || w->pieces == NULL) {
    if (sql == NULL) ds_error_memory(error);
    sqlite3_free(sql);
    return;
  }
  piece *added = &w->pieces[w->count++];
  *added = (piece){.name = sqlite3_mprintf("%s", name), .sql = sql, .is_index = is_index};
  if (type) added->type = sqlite3_mprintf("%s", type);
  if (added->name == NULL || (type && added->type == NULL)) ds_error_memory(error);
}

static bool has_search(ds_error *error, sqlite3 *db) {
  return ds_has_fts5(error, db) &&
         ds_query_int(error, db, "SELECT 1 FROM main.sqlite_schema WHERE name = 'PromptSearch'", NULL);
}

/* The indexes and the text index that are missing or not as declared. */
static void plan_missing(ds_reindexing *w, ds_error *error) {
  ds_declared declared;
  if (ds_declared_open(&declared, error, w->db, NULL) != SQLITE_OK) return;
  sqlite3_stmt *objects = ds_declared_differences(&declared, error);
  while (ds_step(error, objects) == SQLITE_ROW) {
    const char *type = (const char *)sqlite3_column_text(objects, 0);
    if (type == NULL || (strcmp(type, "index") != 0 && strcmp(type, "virtual") != 0)) continue;
    char *sql = ds_column_text(error, objects, 2);
    add_piece(w, error, (const char *)sqlite3_column_text(objects, 1), type, sql, true);
  }
  sqlite3_finalize(objects);
  ds_declared_close(&declared);
}

/* Those that are there, of the table or of the name; NULL: all. */
static void plan_rebuilt(ds_reindexing *w, ds_error *error, const char *of) {
  sqlite3_stmt *indexes = ds_prepare(error, w->db,
                                     "SELECT name FROM main.sqlite_schema WHERE type = 'index' "
                                     "AND (?1 IS NULL OR ?1 COLLATE NOCASE IN (name, tbl_name)) ORDER BY rowid");
  if (indexes) sqlite3_bind_text(indexes, 1, of, -1, SQLITE_STATIC);
  while (ds_step(error, indexes) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(indexes, 0);
    add_piece(w, error, name, NULL, sqlite3_mprintf("REINDEX main.\"%w\"", name), true);
  }
  sqlite3_finalize(indexes);
}

static void plan_search(ds_reindexing *w, ds_error *error, bool merge) {
  if (!has_search(error, w->db)) return;
  add_piece(w, error, "PromptSearch", NULL,
            sqlite3_mprintf("INSERT INTO main.PromptSearch(PromptSearch) VALUES (%Q)", merge ? "optimize" : "rebuild"),
            false);
}

/* A sample of each index is enough for the planner, and keeps ANALYZE fast. */
static void plan_statistics(ds_reindexing *w, ds_error *error) {
  sqlite3_int64 limit = ds_query_int(error, w->db, "PRAGMA analysis_limit", NULL);
  add_piece(w, error, "statistics", NULL,
            sqlite3_mprintf("PRAGMA analysis_limit = 1000; ANALYZE main; PRAGMA analysis_limit = %lld", limit), false);
}

/* The indexes whose values come in no order, so that each new image goes to another page of each: they are most of
** what a load writes. The others grow at few places: keeping them costs a load less than building them over the whole
** library afterwards. Measured with 100,000 images into a million, for each of these 2 to 4 s of CPU time against 0.4
** to 1 s; for each of the others 0 to 0.5 s against 0.5 to 2.5 s. */
static const char *const scattered[] = {"Images_Seed", "Images_Hash", "Images_FileSize"};

static void plan_suspended(ds_reindexing *w, ds_error *error) {
  for (size_t i = 0; i < DS_COUNT(scattered) && error->rc == SQLITE_OK; i++) {
    if (ds_query_int(error, w->db, "SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND name = ?1",
                     scattered[i])) {
      add_piece(w, error, scattered[i], NULL, sqlite3_mprintf("DROP INDEX main.\"%w\"", scattered[i]), true);
    }
  }
}

static void plan_named(ds_reindexing *w, ds_error *error, const char *name) {
  plan_rebuilt(w, error, name);
  if (w->count > 0) return;
  ds_error_set(error, DS_NOT_FOUND,
               "no index or table with indexes is called '%s'; give one, or missing, search, stats, suspend or resume",
               name);
}

static void plan(ds_reindexing *w, ds_error *error, const char *what, bool merge) {
  if (what == NULL) {
    plan_rebuilt(w, error, NULL);
    plan_missing(w, error);
    plan_search(w, error, merge);
    plan_statistics(w, error);
  } else if (strcmp(what, "missing") == 0 || strcmp(what, "resume") == 0) {
    plan_missing(w, error);
  } else if (strcmp(what, "suspend") == 0) {
    plan_suspended(w, error);
  } else if (strcmp(what, "search") == 0) {
    plan_search(w, error, merge);
  } else if (strcmp(what, "stats") == 0) {
    plan_statistics(w, error);
  } else {
    plan_named(w, error, what);
  }
}

/* ---- The connection's settings ------------------------------------------------------------------- */

/* Pages that a load changes again and again are written once where they stay in memory and, for as long, in the log. */
enum { LOADING_KIB = 65536 };

/* What cannot be set stays as it is: the load is the same, and slower. */
static void set(sqlite3 *db, const char *format, sqlite3_int64 value) {
  ds_error ignored = {0};
  ds_runf(&ignored, db, format, value);
  ds_error_clear(&ignored);
}

static void set_cache(sqlite3 *db, sqlite3_int64 size) {
  set(db, "PRAGMA main.cache_size = %lld", size);
}

static void set_checkpoint(sqlite3 *db, sqlite3_int64 pages) {
  set(db, "PRAGMA wal_autocheckpoint = %lld", pages);
}

/* A host that makes its own checkpoints, which SQLite tells as 0, goes on doing so. */
static void begin_load(ds_session *session) {
  sqlite3 *db = session->db;
  ds_error ignored = {0};
  sqlite3_int64 page_size = ds_query_int(&ignored, db, "PRAGMA main.page_size", NULL);
  sqlite3_int64 cache_size = ds_query_int(&ignored, db, "PRAGMA main.cache_size", NULL);
  sqlite3_int64 checkpoint = ds_query_int(&ignored, db, "PRAGMA wal_autocheckpoint", NULL);
  if (ignored.rc == SQLITE_OK && !session->loading.on) {
    sqlite3_int64 bytes = cache_size < 0 ? -1024 * cache_size : cache_size * page_size;
    sqlite3_int64 wanted = INT64_C(1024) * LOADING_KIB;
    session->loading = (ds_loading){.on = true, .cache_size = cache_size, .checkpoint = checkpoint};
    if (bytes < wanted) set_cache(db, -LOADING_KIB);
    if (checkpoint > 0 && checkpoint < wanted / page_size) set_checkpoint(db, wanted / page_size);
  }
  ds_error_clear(&ignored);
}

/* Before the indexes are built: SQLite sorts as many rows at once as its cache may have bytes, and more than fit in the
** processor's own cache take it longer. */
static void end_load(ds_session *session) {
  if (!session->loading.on) return;
  set_cache(session->db, session->loading.cache_size);
  if (session->loading.checkpoint > 0) set_checkpoint(session->db, session->loading.checkpoint);
  session->loading.on = false;
}

/* ---- From start to end --------------------------------------------------------------------------- */

ds_reindexing *ds_reindex_start(ds_error *error, ds_session *session, const char *what, bool merge, bool dry_run) {
  care_require_schema(error, session->db);
  if (error->rc != SQLITE_OK) return NULL;
  ds_reindexing *w = sqlite3_malloc64(sizeof *w);
  if (w == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  *w = (ds_reindexing){.db = session->db, .session = session};
  w->threads = sqlite3_limit(w->db, SQLITE_LIMIT_WORKER_THREADS, -1);
  if (w->threads == 0) sqlite3_limit(w->db, SQLITE_LIMIT_WORKER_THREADS, 1); /* one sorts while another reads */
  w->suspends = !dry_run && what && strcmp(what, "suspend") == 0;
  if (!dry_run && what && strcmp(what, "resume") == 0) end_load(session);
  if (!dry_run) ds_begin(&w->transaction, error, w->db);
  plan(w, error, what, merge);
  if (error->rc == SQLITE_OK) return w;
  ds_reindex_free(w);
  return NULL;
}

int ds_reindex_next(ds_reindexing *w, ds_error *error) {
  const piece *next = &w->pieces[w->done];
  if (next->type) {
    ds_declared_make(error, w->db, next->type, next->name, next->sql);
  } else {
    ds_run(error, w->db, next->sql);
  }
  if (error->rc == SQLITE_LOCKED) {
    ds_error_clear(error);
    ds_error_set(error, DS_BUSY,
                 "an index cannot be dropped while a statement reads; end it, and call SELECT ds_reindex(...) alone");
  }
  if (error->rc != SQLITE_OK) ds_error_context(error, next->name);
  w->done++;
  return error->rc;
}

int ds_reindex_commit(ds_reindexing *w, ds_error *error) {
  bool commits = w->transaction.open && ds_commit(&w->transaction, error) == SQLITE_OK;
  if (commits && w->suspends) begin_load(w->session);
  return error->rc;
}

int ds_reindex_total(const ds_reindexing *w) {
  return w->count;
}

int ds_reindex_indexes(const ds_reindexing *w) {
  int count = 0;
  for (int i = 0; i < w->count; i++) count += w->pieces[i].is_index;
  return count;
}

const char *ds_reindex_name(const ds_reindexing *w, int at) {
  return w->pieces[at].name;
}

void ds_reindex_free(ds_reindexing *w) {
  if (w == NULL) return;
  ds_rollback(&w->transaction);
  sqlite3_limit(w->db, SQLITE_LIMIT_WORKER_THREADS, w->threads);
  for (int i = 0; i < w->count; i++) {
    sqlite3_free(w->pieces[i].name);
    sqlite3_free(w->pieces[i].type);
    sqlite3_free(w->pieces[i].sql);
  }
  sqlite3_free(w->pieces);
  sqlite3_free(w);
}
