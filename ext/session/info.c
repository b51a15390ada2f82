/* ds_info(): what this connection runs with.
**
**     SELECT ds_info() ->> '$.schema.state'; */
#include "base/file.h"
#include "base/json.h"
#include "base/sql.h"
#include "schema/state.h"
#include "session/session.h"
#include "version.h"

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

static void write_schema(ds_json *json, ds_error *error, sqlite3 *db) {
  ds_state state = DS_STATE_CURRENT;
  if (!ds_schema_is_current(error, db)) {
    ds_declared declared;
    if (ds_declared_open(&declared, error, db, NULL) != SQLITE_OK) return;
    state = ds_schema_state(error, db, &declared);
    ds_declared_close(&declared);
  }
  bool migrated = state != DS_STATE_NONE && state != DS_STATE_LEGACY;
  static const char last_sql[] = "SELECT max(Version) FROM main.Migrations WHERE Phase <> 'legacy'";
  static const char count_sql[] = "SELECT count(*) FROM main.Migrations WHERE Phase <> 'legacy'";
  char *last = migrated ? ds_query_text(error, db, last_sql, NULL) : NULL;
  ds_json_open(json, "schema", '{');
  ds_json_text(json, "state", ds_state_names[state]);
  ds_json_int(json, "applied", migrated ? ds_query_int(error, db, count_sql, NULL) : 0);
  ds_json_text(json, "last", last);
  ds_json_close(json, '}');
  sqlite3_free(last);
}

static void write_file(ds_json *json, sqlite3 *db) {
  const char *path = sqlite3_db_filename(db, "main");
  bool is_file = path && *path;
  ds_json_open(json, "file", '{');
  ds_json_text(json, "path", is_file ? path : NULL);
  ds_json_int(json, "bytes", is_file ? ds_file_size(path) : 0);
  ds_json_bool(json, "read_only", sqlite3_db_readonly(db, "main") == 1);
  ds_json_close(json, '}');
}

void session_info(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc, (void)argv;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "version", DS_VERSION);
  ds_json_text(&json, "build", COMPILER);
  ds_json_text(&json, "sqlite", sqlite3_libversion());
  ds_json_open(&json, "features", '{');
  ds_json_bool(&json, "fts5", ds_has_fts5(&error, db));
  ds_json_bool(&json, "files", ds_context_binding(context)->session->files);
  ds_json_close(&json, '}');
  write_schema(&json, &error, db);
  write_file(&json, db);
  ds_json_close(&json, '}');
  ds_json_result(&json, context, &error);
}
