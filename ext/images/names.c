/* Lists of names; see names.h. */
#include "images/names.h"

#include "base/json.h"
#include "base/sql.h"
#include "base/text.h"
#include "images/columns.h"
#include "images/values.h"
#include "tags/name.h"

#include <string.h>

/* Adds a name as tags are written, unless nothing is left of it. Text is valid UTF-8. */
static void add_name(ds_json *json, ds_error *error, const char *name, size_t length) {
  char *normal = sqlite3_malloc64(length + 1);
  if (normal == NULL) {
    ds_error_memory(error);
    return;
  }
  length = tag_normalize(name, length, normal);
  normal[length] = 0;
  if (length) ds_json_text(json, NULL, normal);
  sqlite3_free(normal);
}

/* A name of an array, which may have escapes that stand for no text. */
static bool is_name(sqlite3_stmt *list) {
  const char *type = (const char *)sqlite3_column_text(list, 1), *name = (const char *)sqlite3_column_text(list, 0);
  size_t at;
  return type && name && strcmp(type, "text") == 0 &&
         ds_text_check(name, (size_t)sqlite3_column_bytes(list, 0), &at) == DS_TEXT_VALID;
}

static void read_array(image_statements *statements, ds_error *error, int column, sqlite3_value *value, ds_json *json) {
  sqlite3_stmt *list = statement_get(statements, error, SQL_LIST_NAMES);
  if (list == NULL) return;
  sqlite3_bind_value(list, 1, value);
  int rc;
  while (error->rc == SQLITE_OK && (rc = sqlite3_step(list)) != SQLITE_DONE) {
    if (rc == SQLITE_ROW && is_name(list)) {
      add_name(json, error, (const char *)sqlite3_column_text(list, 0), (size_t)sqlite3_column_bytes(list, 0));
    } else if (rc != SQLITE_ROW && rc != SQLITE_ERROR) { /* which malformed JSON is */
      ds_error_sqlite(error, statements->db, rc, "reading a list of names");
    } else {
      values_refuse(error, column, value, "give a JSON array of names, such as '[\"cat\",\"garden\"]'");
    }
  }
  sqlite3_reset(list);
  sqlite3_clear_bindings(list);
}

char *names_read(image_statements *statements, ds_error *error, int column, sqlite3_value *value) {
  const char *text = sqlite3_value_type(value) == SQLITE_NULL ? "" : (const char *)sqlite3_value_text(value);
  if (text == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  ds_json json;
  ds_json_start(&json, statements->db);
  ds_json_open(&json, NULL, '[');
  text += strspn(text, " \t\n\v\f\r");
  if (*text == '[') {
    read_array(statements, error, column, value, &json);
  } else if (column == IMAGE_TAGS) {
    for (const char *end; error->rc == SQLITE_OK && *text; text = end + (*end == ',')) {
      end = text + strcspn(text, ",");
      add_name(&json, error, text, (size_t)(end - text));
    }
  } else {
    add_name(&json, error, text, strlen(text));
  }
  ds_json_close(&json, ']');
  char *names = ds_json_finish(&json, error);
  if (error->rc == SQLITE_OK) return names;
  sqlite3_free(names);
  return NULL;
}

int names_write(image_statements *statements, ds_error *error, int column, sqlite3_int64 image, const char *names,
                bool only) {
  bool tags = column == IMAGE_TAGS;
  statement_run(statements, error, tags ? SQL_MAKE_TAGS : SQL_MAKE_ALBUMS, image, names);
  statement_run(statements, error, tags ? SQL_ADD_TAGS : SQL_ADD_ALBUMS, image, names);
  if (only) statement_run(statements, error, tags ? SQL_REMOVE_TAGS : SQL_REMOVE_ALBUMS, image, names);
  return error->rc;
}
