/* JSON reports; see json.h. */
#include "base/json.h"

#include <string.h>

static void append_string(sqlite3_str *out, const char *value) {
  sqlite3_str_appendchar(out, 1, '"');
  while (*value) {
    size_t plain = 0;
    while ((unsigned char)value[plain] >= 0x20 && value[plain] != '"' && value[plain] != '\\') plain++;
    sqlite3_str_append(out, value, (int)plain);
    value += plain;
    if (*value == '\0') break;
    if (*value == '"' || *value == '\\') {
      sqlite3_str_appendf(out, "\\%c", *value);
    } else {
      sqlite3_str_appendf(out, "\\u%04x", (unsigned char)*value);
    }
    value++;
  }
  sqlite3_str_appendchar(out, 1, '"');
}

static void start_value(ds_json *json, const char *key) {
  if (json->comma) sqlite3_str_appendchar(json->text, 1, ',');
  json->comma = true;
  if (key == NULL) return;
  append_string(json->text, key);
  sqlite3_str_appendchar(json->text, 1, ':');
}

void ds_json_start(ds_json *json, sqlite3 *db) {
  *json = (ds_json){.text = sqlite3_str_new(db)};
}

void ds_json_open(ds_json *json, const char *key, char bracket) {
  start_value(json, key);
  sqlite3_str_appendchar(json->text, 1, bracket);
  json->comma = false;
}

void ds_json_close(ds_json *json, char bracket) {
  sqlite3_str_appendchar(json->text, 1, bracket);
  json->comma = true;
}

void ds_json_text(ds_json *json, const char *key, const char *value) {
  start_value(json, key);
  if (value) {
    append_string(json->text, value);
  } else {
    sqlite3_str_appendall(json->text, "null");
  }
}

void ds_json_int(ds_json *json, const char *key, sqlite3_int64 value) {
  start_value(json, key);
  sqlite3_str_appendf(json->text, "%lld", value);
}

void ds_json_raw(ds_json *json, const char *key, const char *value) {
  start_value(json, key);
  sqlite3_str_appendall(json->text, value ? value : "null");
}

void ds_json_bool(ds_json *json, const char *key, bool value) {
  start_value(json, key);
  sqlite3_str_appendall(json->text, value ? "true" : "false");
}

char *ds_json_finish(ds_json *json, ds_error *error) {
  int rc = sqlite3_str_errcode(json->text);
  char *text = sqlite3_str_finish(json->text);
  json->text = NULL;
  if (rc != SQLITE_OK) {
    sqlite3_free(text);
    text = NULL;
    ds_error_sqlite(error, NULL, rc, "writing a report");
  }
  return text;
}

void ds_json_result(ds_json *json, sqlite3_context *context, ds_error *error) {
  char *text = ds_json_finish(json, error);
  ds_json_give(text, context, error);
}

void ds_json_give(char *text, sqlite3_context *context, ds_error *error) {
  if (error->rc != SQLITE_OK) {
    sqlite3_free(text);
    ds_error_result(context, error);
    return;
  }
  sqlite3_result_text(context, text, -1, sqlite3_free);
  sqlite3_result_subtype(context, 'J'); /* what SQLite's own JSON functions know JSON by */
}
