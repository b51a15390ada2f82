/* What a migration has to do; see migration.h.
**
** The backup, pre steps, tables and columns, data steps, indexes, search index, views and triggers, post steps, the
** check, the commit; then the steps that run outside the transaction. */
#include "schema/migration.h"

#include "safety/backup.h"
#include "schema/broken.h"

#include <string.h>

static ds_item *add_item(ds_migration *m, ds_error *error, ds_item_kind kind, const char *name) {
  if (m->count == m->capacity) {
    int capacity = m->capacity ? 2 * m->capacity : 64;
    ds_item *items = sqlite3_realloc64(m->items, (sqlite3_uint64)capacity * sizeof(ds_item));
    if (items == NULL) {
      ds_error_memory(error);
      return NULL;
    }
    m->items = items;
    m->capacity = capacity;
  }
  ds_item *added = &m->items[m->count++];
  *added = (ds_item){.kind = kind, .name = sqlite3_mprintf("%s", name)};
  if (added->name == NULL) ds_error_memory(error);
  return added;
}

void ds_plan_clear(ds_migration *m) {
  for (int i = 0; i < m->count; i++) {
    sqlite3_free(m->items[i].name);
    sqlite3_free(m->items[i].type);
    sqlite3_free(m->items[i].sql);
  }
  m->count = m->done = 0;
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
    ds_item *added = add_item(m, error, ITEM_STEP, step->name);
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
    ds_item *added = add_item(m, error, ITEM_OBJECT, (const char *)sqlite3_column_text(objects, 1));
    if (added == NULL) break;
    added->type = ds_column_text(error, objects, 0);
    added->sql = ds_column_text(error, objects, 2);
    added->replaces = replaces;
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
    ds_item copy = m->items[m->count - 1];
    memmove(m->items + 1, m->items, (size_t)(m->count - 1) * sizeof(ds_item));
    m->items[0] = copy;
  }
}

bool ds_plan_has_outside(ds_migration *m, ds_error *error) {
  plan_steps(m, error, DS_PHASE_POST, true);
  bool found = m->count > 0;
  ds_plan_clear(m);
  return found;
}

void ds_plan(ds_migration *m, ds_error *error) {
  plan_steps(m, error, DS_PHASE_PRE, false);
  plan_tables(m, error);
  int before_data = m->count;
  plan_steps(m, error, DS_PHASE_DATA, false);
  if (m->count > before_data) m->broken = ds_broken_objects(error, m->db);
  bool content = m->count > 0;
  plan_objects(m, error);
  plan_steps(m, error, DS_PHASE_POST, false);
  if (m->count == 0 && !ds_plan_has_outside(m, error)) return; /* what is pending is not for this call */
  add_item(m, error, ITEM_CHECK, "check");
  add_item(m, error, ITEM_FINISH, m->dry_run ? "roll back" : "commit");
  plan_steps(m, error, DS_PHASE_POST, true);
  if (content || m->backup.is == DS_CHOICE_YES || m->backup.is == DS_CHOICE_TEXT) plan_backup(m, error);
}
