/* JSON reports, written front to back. A key of NULL stands inside an array. Memory running out is
** remembered and told by ds_json_result or ds_json_finish. */
#ifndef DS_BASE_JSON_H
#define DS_BASE_JSON_H

#include "base/error.h"

typedef struct ds_json {
  sqlite3_str *text;
  bool comma; /* something stands before the next value */
} ds_json;

void ds_json_start(ds_json *json, sqlite3 *db);
void ds_json_open(ds_json *json, const char *key, char bracket);      /* '{' or '[' */
void ds_json_close(ds_json *json, char bracket);                      /* '}' or ']' */
void ds_json_text(ds_json *json, const char *key, const char *value); /* NULL gives null */
void ds_json_int(ds_json *json, const char *key, sqlite3_int64 value);
void ds_json_raw(ds_json *json, const char *key, const char *value); /* JSON already; NULL gives null */
void ds_json_bool(ds_json *json, const char *key, bool value);

/* The finished text, for sqlite3_free; NULL when memory ran out, with the error set. */
char *ds_json_finish(ds_json *json, ds_error *error);

/* Ends a function call with a finished text, which it takes over, or with the error where one is set. A call
** that writes finishes its report before it commits: without memory for the one there is not the other. */
void ds_json_give(char *text, sqlite3_context *context, ds_error *error);

/* Ends a function call: with the finished text as its JSON value, or with the error where one is set. */
void ds_json_result(ds_json *json, sqlite3_context *context, ds_error *error);

#endif
