/* A folder by its path; see chain.h. */
#include "folders/chain.h"

#include "base/sql.h"
#include "paths/argument.h"

#include <string.h>

static const char find_sql[] = "SELECT Id FROM main.Folders WHERE Path = ?1";
/* Spellings that differ in case are one folder in Windows; the very one that was asked for comes first. */
static const char find_windows_sql[] =
  "SELECT Id FROM main.Folders WHERE Path = ?1 COLLATE NOCASE ORDER BY Path = ?1 DESC, Id LIMIT 1";
static const char insert_sql[] = "INSERT INTO main.Folders(Path, ParentId) VALUES (?1, nullif(?2, 0))";
/* Images that a removed folder has left, or plain SQL put there. By their paths, of which few lie in a new folder, not by
** the index of those without one, which may be most. */
static const char take_sql[] = "UPDATE main.Images SET FolderId = ?2 WHERE +FolderId IS NULL "
                               "AND Path > ?1 AND Path < ds_path_after(?1) AND ds_path_dirname(Path) = ?1";
static const char topmost_sql[] = "SELECT Id, Path FROM main.Folders WHERE ParentId IS NULL";
static const char adopt_sql[] = "UPDATE main.Folders SET ParentId = ?1 WHERE Id = ?2";

/* 0 where there is none. */
static sqlite3_int64 find(ds_error *error, sqlite3 *db, const ds_path *path) {
  sqlite3_int64 id = 0;
  sqlite3_stmt *statement = ds_prepare(error, db, path->style == PATH_WINDOWS ? find_windows_sql : find_sql);
  ds_bind_text(error, statement, 1, path->text, (int)path->length);
  if (ds_step(error, statement) == SQLITE_ROW) id = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return id;
}

/* Runs a statement with a folder's path for ?1 and an Id for ?2. */
static void run_with(ds_error *error, sqlite3 *db, const char *sql, const ds_path *path, sqlite3_int64 id) {
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  ds_bind_text(error, statement, 1, path->text, (int)path->length);
  if (statement) sqlite3_bind_int64(statement, 2, id);
  ds_step(error, statement);
  sqlite3_finalize(statement);
}

static sqlite3_int64 insert(ds_error *error, sqlite3 *db, const ds_path *path, sqlite3_int64 parent) {
  run_with(error, db, insert_sql, path, parent);
  sqlite3_int64 id = error->rc == SQLITE_OK ? sqlite3_last_insert_rowid(db) : 0;
  run_with(error, db, take_sql, path, id);
  return id;
}

/* The folder that a normalized path lies in; false for a root and for a bare name. */
static bool parent_of(const ds_path *path, ds_path *parent) {
  path_slice dirname;
  if (!paths_dirname(path, &dirname) || dirname.length == 0) return false;
  *parent = paths_open(dirname, path->style);
  return true;
}

/* What ensure did: the folder, and the uppermost one that it made. */
typedef struct chain {
  sqlite3_int64 id;
  ds_path made;
  bool grown;
} chain;

/* Climbs from the path to the nearest folder that is there, then makes those between, from above. Each
** turn makes one and climbs anew, so that nothing has to be kept however deep the path is. */
static chain ensure(ds_error *error, sqlite3 *db, const ds_path *path) {
  chain done = {.id = find(error, db, path)};
  size_t missing = 0;
  sqlite3_int64 above = done.id;
  ds_path at = *path, parent;
  while (error->rc == SQLITE_OK && above == 0) {
    missing++;
    if (!parent_of(&at, &parent)) break;
    at = parent;
    above = find(error, db, &at);
  }
  for (size_t left = missing; error->rc == SQLITE_OK && left > 0; left--) {
    at = *path;
    for (size_t up = left - 1; up > 0 && parent_of(&at, &parent); up--) at = parent;
    above = insert(error, db, &at, above);
    if (left == missing) done.made = at;
    done.id = above;
    done.grown = true;
  }
  return done;
}

/* Hangs a topmost folder up in the folder that its path lies in, where that is below `made`. */
static void adopt(ds_error *error, sqlite3 *db, const ds_path *made, sqlite3_int64 id, path_slice text) {
  ds_path orphan = paths_open(text, paths_style(text)), parent;
  if (!parent_of(&orphan, &parent) || !paths_within(&parent, made)) return;
  sqlite3_int64 to = ensure(error, db, &parent).id;
  sqlite3_stmt *statement = ds_prepare(error, db, adopt_sql);
  if (statement) {
    sqlite3_bind_int64(statement, 1, to);
    sqlite3_bind_int64(statement, 2, id);
  }
  ds_step(error, statement);
  sqlite3_finalize(statement);
}

static void adopt_all(ds_error *error, sqlite3 *db, const ds_path *made) {
  sqlite3_stmt *topmost = ds_prepare(error, db, topmost_sql);
  while (ds_step(error, topmost) == SQLITE_ROW) {
    path_slice text = {(const char *)sqlite3_column_text(topmost, 1), (size_t)sqlite3_column_bytes(topmost, 1)};
    if (text.text == NULL) {
      ds_error_memory(error);
    } else {
      adopt(error, db, made, sqlite3_column_int64(topmost, 0), text);
    }
  }
  sqlite3_finalize(topmost);
}

int ds_folder_ensure(ds_error *error, sqlite3 *db, const char *path, sqlite3_int64 *id) {
  path_slice text = {path, strlen(path)};
  if (text.length == 0) return ds_error_set(error, DS_BAD_VALUE, "a folder's path is empty; give the path of a folder");
  path_scratch scratch;
  char *buffer = paths_scratch_open(&scratch, error, text.length + 2);
  if (buffer == NULL) return error->rc;
  ds_path given = paths_open(text, paths_style(text));
  ds_path normal = paths_open(paths_normalize(&given, buffer), given.style);
  chain done = ensure(error, db, &normal);
  if (done.grown) adopt_all(error, db, &done.made);
  *id = done.id;
  paths_scratch_close(&scratch);
  return error->rc;
}
