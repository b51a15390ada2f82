/* ds_album(name), ds_album_rename, ds_album_delete, ds_album_order: albums themselves.
**
**     SELECT ds_album('best');                    -> its Id, made when missing
**     SELECT ds_album_order('best', 1);           before what stood there */
#include "albums/find.h"
#include "albums/functions.h"
#include "base/library.h"
#include "base/sql.h"
#include "tags/name.h"

#include <string.h>

enum { FARTHEST = 1000000000 }; /* position, so that others always can move up */

typedef sqlite3_int64 (*album_work)(ds_error *error, sqlite3 *db, sqlite3_value **argv);

/* Does the work in one transaction, and ends the call with what it returned. */
static void write_album(sqlite3_context *context, sqlite3_value **argv, album_work work) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_transaction transaction;
  sqlite3_int64 result = 0;
  if (ds_library_require(&error, db) == SQLITE_OK && ds_begin(&transaction, &error, db) == SQLITE_OK) {
    result = work(&error, db, argv);
    ds_commit(&transaction, &error);
  }
  if (error.rc != SQLITE_OK) {
    ds_error_result(context, &error);
  } else {
    sqlite3_result_int64(context, result);
  }
}

/* Runs a statement with an Id as ?1 and a name as ?2. */
static void change(ds_error *error, sqlite3 *db, const char *sql, sqlite3_int64 id, const char *name) {
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  if (statement) sqlite3_bind_int64(statement, 1, id);
  ds_bind_text(error, statement, 2, name, -1);
  ds_step(error, statement);
  sqlite3_finalize(statement);
}

/* The name for a new album, without white space around it and with single spaces inside, as ds_images stores it;
** for sqlite3_free. */
static char *new_name(ds_error *error, sqlite3_value *value, int number) {
  const char *text = ds_library_text(error, value, number, "the album");
  char *name = text ? sqlite3_mprintf("%s", text) : NULL;
  if (name == NULL) {
    if (text) ds_error_memory(error);
    return NULL;
  }
  name[tag_normalize(name, strlen(name), name)] = '\0';
  if (*name) return name;
  ds_error_set(error, DS_BAD_VALUE, "argument %d, the album, is white space; give a name", number);
  sqlite3_free(name);
  return NULL;
}

/* A new album comes last in the user's order. */
static sqlite3_int64 make(ds_error *error, sqlite3 *db, sqlite3_value **argv) {
  char *name = new_name(error, argv[0], 1);
  sqlite3_int64 id = name ? albums_find(error, db, argv[0]) : 0;
  if (id == 0 && name) id = albums_find_named(error, db, name);
  if (id == 0 && name && error->rc == SQLITE_OK) {
    change(error, db,
           "INSERT INTO main.Albums(Name, Position) SELECT ?2, coalesce(max(Position) + 1, ?1) FROM main.Albums", 1,
           name);
    id = sqlite3_last_insert_rowid(db);
  }
  sqlite3_free(name);
  return id;
}

static sqlite3_int64 rename_album(ds_error *error, sqlite3 *db, sqlite3_value **argv) {
  sqlite3_int64 id = albums_need(error, db, argv[0]);
  char *name = id ? new_name(error, argv[1], 2) : NULL;
  sqlite3_int64 other = name ? albums_find_named(error, db, name) : 0;
  if (other && other != id) {
    ds_error_set(error, DS_CONFLICT, "there is an album '%s' already; give another name", name);
  }
  if (name) change(error, db, "UPDATE main.Albums SET Name = ?2 WHERE Id = ?1", id, name);
  sqlite3_free(name);
  return id;
}

static sqlite3_int64 delete_album(ds_error *error, sqlite3 *db, sqlite3_value **argv) {
  char sql[80];
  sqlite3_int64 id = albums_need(error, db, argv[0]);
  sqlite3_snprintf(sizeof sql, sql, "SELECT ImageCount FROM main.Albums WHERE Id = %lld", id);
  sqlite3_int64 images = ds_query_int(error, db, sql, NULL);
  ds_change(error, db, "DELETE FROM main.Albums WHERE Id = ?1", id, 0);
  return images;
}

static sqlite3_int64 order(ds_error *error, sqlite3 *db, sqlite3_value **argv) {
  sqlite3_int64 position = sqlite3_value_int64(argv[1]);
  if (sqlite3_value_type(argv[1]) != SQLITE_INTEGER || position < -FARTHEST || position > FARTHEST) {
    ds_error_set(error, DS_BAD_VALUE, "argument 2, the position, is not a whole number from -%d to %d; give one",
                 FARTHEST, FARTHEST);
  }
  sqlite3_int64 id = albums_need(error, db, argv[0]);
  ds_change(error, db,
            "UPDATE main.Albums SET Position = Position + 1 WHERE Id <> ?1 AND Position >= ?2 "
            "AND EXISTS (SELECT 1 FROM main.Albums WHERE Position = ?2 AND Id <> ?1)",
            id, position);
  ds_change(error, db, "UPDATE main.Albums SET Position = ?2 WHERE Id = ?1", id, position);
  return position;
}

void albums_call_album(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  write_album(context, argv, make);
}

void albums_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  write_album(context, argv, rename_album);
}

void albums_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  write_album(context, argv, delete_album);
}

void albums_call_order(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  write_album(context, argv, order);
}
