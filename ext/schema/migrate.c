/* A migration, one item at a time; see migrate.h. */
#include "schema/migrate.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/options.h"
#include "base/sql.h"
#include "safety/backup.h"
#include "schema/broken.h"
#include "schema/declared.h"
#include "schema/state.h"
#include "schema/timezone.h"
#include "version.h"

#include <string.h>

typedef enum item_kind { ITEM_BACKUP, ITEM_STEP, ITEM_TABLES, ITEM_OBJECT, ITEM_CHECK, ITEM_FINISH } item_kind;

/* One item of the plan. Texts are the migration's. */
typedef struct item {
  item_kind kind;
  char *name;
  const ds_migration_step *step; /* ITEM_STEP */
  bool skipped;                  /* its guard did not hold */
  bool postponed;                /* it drops what a running statement keeps from being dropped */
  bool out_of_order;             /* later steps had been applied before it */
  char *type, *sql;              /* ITEM_OBJECT */
  bool replaces;                 /* ITEM_OBJECT: one of that name goes */
  int milliseconds;
} item;

/* Settings of the connection that a migration changes, and their values before. */
static const struct {
  const char *pragma, *value;
} settings[] = {
  {"foreign_keys", "0"},     /* data steps copy in any order, and are checked at the end */
  {"cache_size", "-262144"}, /* 256 MiB: the random writes of an upgrade stay in memory */
  {"secure_delete", "fast"}, /* no second write of every page that the upgrade frees */
  {"threads", "1"},          /* a second thread sorts while indexes are built */
};

struct ds_migration {
  sqlite3 *db;
  ds_migration_limits limits;
  bool dry_run;
  bool changes_settings;
  sqlite3_int64 settings_before[DS_COUNT(settings)];
  ds_choice backup;
  char *timezone;
  ds_declared declared;
  ds_migration_step *steps;
  size_t step_count;
  ds_transaction transaction;
  ds_state before;
  item *items;
  int count, capacity, done;
  char *backup_path; /* written, or in a dry run to be written */
  bool has_backup;   /* written, of a database that is still as it was */
  bool postponed;    /* something waits for a call that may drop */
  bool has_report;   /* MigrationReport holds this migration's rows, not those of the one before */
  char *broken;      /* JSON: objects of the user's that did not work before */
  char *tables;      /* JSON: what became of each table's rows */
  sqlite3_int64 free_bytes;
  char *left; /* JSON: what of the user's could not be carried along */
};

/* ---- The plan ------------------------------------------------------------------------------------ */

static item *add_item(ds_migration *m, ds_error *error, item_kind kind, const char *name) {
  if (m->count == m->capacity) {
    int capacity = m->capacity ? 2 * m->capacity : 64;
    item *items = sqlite3_realloc64(m->items, (sqlite3_uint64)capacity * sizeof(item));
    if (items == NULL) {
      ds_error_memory(error);
      return NULL;
    }
    m->items = items;
    m->capacity = capacity;
  }
  item *added = &m->items[m->count++];
  *added = (item){.kind = kind, .name = sqlite3_mprintf("%s", name)};
  if (added->name == NULL) ds_error_memory(error);
  return added;
}

static void clear_items(ds_migration *m) {
  for (int i = 0; i < m->count; i++) {
    sqlite3_free(m->items[i].name);
    sqlite3_free(m->items[i].type);
    sqlite3_free(m->items[i].sql);
  }
  m->count = m->done = 0;
}

/* A name that the schema needs must be free, or be ours. */
static int check_names(ds_migration *m, ds_error *error, bool ours) {
  char *taken = ds_declared_names_taken(&m->declared, error, ours);
  if (taken)
    ds_error_set(error, DS_NAME_TAKEN, "the database has its own %s; rename it, or use another database", taken);
  sqlite3_free(taken);
  return error->rc;
}

/* The pending steps of one phase, in order: those within the transaction, or those outside it. */
static void plan_steps(ds_migration *m, ds_error *error, ds_phase phase, bool outside) {
  sqlite3_stmt *rows = ds_steps_compare(error, m->db, m->steps, m->step_count);
  char last[32] = "";
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *version = (const char *)sqlite3_column_text(rows, 1);
    const char *state = (const char *)sqlite3_column_text(rows, 4);
    if (version == NULL || state == NULL) {
      ds_error_memory(error);
    } else if (strcmp(state, "applied") == 0) {
      sqlite3_snprintf(sizeof last, last, "%s", version);
    }
  }
  sqlite3_reset(rows);
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *state = (const char *)sqlite3_column_text(rows, 4);
    if (state == NULL || strcmp(state, "pending") != 0) continue;
    const ds_migration_step *step = &m->steps[sqlite3_column_int(rows, 0)];
    if (step->phase != phase || step->outside_transaction != outside) continue;
    if (step->drops_tables && !m->limits.drops && ds_step_applies(error, m->db, step)) {
      m->postponed = true;
      continue;
    }
    item *added = add_item(m, error, ITEM_STEP, step->name);
    if (added == NULL) break;
    added->step = step;
    added->out_of_order = strncmp(step->version.at, last, step->version.length) < 0;
  }
  sqlite3_finalize(rows);
}

static void plan_tables(ds_migration *m, ds_error *error) {
  char *script = ds_declared_tables_script(&m->declared, error);
  if (script && *script) add_item(m, error, ITEM_TABLES, "tables");
  sqlite3_free(script);
}

static void plan_objects(ds_migration *m, ds_error *error) {
  sqlite3_stmt *objects = ds_declared_differences(&m->declared, error);
  while (ds_step(error, objects) == SQLITE_ROW) {
    bool replaces = sqlite3_column_int(objects, 3) != 0;
    if (replaces && !m->limits.drops) {
      m->postponed = true;
      continue;
    }
    item *added = add_item(m, error, ITEM_OBJECT, (const char *)sqlite3_column_text(objects, 1));
    if (added == NULL) break;
    added->type = sqlite3_mprintf("%s", sqlite3_column_text(objects, 0));
    added->sql = sqlite3_mprintf("%s", sqlite3_column_text(objects, 2));
    added->replaces = replaces;
    if (added->type == NULL || added->sql == NULL) ds_error_memory(error);
  }
  sqlite3_finalize(objects);
}

static bool has_rows(ds_error *error, sqlite3 *db) {
  sqlite3_stmt *tables = ds_prepare(error, db,
                                    "SELECT name FROM main.sqlite_schema WHERE type = 'table' "
                                    "AND sql NOT LIKE 'CREATE VIRTUAL %'");
  bool found = false;
  while (!found && ds_step(error, tables) == SQLITE_ROW) {
    char *sql = sqlite3_mprintf("SELECT EXISTS (SELECT 1 FROM main.\"%w\")", sqlite3_column_text(tables, 0));
    if (sql == NULL) ds_error_memory(error);
    found = sql && ds_query_int(error, db, sql, NULL) != 0;
    sqlite3_free(sql);
  }
  sqlite3_finalize(tables);
  return found;
}

/* Whether, and where, to keep a copy of the database first. */
static void plan_backup(ds_migration *m, ds_error *error) {
  if (m->backup.is == DS_CHOICE_TEXT) {
    if (!m->limits.files) {
      ds_error_set(error, DS_UNSUPPORTED, "this connection may not write files; leave the option backup out");
    }
    m->backup_path = m->backup.text;
    m->backup.text = NULL;
  } else if (m->backup.is != DS_CHOICE_NO && m->limits.files &&
             (m->backup.is == DS_CHOICE_YES || has_rows(error, m->db))) {
    m->backup_path = ds_backup_default_path(error, m->db, "main", "backup");
  }
  if (m->backup.is == DS_CHOICE_YES && m->backup_path == NULL) {
    ds_error_set(error, DS_UNSUPPORTED, "there is no file to put a backup beside; give a path, or false");
  }
  if (m->backup_path) {
    add_item(m, error, ITEM_BACKUP, "backup");
    /* The copy comes first: move it before the steps planned so far. */
    item copy = m->items[m->count - 1];
    memmove(m->items + 1, m->items, (size_t)(m->count - 1) * sizeof(item));
    m->items[0] = copy;
  }
}

static bool has_steps_outside(ds_migration *m, ds_error *error) {
  plan_steps(m, error, DS_PHASE_POST, true);
  bool found = m->count > 0;
  clear_items(m);
  return found;
}

static void plan(ds_migration *m, ds_error *error) {
  plan_steps(m, error, DS_PHASE_PRE, false);
  plan_tables(m, error);
  int before_data = m->count;
  plan_steps(m, error, DS_PHASE_DATA, false);
  if (m->count > before_data) m->broken = ds_broken_objects(error, m->db);
  bool content = m->count > 0;
  plan_objects(m, error);
  plan_steps(m, error, DS_PHASE_POST, false);
  if (m->count == 0 && !has_steps_outside(m, error)) return; /* what is pending is not for this call */
  add_item(m, error, ITEM_CHECK, "check");
  add_item(m, error, ITEM_FINISH, m->dry_run ? "roll back" : "commit");
  plan_steps(m, error, DS_PHASE_POST, true);
  if (content || m->backup.is == DS_CHOICE_YES || m->backup.is == DS_CHOICE_TEXT) plan_backup(m, error);
}

/* ---- The items ----------------------------------------------------------------------------------- */

/* Makes the missing tables and adds the missing columns of a declared state. */
static int complete_tables(ds_error *error, sqlite3 *db, const ds_declared *declared) {
  ds_declared_look(declared, error, db);
  char *script = ds_declared_tables_script(declared, error);
  if (script) ds_run(error, db, script);
  sqlite3_free(script);
  return error->rc;
}

/* The first step that moves rows takes the report over. One that only drops what an earlier migration had
** emptied goes on with that one's. */
static int start_report(ds_migration *m, ds_error *error) {
  if (!m->has_report) ds_run(error, m->db, "DELETE FROM main.MigrationReport");
  m->has_report = true;
  return error->rc;
}

static int run_yielded(ds_migration *m, ds_error *error, const ds_migration_step *step) {
  char *script = ds_query_text(error, m->db, step->text, NULL);
  if (script) ds_run_with(error, m->db, script, ":timezone", m->timezone);
  sqlite3_free(script);
  return error->rc;
}

static int run_step(ds_migration *m, ds_error *error, item *it) {
  it->skipped = !ds_step_applies(error, m->db, it->step);
  if (it->skipped || error->rc != SQLITE_OK) return error->rc;
  if (it->step->phase == DS_PHASE_DATA && !it->step->drops_tables) start_report(m, error);
  if (it->step->yields_statements) return run_yielded(m, error, it->step);
  if (!it->step->declares_tables) return ds_run_with(error, m->db, it->step->text, ":timezone", m->timezone);
  ds_declared shape;
  if (ds_declared_open(&shape, error, m->db, it->step->text) == SQLITE_OK) complete_tables(error, m->db, &shape);
  ds_declared_close(&shape);
  return error->rc;
}

/* Each table of ours, after steps that moved rows in bulk. */
static int check_foreign_keys(ds_migration *m, ds_error *error) {
  sqlite3_stmt *tables = ds_declared_tables(&m->declared, error);
  while (ds_step(error, tables) == SQLITE_ROW) {
    char *sql = sqlite3_mprintf("PRAGMA main.foreign_key_check(\"%w\")", sqlite3_column_text(tables, 0));
    char *found = sql ? ds_query_text(error, m->db, sql, NULL) : NULL;
    if (sql == NULL) ds_error_memory(error);
    if (found) {
      ds_error_set(error, DS_CORRUPT, "%s has rows that name no row; nothing was changed, please report this", found);
    }
    sqlite3_free(found);
    sqlite3_free(sql);
  }
  sqlite3_finalize(tables);
  return error->rc;
}

/* What the steps wrote to MigrationReport, by table; a table whose rows do not add up is an error. */
static int read_report(ds_migration *m, ds_error *error) {
  char *wrong =
    ds_query_text(error, m->db,
                  "SELECT TableName FROM main.MigrationReport GROUP BY TableName HAVING "
                  "sum(CASE Event WHEN 'in' THEN Rows WHEN 'added' THEN Rows "
                  "WHEN 'out' THEN -Rows WHEN 'merged' THEN -Rows WHEN 'dropped' THEN -Rows ELSE 0 END) <> 0",
                  NULL);
  if (wrong) {
    ds_error_set(error, DS_CORRUPT, "the rows of %s do not add up; nothing was changed, please report this", wrong);
  }
  sqlite3_free(wrong);
  m->left = ds_query_text(error, m->db,
                          "SELECT json_group_array(json_object('of', TableName, 'rows', Rows, 'what', Why)) "
                          "FROM main.MigrationReport WHERE Event = 'left'",
                          NULL);
  m->tables = ds_query_text(error, m->db,
                            "SELECT json_group_array(json(entry)) FROM (SELECT json_object('table', TableName, "
                            "  'rows_in', ifnull(sum(Rows) FILTER (WHERE Event = 'in'), 0), "
                            "  'rows_out', ifnull(sum(Rows) FILTER (WHERE Event = 'out'), 0), "
                            "  'merged', ifnull(sum(Rows) FILTER (WHERE Event = 'merged'), 0), "
                            "  'dropped', ifnull(sum(Rows) FILTER (WHERE Event = 'dropped'), 0), "
                            "  'added', ifnull(sum(Rows) FILTER (WHERE Event = 'added'), 0), "
                            "  'why', json_group_array(json_object('event', Event, 'rows', Rows, 'why', Why)) "
                            "         FILTER (WHERE Why IS NOT NULL AND Rows > 0)) AS entry "
                            "FROM main.MigrationReport WHERE Event <> 'left' GROUP BY TableName ORDER BY min(Id))",
                            NULL);
  return error->rc;
}

/* Objects of the user's that worked before and do not now. */
static int report_broken(ds_migration *m, ds_error *error) {
  char *broken = ds_broken_objects(error, m->db);
  sqlite3_stmt *insert = ds_prepare(error, m->db,
                                    "INSERT INTO main.MigrationReport(TableName, Event, Rows, Why) "
                                    "SELECT value ->> 'object', 'left', 1, value ->> 'why' FROM json_each(?1) "
                                    "WHERE value ->> 'object' NOT IN (SELECT value ->> 'object' FROM json_each(?2)) "
                                    "GROUP BY value ->> 'object'");
  if (insert) {
    sqlite3_bind_text(insert, 1, broken, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, m->broken, -1, SQLITE_STATIC);
  }
  ds_step(error, insert);
  sqlite3_finalize(insert);
  sqlite3_free(broken);
  return error->rc;
}

static int run_check(ds_migration *m, ds_error *error) {
  bool moved_rows = false;
  for (int i = 0; i < m->count; i++) {
    moved_rows |= m->items[i].kind == ITEM_STEP && m->items[i].step->phase == DS_PHASE_DATA && !m->items[i].skipped;
  }
  if (!moved_rows) return SQLITE_OK;
  check_foreign_keys(m, error);
  report_broken(m, error);
  return read_report(m, error);
}

static int record_step(ds_migration *m, ds_error *error, const item *it) {
  sqlite3_stmt *insert =
    ds_prepare(error, m->db,
               "INSERT INTO main.Migrations(Version, Name, Phase, Checksum, AppliedAt, DurationMs, AppliedBy, Backup) "
               "VALUES (?1, ?2, ?3, ?4, CAST(strftime('%s', 'now') AS INTEGER), ?5, ?6, ?7)");
  if (insert) {
    sqlite3_bind_text(insert, 1, it->step->version.at, (int)it->step->version.length, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, it->step->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, ds_phase_names[it->step->phase], -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 4, it->step->checksum, -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 5, it->milliseconds);
    sqlite3_bind_text(insert, 6, "datastore " DS_VERSION, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 7, m->backup_path, -1, SQLITE_STATIC);
  }
  ds_step(error, insert);
  sqlite3_finalize(insert);
  return error->rc;
}

static void count_free(ds_migration *m, ds_error *error) {
  m->free_bytes =
    ds_query_int(error, m->db, "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size", NULL);
}

/* Ends the transaction. Steps are recorded here, because before the tables were made there was no
** Migrations to record them in. */
static int finish(ds_migration *m, ds_error *error) {
  count_free(m, error); /* after the commit nothing may fail any more */
  for (int i = 0; i < m->done; i++) {
    if (m->items[i].kind == ITEM_STEP && !m->items[i].postponed) record_step(m, error, &m->items[i]);
  }
  if (!m->dry_run) {
    ds_commit(&m->transaction, error);
    if (error->rc == SQLITE_OK) m->has_backup = false;
    return error->rc;
  }
  return ds_error_sqlite(error, m->db, ds_rollback(&m->transaction), "undoing the dry run");
}

/* Drops, unless a running statement reads: SQLite then refuses the first DROP, and the next call does it. */
static int run_dropping(ds_migration *m, ds_error *error, item *it) {
  ds_error refused = {0};
  if (it->kind == ITEM_STEP) {
    run_step(m, &refused, it);
  } else {
    ds_declared_make(&refused, m->db, it->type, it->name, it->sql);
  }
  if (refused.rc == SQLITE_LOCKED) {
    ds_error_clear(&refused);
    it->postponed = m->postponed = true;
  }
  ds_error_move(error, &refused);
  return error->rc;
}

static int write_backup(ds_migration *m, ds_error *error) {
  if (m->dry_run) return SQLITE_OK;
  ds_backup_write(error, m->db, m->backup_path, m->transaction.savepoint);
  m->has_backup = error->rc == SQLITE_OK;
  return error->rc;
}

static int run_item(ds_migration *m, ds_error *error, item *it) {
  switch (it->kind) {
  case ITEM_BACKUP: return write_backup(m, error);
  case ITEM_STEP:
    if (it->step->drops_tables) return run_dropping(m, error, it);
    return m->dry_run && it->step->outside_transaction ? SQLITE_OK : run_step(m, error, it);
  case ITEM_TABLES: return complete_tables(error, m->db, &m->declared);
  case ITEM_OBJECT:
    if (it->replaces) return run_dropping(m, error, it);
    return ds_declared_make(error, m->db, it->type, it->name, it->sql);
  case ITEM_CHECK: return run_check(m, error);
  case ITEM_FINISH: return finish(m, error);
  }
  return error->rc;
}

/* ---- From start to end --------------------------------------------------------------------------- */

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

/* The state, as far as a migration may go on from it. */
static ds_state look(ds_migration *m, ds_error *error) {
  ds_declared_look(&m->declared, error, m->db);
  bool ours = ds_has_migrations(error, m->db);
  check_steps(m, error);
  check_names(m, error, ours);
  return error->rc == SQLITE_OK ? ds_schema_state(error, m->db, &m->declared) : DS_STATE_NONE;
}

/* SQLite sets these while it parses, and looks for an interrupt at white space and at the end: written so, a
** setting can be put back while an interrupt is pending. Only cache_size cannot, where the interrupt made
** SQLite roll back and forget the schema: it stays large. */
static void set(ds_error *error, sqlite3 *db, const char *pragma, const char *value) {
  ds_runf(error, db, "PRAGMA\"main\".\"%s\"=%s;", pragma, value);
}

static void save_settings(ds_migration *m, ds_error *error) {
  for (size_t i = 0; i < DS_COUNT(settings); i++) {
    char sql[64];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA main.%s", settings[i].pragma);
    m->settings_before[i] = ds_query_int(error, m->db, sql, NULL);
  }
  m->changes_settings = error->rc == SQLITE_OK;
  for (size_t i = 0; i < DS_COUNT(settings); i++) set(error, m->db, settings[i].pragma, settings[i].value);
}

static void restore_settings(ds_migration *m) {
  for (size_t i = 0; m->changes_settings && i < DS_COUNT(settings); i++) {
    char value[32];
    bool fast = m->settings_before[i] == 2 && strcmp(settings[i].value, "fast") == 0; /* reads as 2, writes as a word */
    sqlite3_snprintf(sizeof value, value, fast ? "fast" : "%lld", m->settings_before[i]);
    ds_error ignored = {0}; /* a pragma that could be set can be set back */
    set(&ignored, m->db, settings[i].pragma, value);
    ds_error_clear(&ignored);
  }
  m->changes_settings = false;
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

  bool outside = has_steps_outside(m, error);
  if (!sqlite3_get_autocommit(m->db)) {
    if (outside) {
      ds_error_set(error, DS_IN_TRANSACTION,
                   "a pending migration runs outside transactions; commit first, then call again");
    }
  } else {
    save_settings(m, error);
  }
  begin(m, error);
  if (error->rc != SQLITE_OK || m->before == DS_STATE_CURRENT) return;
  plan(m, error);
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
    count_free(m, error);
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
static int guard_item(ds_migration *m, ds_error *error, const item *it) {
  bool may_drop = it->kind == ITEM_STEP ? it->step->drops_tables : it->kind == ITEM_OBJECT && it->replaces;
  bool ends = it->kind == ITEM_FINISH;
  return m->transaction.open ? ds_guard(&m->transaction, error, !may_drop && !ends) : error->rc;
}

int ds_migration_next(ds_migration *m, ds_error *error, const char **name, int *milliseconds) {
  item *it = &m->items[m->done];
  sqlite3_int64 started = ds_milliseconds();
  if (guard_item(m, error, it) == SQLITE_OK) run_item(m, error, it);
  it->milliseconds = (int)(ds_milliseconds() - started);
  bool alone = it->kind == ITEM_STEP && it->step->outside_transaction; /* after the commit, recorded once done */
  if (alone && !m->dry_run) record_step(m, error, it);
  if (error->rc != SQLITE_OK) ds_error_context(error, it->name);
  *name = it->name;
  *milliseconds = it->milliseconds;
  m->done++;
  return error->rc;
}

static void report_steps(const ds_migration *m, ds_json *json) {
  ds_json_open(json, "steps", '[');
  for (int i = 0; i < m->count; i++) {
    const item *it = &m->items[i];
    if (it->kind != ITEM_STEP) continue;
    char version[32];
    sqlite3_snprintf(sizeof version, version, "%.*s", (int)it->step->version.length, it->step->version.at);
    ds_json_open(json, NULL, '{');
    ds_json_text(json, "version", version);
    ds_json_text(json, "name", it->step->name);
    ds_json_text(json, "phase", ds_phase_names[it->step->phase]);
    ds_json_text(json, "state", it->postponed ? "pending" : it->skipped ? "skipped" : "applied");
    if (it->out_of_order) ds_json_bool(json, "out_of_order", true);
    ds_json_int(json, "ms", it->milliseconds);
    ds_json_close(json, '}');
  }
  ds_json_close(json, ']');
}

void ds_migration_report(const ds_migration *m, ds_json *json) {
  int total = 0;
  for (int i = 0; i < m->count; i++) total += m->items[i].milliseconds;
  ds_json_open(json, NULL, '{');
  ds_json_text(json, "from", ds_state_names[m->before]);
  ds_state after = m->dry_run ? m->before : m->postponed ? DS_STATE_PENDING : DS_STATE_CURRENT;
  ds_json_text(json, "to", ds_state_names[after]);
  ds_json_bool(json, "changed", m->count > 0 && !m->dry_run);
  ds_json_bool(json, "dry_run", m->dry_run);
  ds_json_text(json, "backup", m->backup_path);
  report_steps(m, json);
  ds_json_open(json, "objects", '[');
  for (int i = 0; i < m->count; i++) {
    if (m->items[i].kind == ITEM_OBJECT || m->items[i].kind == ITEM_TABLES) ds_json_text(json, NULL, m->items[i].name);
  }
  ds_json_close(json, ']');
  ds_json_raw(json, "tables", m->tables ? m->tables : "[]");
  ds_json_raw(json, "left", m->left ? m->left : "[]");
  ds_json_int(json, "free_bytes", m->free_bytes);
  ds_json_int(json, "ms", total);
  ds_json_close(json, '}');
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
  restore_settings(m);
  clear_items(m);
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
