/* A migration from start to end, one item at a time; see migrate.h. */
#include "schema/migrate.h"

#include "base/clock.h"
#include "base/file.h"
#include "schema/migration.h"
#include "schema/timezone.h"
#include "version.h"

#include <string.h>

static int read_options(ds_migration *m, ds_error *error, sqlite3_value *value) {
  const ds_option options[] = {
    {"dry_run", DS_OPTION_BOOL, &m->dry_run},
    {"backup", DS_OPTION_BOOL_OR_TEXT, &m->backup},
    {"timezone", DS_OPTION_TEXT, &m->timezone},
  };
  ds_options_read(error, m->db, value, options, DS_COUNT(options));
  if (m->backup.is == DS_CHOICE_TEXT && error->rc == SQLITE_OK && *m->backup.text == '\0') {
    ds_error_set(error, DS_BAD_OPTION, "option 'backup' is an empty path; give true, false or the path of a new file");
  }
  if (error->rc == SQLITE_OK && m->timezone == NULL) m->timezone = sqlite3_mprintf("local");
  if (error->rc == SQLITE_OK && m->timezone == NULL) ds_error_memory(error);
  if (error->rc == SQLITE_OK && !ds_timezone_valid(m->timezone)) {
    ds_error_set(error, DS_BAD_OPTION,
                 "unknown timezone '%s'; give local, UTC or an offset such as +02:00 (for a named zone, set TZ=NAME in "
                 "the environment and give local)",
                 m->timezone);
  }
  return error->rc;
}

/* Refuses what must not be migrated. */
static int check_steps(ds_migration *m, ds_error *error) {
  sqlite3_stmt *rows = ds_steps_compare(error, m->db, m->steps, m->step_count);
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *version = (const char *)sqlite3_column_text(rows, 1);
    const char *state = (const char *)sqlite3_column_text(rows, 4);
    if (version == NULL || state == NULL) {
      ds_error_memory(error);
    } else if (strcmp(state, "unknown") == 0) {
      ds_error_set(error, DS_NEWER_SCHEMA,
                   "the database has had migration %s, which datastore " DS_VERSION
                   " does not know; load a newer datastore to change its schema",
                   version);
    } else if (strcmp(state, "changed") == 0) {
      ds_error_set(error, DS_CHANGED_MIGRATION,
                   "migration %s is not the one that was applied; load a datastore that has it unchanged, and put the "
                   "change into a new migration",
                   version);
    }
  }
  sqlite3_finalize(rows);
  return error->rc;
}

/* A name that the schema needs must be free, or be ours. */
static int check_names(ds_migration *m, ds_error *error, bool ours) {
  char *taken = ds_declared_names_taken(&m->declared, error, ours);
  if (taken)
    ds_error_set(error, DS_NAME_TAKEN, "the database has its own %s; rename it, or use another database", taken);
  sqlite3_free(taken);
  return error->rc;
}

/* The state, as far as a migration may go on from it. */
static ds_state look(ds_migration *m, ds_error *error) {
  ds_declared_look(&m->declared, error, m->db);
  bool ours = ds_has_migrations(error, m->db);
  check_steps(m, error);
  check_names(m, error, ours);
  return error->rc == SQLITE_OK ? ds_schema_state(error, m->db, &m->declared) : DS_STATE_NONE;
}

static int begin(ds_migration *m, ds_error *error) {
  ds_begin(&m->transaction, error, m->db);
  /* Another session may have done the work while this one waited for the lock. */
  m->before = look(m, error);
  return error->rc;
}

static void start(ds_migration *m, ds_error *error) {
  m->before = DS_STATE_CURRENT;
  if (ds_schema_is_current(error, m->db) || error->rc != SQLITE_OK) return;
  ds_declared_open(&m->declared, error, m->db, NULL);
  m->steps = ds_steps_read(error, &m->step_count);
  m->before = look(m, error);
  if (error->rc != SQLITE_OK || m->before == DS_STATE_CURRENT) return;
  if (sqlite3_db_readonly(m->db, "main") == 1) {
    ds_error_set(error, DS_READ_ONLY, "the database is open for reading alone; open it for writing");
    return;
  }

  bool outside = ds_plan_has_outside(m, error);
  if (!sqlite3_get_autocommit(m->db)) {
    if (outside) {
      ds_error_set(error, DS_IN_TRANSACTION,
                   "a pending migration runs outside transactions; commit first, then call again");
    }
  } else {
    ds_settings_change(&m->settings, error, m->db);
  }
  begin(m, error);
  if (error->rc != SQLITE_OK || m->before == DS_STATE_CURRENT) return;
  ds_plan(m, error);
}

ds_migration *ds_migration_start(ds_error *error, sqlite3 *db, sqlite3_value *options, ds_migration_limits limits) {
  ds_migration *m = sqlite3_malloc64(sizeof *m);
  if (m == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  *m = (ds_migration){.db = db, .limits = limits};
  if (read_options(m, error, options) == SQLITE_OK) start(m, error);
  if (m->count == 0) {
    ds_rollback(&m->transaction);
    ds_report_free_bytes(m, error);
  }
  if (error->rc == SQLITE_OK) return m;
  ds_migration_free(m);
  return NULL;
}

int ds_migration_total(const ds_migration *m) {
  return m->count;
}

int ds_migration_done(const ds_migration *m) {
  return m->done;
}

/* Within the transaction, memory that runs out must leave a way to undo it. */
static int guard_item(ds_migration *m, ds_error *error, const ds_item *it) {
  bool may_drop = it->kind == ITEM_STEP ? it->step->drops_tables : it->kind == ITEM_OBJECT && it->replaces;
  bool ends = it->kind == ITEM_FINISH;
  return m->transaction.open ? ds_guard(&m->transaction, error, !may_drop && !ends) : error->rc;
}

int ds_migration_next(ds_migration *m, ds_error *error, const char **name, int *milliseconds) {
  ds_item *it = &m->items[m->done];
  sqlite3_int64 started = ds_milliseconds();
  if (guard_item(m, error, it) == SQLITE_OK) ds_item_run(m, error, it);
  it->milliseconds = (int)(ds_milliseconds() - started);
  bool alone = it->kind == ITEM_STEP && it->step->outside_transaction; /* after the commit, recorded once done */
  if (alone && !m->dry_run) ds_item_record(m, error, it);
  if (error->rc != SQLITE_OK) ds_error_context(error, it->name);
  *name = it->name;
  *milliseconds = it->milliseconds;
  m->done++;
  return error->rc;
}

/* A copy of what is still there is of no use, and takes as much room. */
static void remove_backup(ds_migration *m) {
  ds_error ignored = {0};
  if (m->has_backup) ds_file_remove(&ignored, m->backup_path);
  ds_error_clear(&ignored);
}

void ds_migration_free(ds_migration *m) {
  if (m == NULL) return;
  ds_rollback(&m->transaction);
  remove_backup(m);
  ds_settings_restore(&m->settings);
  ds_plan_clear(m);
  sqlite3_free(m->items);
  ds_declared_close(&m->declared);
  sqlite3_free(m->steps);
  sqlite3_free(m->timezone);
  sqlite3_free(m->backup.text);
  sqlite3_free(m->backup_path);
  sqlite3_free(m->broken);
  sqlite3_free(m->tables);
  sqlite3_free(m->left);
  sqlite3_free(m);
}
