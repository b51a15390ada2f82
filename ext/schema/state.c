/* What state a database's schema is in; see state.h. */
#include "schema/state.h"

#include "base/json.h"
#include "base/sql.h"
#include "schema/pack.h"

#include <string.h>

const char *const ds_state_names[] = {"none", "legacy", "current", "pending", "newer"};

static bool same_version(const ds_migration_step *a, const ds_migration_step *b) {
  return a->version.length == b->version.length && memcmp(a->version.at, b->version.at, a->version.length) == 0;
}

ds_migration_step *ds_steps_read(ds_error *error, size_t *count) {
  ds_migration_step *steps = sqlite3_malloc64((ds_pack_count + 1) * sizeof(ds_migration_step));
  *count = 0;
  if (steps == NULL) ds_error_memory(error);
  for (size_t i = 0; steps && i < ds_pack_count; i++) {
    const ds_pack_file *file = &ds_pack_files[i];
    if (strcmp(file->folder, "migrations") != 0) continue;
    ds_migration_step *step = &steps[(*count)++];
    const char *wrong = ds_step_read(step, file->name, file->text);
    if (wrong == NULL && *count > 1 && same_version(step - 1, step)) wrong = "another step has this version";
    if (wrong)
      ds_error_set(error, DS_CORRUPT, "migration %s: %s; mend it and rebuild the extension", file->name, wrong);
  }
  return steps;
}

/* Whether a table has each of some columns. */
static bool has_columns(ds_error *error, sqlite3 *db, ds_slice table, ds_slice columns) {
  char *name = sqlite3_mprintf("%.*s", (int)table.length, table.at);
  sqlite3_stmt *find = ds_prepare(error, db,
                                  "SELECT 1 FROM pragma_table_xinfo(?1, 'main') "
                                  "WHERE ?2 IS NULL OR name = ?2 COLLATE NOCASE");
  if (name == NULL) ds_error_memory(error);
  bool found = false;
  ds_slice column = {NULL, 0};
  bool more = ds_slice_next_name(&columns, &column);
  do {
    if (error->rc != SQLITE_OK) break;
    sqlite3_reset(find);
    sqlite3_bind_text(find, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(find, 2, column.at, (int)column.length, SQLITE_STATIC);
    found = ds_step(error, find) == SQLITE_ROW;
    more = more && ds_slice_next_name(&columns, &column);
  } while (found && more);
  sqlite3_finalize(find);
  sqlite3_free(name);
  return found;
}

bool ds_step_applies(ds_error *error, sqlite3 *db, const ds_migration_step *step) {
  return step->guard_table.length == 0 || has_columns(error, db, step->guard_table, step->guard_columns);
}

static ds_slice slice(const char *text) {
  return (ds_slice){text, strlen(text)};
}

bool ds_has_migrations(ds_error *error, sqlite3 *db) {
  return has_columns(error, db, slice("Migrations"), slice("Version, Checksum, AppliedBy"));
}

/* A database is one to upgrade when a step says so by its guard. */
static bool is_legacy(ds_error *error, sqlite3 *db) {
  size_t count = 0;
  ds_migration_step *steps = ds_steps_read(error, &count);
  bool legacy = false;
  for (size_t i = 0; i < count && !legacy; i++) {
    legacy = steps[i].guard_table.length && ds_step_applies(error, db, &steps[i]);
  }
  sqlite3_free(steps);
  return legacy;
}

static char *steps_json(ds_error *error, sqlite3 *db, const ds_migration_step *steps, size_t count) {
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '[');
  for (size_t i = 0; i < count; i++) {
    char version[32];
    sqlite3_snprintf(sizeof version, version, "%.*s", (int)steps[i].version.length, steps[i].version.at);
    ds_json_open(&json, NULL, '{');
    ds_json_text(&json, "version", version);
    ds_json_text(&json, "name", steps[i].name);
    ds_json_text(&json, "phase", ds_phase_names[steps[i].phase]);
    ds_json_text(&json, "checksum", steps[i].checksum);
    ds_json_text(&json, "sql", steps[i].text);
    ds_json_close(&json, '}');
  }
  ds_json_close(&json, ']');
  return ds_json_finish(&json, error);
}

sqlite3_stmt *ds_steps_compare(ds_error *error, sqlite3 *db, const ds_migration_step *steps, size_t count) {
  static const char with_pack[] =
    "WITH pack AS (SELECT key AS place, value ->> 'version' AS version, value ->> 'name' AS name, "
    "                     value ->> 'phase' AS phase, value ->> 'checksum' AS checksum, value ->> 'sql' AS sql "
    "              FROM json_each(?1)) ";
  static const char compared[] =
    "SELECT * FROM (SELECT p.place, p.version AS version, p.name, p.phase, "
    "       CASE WHEN m.Version IS NULL THEN 'pending' WHEN m.Checksum = p.checksum THEN 'applied' ELSE 'changed' END "
    "AS state, "
    "       m.AppliedAt, m.DurationMs, p.checksum, p.sql "
    "FROM pack p LEFT JOIN main.Migrations m ON m.Version = p.version "
    "UNION ALL "
    "SELECT NULL, m.Version, m.Name, m.Phase, iif(m.Phase = 'legacy', 'legacy', 'unknown'), "
    "       m.AppliedAt, m.DurationMs, m.Checksum, NULL "
    "FROM main.Migrations m WHERE m.Version NOT IN (SELECT version FROM pack)) "
    "ORDER BY state <> 'legacy', version";
  static const char all_pending[] =
    "SELECT place, version, name, phase, 'pending', NULL, NULL, checksum, sql FROM pack";

  char *json = steps_json(error, db, steps, count);
  bool migrated = ds_has_migrations(error, db);
  char *sql = sqlite3_mprintf("%s%s", with_pack, migrated ? compared : all_pending);
  if (sql == NULL) ds_error_memory(error);
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  sqlite3_free(sql);
  if (statement) {
    ds_error_sqlite(error, db, sqlite3_bind_text(statement, 1, json, -1, sqlite3_free), "binding");
  } else {
    sqlite3_free(json);
  }
  return statement;
}

/* Where the database is ours: whether it is ahead, behind, or neither. */
static ds_state compare_steps(ds_error *error, sqlite3 *db) {
  size_t count = 0;
  ds_migration_step *steps = ds_steps_read(error, &count);
  sqlite3_stmt *rows = ds_steps_compare(error, db, steps, count);
  ds_state state = DS_STATE_CURRENT;
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *step = (const char *)sqlite3_column_text(rows, 4);
    if (step == NULL) {
      ds_error_memory(error);
    } else if (strcmp(step, "unknown") == 0) {
      state = DS_STATE_NEWER;
    } else if (strcmp(step, "pending") == 0 && state == DS_STATE_CURRENT) {
      state = DS_STATE_PENDING;
    }
  }
  sqlite3_finalize(rows);
  sqlite3_free(steps);
  return state;
}

static bool lacks_something(ds_error *error, const ds_declared *declared) {
  sqlite3_stmt *objects = ds_declared_differences(declared, error);
  bool lacks = ds_step(error, objects) == SQLITE_ROW;
  sqlite3_finalize(objects);
  char *script = ds_declared_tables_script(declared, error);
  lacks = lacks || (script && *script);
  sqlite3_free(script);
  return lacks;
}

ds_state ds_schema_steps_state(ds_error *error, sqlite3 *db) {
  if (!ds_has_migrations(error, db)) return is_legacy(error, db) ? DS_STATE_LEGACY : DS_STATE_NONE;
  return compare_steps(error, db);
}

ds_state ds_schema_state(ds_error *error, sqlite3 *db, const ds_declared *declared) {
  ds_state state = ds_schema_steps_state(error, db);
  if (state == DS_STATE_CURRENT && lacks_something(error, declared)) state = DS_STATE_PENDING;
  return state;
}

bool ds_schema_is_current(ds_error *error, sqlite3 *db) {
  if (!ds_has_migrations(error, db) || !ds_declared_holds(error, db)) return false;
  size_t count = 0, matched = 0;
  ds_migration_step *steps = ds_steps_read(error, &count);
  sqlite3_stmt *rows =
    ds_prepare(error, db, "SELECT Version, Checksum FROM main.Migrations WHERE Phase <> 'legacy' ORDER BY Version");
  bool same = true;
  while (same && ds_step(error, rows) == SQLITE_ROW) {
    const char *version = (const char *)sqlite3_column_text(rows, 0);
    const char *checksum = (const char *)sqlite3_column_text(rows, 1);
    const ds_migration_step *step = &steps[matched++];
    same = version && checksum && matched <= count && strlen(version) == step->version.length &&
           strncmp(version, step->version.at, step->version.length) == 0 && strcmp(checksum, step->checksum) == 0;
  }
  sqlite3_finalize(rows);
  sqlite3_free(steps);
  return error->rc == SQLITE_OK && same && matched == count;
}
