/* ds_reindex([what [, options]]): builds indexes anew.
**
**     SELECT ds_reindex();            -> missing and different ones, all of them, the search, the statistics
**     SELECT ds_reindex('suspend');   -> before a bulk load: drops the indexes that only searches need
**     SELECT ds_reindex('resume');    -> after it: builds them, sorted, in one pass each
**
** Searches stay right while indexes are suspended, and slower; ds_check names what is missing, and
** ds_migrate makes it. */
#include "base/clock.h"
#include "base/json.h"
#include "base/sql.h"
#include "care/care.h"
#include "schema/declared.h"

#include <string.h>

sqlite3_int64 care_make_indexes(ds_error *error, sqlite3 *db) {
  ds_declared declared;
  if (ds_declared_open(&declared, error, db, NULL) != SQLITE_OK) return 0;
  sqlite3_int64 made = 0;
  sqlite3_stmt *objects = ds_declared_differences(&declared, error);
  while (ds_step(error, objects) == SQLITE_ROW) {
    const char *type = (const char *)sqlite3_column_text(objects, 0);
    if (type == NULL || (strcmp(type, "index") != 0 && strcmp(type, "virtual") != 0)) continue;
    ds_declared_make(error, db, type, (const char *)sqlite3_column_text(objects, 1),
                     (const char *)sqlite3_column_text(objects, 2));
    made++;
  }
  sqlite3_finalize(objects);
  ds_declared_close(&declared);
  return made;
}

static bool has_search(ds_error *error, sqlite3 *db) {
  return ds_has_fts5(error, db) &&
         ds_query_int(error, db, "SELECT 1 FROM main.sqlite_schema WHERE name = 'PromptSearch'", NULL);
}

static void rebuild_search(ds_error *error, sqlite3 *db) {
  if (has_search(error, db)) ds_run(error, db, "INSERT INTO main.PromptSearch(PromptSearch) VALUES ('rebuild')");
}

/* A sample of each index is enough for the planner, and keeps ANALYZE fast. */
static void analyze(ds_error *error, sqlite3 *db) {
  sqlite3_int64 limit = ds_query_int(error, db, "PRAGMA analysis_limit", NULL);
  ds_run(error, db, "PRAGMA analysis_limit = 1000; ANALYZE main");
  ds_error other = {0}; /* put back whatever happened */
  ds_runf(&other, db, "PRAGMA analysis_limit = %lld", limit);
  ds_error_move(error, &other);
}

/* The indexes of Images that no trigger and no foreign key looks a row up by. */
static sqlite3_int64 suspend(ds_error *error, sqlite3 *db) {
  ds_declared declared;
  if (ds_declared_open(&declared, error, db, NULL) != SQLITE_OK) return 0;
  sqlite3_int64 dropped = 0;
  sqlite3_stmt *indexes = ds_declared_indexes(&declared, error);
  while (ds_step(error, indexes) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(indexes, 0);
    const char *table = (const char *)sqlite3_column_text(indexes, 1);
    const char *state = (const char *)sqlite3_column_text(indexes, 3);
    static const char *const needed[] = {"Images_FolderId", "Images_RootFolderId", "Images_PromptId",
                                         "Images_NegativePromptId"};
    bool drop = name && table && state && strcmp(table, "Images") == 0 && sqlite3_column_int(indexes, 2) &&
                strcmp(state, "missing") != 0;
    for (size_t i = 0; drop && i < DS_COUNT(needed); i++) drop = strcmp(name, needed[i]) != 0;
    if (!drop) continue;
    ds_runf(error, db, "DROP INDEX main.\"%w\"", name);
    dropped++;
  }
  sqlite3_finalize(indexes);
  ds_declared_close(&declared);
  return dropped;
}

static sqlite3_int64 reindex(ds_error *error, sqlite3 *db, const char *what) {
  if (what == NULL) {
    sqlite3_int64 made = care_make_indexes(error, db);
    sqlite3_int64 count = ds_query_int(error, db, "SELECT count(*) FROM main.sqlite_schema WHERE type = 'index'", NULL);
    ds_run(error, db, "REINDEX");
    rebuild_search(error, db);
    analyze(error, db);
    return made > count ? made : count;
  }
  if (strcmp(what, "missing") == 0 || strcmp(what, "resume") == 0) return care_make_indexes(error, db);
  if (strcmp(what, "suspend") == 0) return suspend(error, db);
  if (strcmp(what, "search") == 0) {
    rebuild_search(error, db);
    return 1;
  }
  if (strcmp(what, "stats") == 0) {
    analyze(error, db);
    return 0;
  }
  sqlite3_int64 count = ds_query_int(error, db,
                                     "SELECT count(*) FROM main.sqlite_schema WHERE type = 'index' "
                                     "AND ?1 COLLATE NOCASE IN (name, tbl_name)",
                                     what);
  if (count == 0) {
    ds_error_set(
      error, DS_NOT_FOUND,
      "no index or table with indexes is called '%s'; give one, or missing, search, stats, suspend or resume", what);
  }
  ds_runf(error, db, "REINDEX main.\"%w\"", what);
  return count;
}

void care_reindex(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  int64_t started = ds_milliseconds();
  const char *what = argc > 0 ? (const char *)sqlite3_value_text(argv[0]) : NULL;
  ds_transaction transaction;
  sqlite3_int64 count = 0;
  care_require_schema(&error, db);
  if (error.rc == SQLITE_OK && ds_begin(&transaction, &error, db) == SQLITE_OK) {
    count = reindex(&error, db, what);
    ds_commit(&transaction, &error);
  }
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "what", what);
  ds_json_int(&json, "indexes", count);
  ds_json_int(&json, "ms", ds_milliseconds() - started);
  ds_json_close(&json, '}');
  ds_json_result(&json, context, &error);
}
