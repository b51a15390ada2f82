/* The library; see library.h. */
#include "base/library.h"

#include "base/sql.h"
#include "base/text.h"

static int find_tables(sqlite3 *db) {
  int rc = sqlite3_table_column_metadata(db, "main", "Migrations", "Checksum", NULL, NULL, NULL, NULL, NULL);
  if (rc != SQLITE_OK) return rc;
  return sqlite3_table_column_metadata(db, "main", "ImageTags", "TagId", NULL, NULL, NULL, NULL, NULL);
}

int ds_library_require(ds_error *error, sqlite3 *db) {
  if (error->rc != SQLITE_OK) return error->rc;
  int rc = find_tables(db);
  if (rc == SQLITE_ERROR) { /* another connection may have made them: a statement reads the schema anew */
    ds_run(error, db, "SELECT 1 FROM main.sqlite_schema LIMIT 1");
    if (error->rc != SQLITE_OK) return error->rc;
    rc = find_tables(db);
  }
  if (rc == SQLITE_ERROR) {
    return ds_error_set(error, DS_NOT_MIGRATED, "the database has no library yet; run SELECT ds_migrate()");
  }
  return ds_error_sqlite(error, db, rc, "reading the schema");
}

bool ds_library_has_image(ds_error *error, sqlite3 *db, sqlite3_int64 image) {
  sqlite3_stmt *statement = ds_prepare(error, db, "SELECT 1 FROM main.Images WHERE Id = ?1");
  if (statement) sqlite3_bind_int64(statement, 1, image);
  bool found = ds_step(error, statement) == SQLITE_ROW;
  sqlite3_finalize(statement);
  return found;
}

const char *ds_library_text(ds_error *error, sqlite3_value *value, int number, const char *what) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    ds_error_set(error, DS_BAD_VALUE, "argument %d, %s, is not text; give its name as text", number, what);
    return NULL;
  }
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  size_t at = 0;
  ds_text_state state = ds_text_check(text, (size_t)sqlite3_value_bytes(value), &at);
  if (state == DS_TEXT_VALID && *text) return text;
  if (*text == '\0' && at == 0 && state == DS_TEXT_VALID) {
    ds_error_set(error, DS_BAD_VALUE, "argument %d, %s, is empty; give its name", number, what);
  } else {
    ds_error_set(error, DS_BAD_VALUE, "argument %d, %s, %s at byte %lld; give text in UTF-8", number, what,
                 state == DS_TEXT_NUL ? "has a NUL character" : "is not UTF-8", (sqlite3_int64)at + 1);
  }
  return NULL;
}

sqlite3_int64 ds_library_image(ds_error *error, sqlite3 *db, sqlite3_value *value, int number) {
  if (sqlite3_value_type(value) != SQLITE_INTEGER) {
    ds_error_set(error, DS_BAD_VALUE, "argument %d, the image, is not an INTEGER; give the Id of an image", number);
    return 0;
  }
  sqlite3_int64 image = sqlite3_value_int64(value);
  if (ds_library_has_image(error, db, image)) return image;
  ds_error_set(error, DS_NOT_FOUND, "there is no image %lld; give the Id of an image", image);
  return 0;
}
