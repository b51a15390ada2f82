/* Options; see options.h. The host's JSON functions parse them. */
#include "base/options.h"

#include "base/sql.h"

#include <string.h>

static int unknown_key(ds_error *error, const char *key, const ds_option *options, size_t count) {
  sqlite3_str *known = sqlite3_str_new(NULL);
  for (size_t i = 0; i < count; i++) sqlite3_str_appendf(known, "%s%s", i ? ", " : "", options[i].name);
  char *names = sqlite3_str_finish(known);
  ds_error_set(error, DS_BAD_OPTION, "unknown option '%s'; the options are: %s", key, names ? names : "");
  sqlite3_free(names);
  return error->rc;
}

static int wrong_type(ds_error *error, const ds_option *option) {
  static const char *const wanted[] = {"true or false", "a text", "a whole number from 0 up", "true, false or a text"};
  return ds_error_set(error, DS_BAD_OPTION, "option '%s' has a value of the wrong type; give %s", option->name,
                      wanted[option->type]);
}

static int copy_text(ds_error *error, char **into, sqlite3_stmt *pair) {
  sqlite3_free(*into);
  *into = ds_column_text(error, pair, 2);
  return error->rc;
}

/* Stores one pair: key, JSON type, value. A JSON null means not given. */
static int store(ds_error *error, const ds_option *option, sqlite3_stmt *pair) {
  const char *type = (const char *)sqlite3_column_text(pair, 1);
  bool yes = strcmp(type, "true") == 0, no = strcmp(type, "false") == 0, text = strcmp(type, "text") == 0;
  if (strcmp(type, "null") == 0) return SQLITE_OK;
  switch (option->type) {
  case DS_OPTION_BOOL:
    if (!yes && !no) break;
    *(bool *)option->into = yes;
    return SQLITE_OK;
  case DS_OPTION_TEXT:
    if (!text) break;
    return copy_text(error, option->into, pair);
  case DS_OPTION_INT:
    if (strcmp(type, "integer") != 0 || sqlite3_column_int64(pair, 2) < 0) break;
    *(sqlite3_int64 *)option->into = sqlite3_column_int64(pair, 2);
    return SQLITE_OK;
  case DS_OPTION_BOOL_OR_TEXT: {
    ds_choice *choice = option->into;
    if (!yes && !no && !text) break;
    choice->is = yes ? DS_CHOICE_YES : no ? DS_CHOICE_NO : DS_CHOICE_TEXT;
    return text ? copy_text(error, &choice->text, pair) : SQLITE_OK;
  }
  }
  return wrong_type(error, option);
}

bool ds_options_given(ds_error *error, sqlite3 *db, sqlite3_value *value) {
  if (error->rc != SQLITE_OK || sqlite3_value_type(value) != SQLITE_TEXT) return false;
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) ds_error_memory(error);
  if (text == NULL || text[strspn(text, " \t\r\n")] != '{') return false;
  sqlite3_stmt *type = ds_prepare(error, db, "SELECT json_type(?1) = 'object'");
  ds_bind_text(error, type, 1, text, -1);
  bool object = ds_step_json(error, type) == SQLITE_ROW && sqlite3_column_int(type, 0) != 0;
  sqlite3_finalize(type);
  return object;
}

int ds_options_read(ds_error *error, sqlite3 *db, sqlite3_value *value, const ds_option *options, size_t count) {
  if (value == NULL || sqlite3_value_type(value) == SQLITE_NULL) return error->rc;
  if (!ds_options_given(error, db, value)) {
    ds_error_set(error, DS_BAD_OPTION, "the options are not a JSON object; write them like '{\"%s\":...}'",
                 options[0].name);
  }
  sqlite3_stmt *pairs = ds_prepare(error, db, "SELECT key, type, atom FROM json_each(?1)");
  ds_bind_value(error, pairs, 1, value);
  while (ds_step(error, pairs) == SQLITE_ROW) {
    const char *key = (const char *)sqlite3_column_text(pairs, 0);
    const ds_option *option = NULL;
    for (size_t i = 0; key && i < count; i++) {
      if (strcmp(options[i].name, key) == 0) option = &options[i];
    }
    if (key == NULL) {
      ds_error_memory(error);
    } else if (option == NULL) {
      unknown_key(error, key, options, count);
    } else {
      store(error, option, pairs);
    }
  }
  sqlite3_finalize(pairs);
  return error->rc;
}
