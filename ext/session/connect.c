/* ds_connect(role [, options]): sets this connection up as the library's writer or as a reader.
**
**     SELECT ds_connect('writer');
**     SELECT ds_connect('reader', '{"cache_size":268435456}'); */
#include "base/json.h"
#include "base/options.h"
#include "base/registry.h"
#include "base/sql.h"
#include "session/session.h"

#include <limits.h>

#define KIB INT64_C(1024)
#define MIB INT64_C(1048576)

typedef struct role {
  const char *name, *script;
  sqlite3_int64 busy_timeout, cache_size, mmap_size; /* milliseconds, bytes, bytes */
} role;

/* WAL lets readers go on while the writer commits; with it NORMAL loses nothing but, at a power cut,
** the last commits, and never consistency. */
static const role roles[] = {
  {"writer",
   "PRAGMA main.journal_mode = WAL; PRAGMA main.synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA query_only = "
   "OFF",
   10000, 16 * MIB, 0},
  {"reader", "PRAGMA query_only = ON", 10000, 64 * MIB, 256 * MIB},
};

static const role *find_role(ds_error *error, sqlite3_value *value) {
  const char *name = (const char *)sqlite3_value_text(value);
  for (size_t i = 0; name && i < DS_COUNT(roles); i++) {
    if (sqlite3_stricmp(name, roles[i].name) == 0) return &roles[i];
  }
  ds_error_set(error, DS_BAD_VALUE, "unknown role '%s'; give 'writer' or 'reader'", name ? name : "NULL");
  return NULL;
}

static void apply(ds_error *error, sqlite3 *db, const role *wanted, bool writes) {
  if (!sqlite3_get_autocommit(db)) {
    ds_error_set(error, DS_IN_TRANSACTION,
                 "settings do not change inside a transaction; commit first, then call again");
  } else if (writes && sqlite3_db_readonly(db, "main") == 1) {
    ds_error_set(error, DS_READ_ONLY,
                 "the database is open for reading alone; open it for writing, or ask for 'reader'");
  }
  /* SQLite takes what is more than an int as 0. */
  sqlite3_int64 timeout = wanted->busy_timeout, cache = wanted->cache_size / KIB + (wanted->cache_size % KIB > 0);
  ds_runf(error, db, "PRAGMA busy_timeout = %lld", timeout > INT_MAX ? INT_MAX : timeout);
  ds_runf(error, db, "PRAGMA main.cache_size = -%lld", cache > INT_MAX ? INT_MAX : cache);
  ds_runf(error, db, "PRAGMA main.mmap_size = %lld", wanted->mmap_size);
  if (error->rc == SQLITE_OK) ds_run(error, db, wanted->script);
}

/* A setting as the option of that name has it: SQLite tells a cache's size in KiB below 0. */
static void write_setting(ds_json *json, ds_error *error, sqlite3 *db, const char *name) {
  char sql[64];
  sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s", name);
  sqlite3_int64 value = ds_query_int(error, db, sql, NULL);
  ds_json_int(json, name, value < 0 ? -value * KIB : value);
}

void session_connect(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  const role *found = find_role(&error, argv[0]);
  role wanted = found ? *found : roles[0];
  bool follow_moved = false;
  const ds_option options[] = {
    {"busy_timeout", DS_OPTION_INT, &wanted.busy_timeout},
    {"cache_size", DS_OPTION_INT, &wanted.cache_size},
    {"mmap_size", DS_OPTION_INT, &wanted.mmap_size},
    {"follow_moved", DS_OPTION_BOOL, &follow_moved},
  };
  ds_options_read(&error, db, argc > 1 ? argv[1] : NULL, options, DS_COUNT(options));
  if (error.rc == SQLITE_OK) apply(&error, db, &wanted, found == &roles[0]);
  ds_session *session = ds_context_binding(context)->session;
  if (error.rc == SQLITE_OK) session->follow_moved = follow_moved;

  static const char *const shown[] = {"synchronous", "busy_timeout", "foreign_keys",
                                      "query_only",  "cache_size",   "mmap_size"};
  char *journal = ds_query_text(&error, db, "PRAGMA main.journal_mode", NULL);
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "role", wanted.name);
  ds_json_text(&json, "journal_mode", journal);
  for (size_t i = 0; i < DS_COUNT(shown); i++) write_setting(&json, &error, db, shown[i]);
  ds_json_bool(&json, "follow_moved", session->follow_moved);
  ds_json_close(&json, '}');
  sqlite3_free(journal);
  ds_json_result(&json, context, &error);
}
