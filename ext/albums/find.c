/* An album by its name or Id; see find.h. */
#include "albums/find.h"

#include "base/library.h"
#include "base/sql.h"

sqlite3_int64 albums_find_named(ds_error *error, sqlite3 *db, const char *name) {
  return ds_query_int(error, db, "SELECT Id FROM main.Albums WHERE Name = ?1", name);
}

sqlite3_int64 albums_find(ds_error *error, sqlite3 *db, sqlite3_value *album) {
  if (error->rc != SQLITE_OK) return 0;
  bool by_id = sqlite3_value_type(album) == SQLITE_INTEGER;
  if (!by_id && ds_library_text(error, album, 1, "the album") == NULL) return 0;
  sqlite3_stmt *statement = ds_prepare(
    error, db, by_id ? "SELECT Id FROM main.Albums WHERE Id = ?1" : "SELECT Id FROM main.Albums WHERE Name = ?1");
  ds_bind_value(error, statement, 1, album);
  sqlite3_int64 id = ds_step(error, statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  return id;
}

sqlite3_int64 albums_need(ds_error *error, sqlite3 *db, sqlite3_value *album) {
  sqlite3_int64 id = albums_find(error, db, album);
  if (id == 0 && error->rc == SQLITE_OK) {
    ds_error_set(error, DS_NOT_FOUND, "there is no album '%s'; make it with ds_album(name)", sqlite3_value_text(album));
  }
  return id;
}
