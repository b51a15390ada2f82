/* Lists of names; see names.h. */
#include "images/names.h"

#include "base/json.h"
#include "base/sql.h"
#include "images/columns.h"
#include "images/values.h"

#include <string.h>

static bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Adds a name, trimmed and its inner white space folded, unless nothing is left. */
static void add_name(ds_json *json, ds_error *error, const char *name, size_t length) {
  char *folded = sqlite3_malloc64(length + 1);
  if (folded == NULL) {
    ds_error_memory(error);
    return;
  }
  size_t end = 0;
  for (size_t i = 0; i < length; i++) {
    if (!is_space(name[i])) {
      folded[end++] = name[i];
    } else if (end && folded[end - 1] != ' ') {
      folded[end++] = ' ';
    }
  }
  if (end && folded[end - 1] == ' ') end--;
  folded[end] = 0;
  if (end) ds_json_text(json, NULL, folded);
  sqlite3_free(folded);
}

static void read_array(image_statements *statements, ds_error *error, int column, sqlite3_value *value, ds_json *json) {
  sqlite3_stmt *list = statement_get(statements, error, SQL_LIST_NAMES);
  if (list == NULL) return;
  sqlite3_bind_value(list, 1, value);
  int rc;
  while (error->rc == SQLITE_OK && (rc = sqlite3_step(list)) != SQLITE_DONE) {
    const char *type = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(list, 1) : NULL;
    const char *name = type && strcmp(type, "text") == 0 ? (const char *)sqlite3_column_text(list, 0) : NULL;
    if (name) {
      add_name(json, error, name, (size_t)sqlite3_column_bytes(list, 0));
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
  while (is_space(*text)) text++;
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
