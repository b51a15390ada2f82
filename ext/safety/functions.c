/* ds_backup([path [, options]]): a consistent copy of the live database.
**
**     SELECT ds_backup();                                        -> beside it, NAME-backup-YYYYMMDD-HHMMSS.db
**     SELECT ds_backup('/safe/lib.db', '{"overwrite":true}');
**     SELECT ds_backup(NULL, '{"keep":7}');                      -> and the seven newest stay
**     SELECT ds_backup('/safe/lib.db', '{"incremental":true}');  -> only the pages that changed are written */
#include "base/clock.h"
#include "base/options.h"
#include "base/sql.h"
#include "base/text.h"
#include "safety/safety.h"

#include <string.h>

static bool is_null(sqlite3_value *value) {
  return value == NULL || sqlite3_value_type(value) == SQLITE_NULL;
}

char *safety_path(ds_error *error, sqlite3_value *value) {
  if (is_null(value) || error->rc != SQLITE_OK) return NULL;
  const char *text = (const char *)sqlite3_value_text(value);
  size_t length = (size_t)sqlite3_value_bytes(value), at = 0;
  if (text == NULL) {
    ds_error_memory(error);
  } else if (sqlite3_value_type(value) != SQLITE_TEXT || length == 0) {
    ds_error_set(error, DS_BAD_VALUE, "the path is not a text; give the name of a file");
  } else if (ds_text_check(text, length, &at) != DS_TEXT_VALID) {
    ds_error_set(error, DS_BAD_VALUE, "the path is not UTF-8 at byte %d; give the name of a file", (int)at);
  }
  if (error->rc != SQLITE_OK) return NULL;
  char *path = sqlite3_mprintf("%s", text);
  if (path == NULL) ds_error_memory(error);
  return path;
}

ds_backup *safety_start_backup(ds_error *error, sqlite3 *db, sqlite3_value *path, sqlite3_value *options, bool apart) {
  ds_backup_options wanted = {.apart = apart};
  ds_choice verify = {.is = DS_CHOICE_DEFAULT};
  const ds_option known[] = {
    {"keep", DS_OPTION_INT, &wanted.keep},       {"compact", DS_OPTION_BOOL, &wanted.compact},
    {"verify", DS_OPTION_BOOL_OR_TEXT, &verify}, {"overwrite", DS_OPTION_BOOL, &wanted.overwrite},
    {"schema", DS_OPTION_TEXT, &wanted.schema},  {"incremental", DS_OPTION_BOOL, &wanted.incremental},
  };
  ds_options_read(error, db, options, known, DS_COUNT(known));
  if (verify.is == DS_CHOICE_TEXT) ds_error_set(error, DS_BAD_OPTION, "option 'verify' is a text; give true or false");
  sqlite3_free(verify.text);
  /* Verifying reads all that an incremental backup is there to leave alone. */
  wanted.no_verify = verify.is == DS_CHOICE_NO || (verify.is == DS_CHOICE_DEFAULT && wanted.incremental);
  if (wanted.incremental && is_null(path)) {
    ds_error_set(error, DS_BAD_OPTION, "incremental goes on from an earlier backup; give its path");
  }
  const char *schema = wanted.schema ? wanted.schema : "main";
  char *to = safety_path(error, path);
  if (to == NULL) to = ds_backup_default_path(error, db, schema, "backup");
  if (to == NULL) ds_error_set(error, DS_BAD_VALUE, "the database '%s' is not in a file; give a path", schema);
  ds_backup *backup = to ? ds_backup_start(error, db, to, &wanted) : NULL;
  sqlite3_free(wanted.schema);
  sqlite3_free(to);
  return backup;
}

void safety_backup(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  int64_t started = ds_milliseconds();
  ds_backup *backup = safety_start_backup(&error, db, argc > 0 ? argv[0] : NULL, argc > 1 ? argv[1] : NULL, false);
  while (backup && error.rc == SQLITE_OK && !ds_backup_finished(backup)) ds_backup_next(backup, &error);
  ds_json json;
  ds_json_start(&json, db);
  if (error.rc == SQLITE_OK) ds_backup_report(backup, &json, ds_milliseconds() - started);
  ds_backup_free(backup);
  ds_json_result(&json, context, &error);
}
