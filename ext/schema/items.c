/* The items of a migration; see migration.h. */
#include "safety/backup.h"
#include "schema/migration.h"
#include "version.h"

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

static int run_step(ds_migration *m, ds_error *error, ds_item *it) {
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

static int run_check(ds_migration *m, ds_error *error) {
  bool moved_rows = false;
  for (int i = 0; i < m->count; i++) {
    moved_rows |= m->items[i].kind == ITEM_STEP && m->items[i].step->phase == DS_PHASE_DATA && !m->items[i].skipped;
  }
  if (!moved_rows) return SQLITE_OK;
  check_foreign_keys(m, error);
  ds_report_broken(m, error);
  return ds_report_read(m, error);
}

int ds_item_record(ds_migration *m, ds_error *error, const ds_item *it) {
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

/* Ends the transaction. Steps are recorded here, because before the tables were made there was no
** Migrations to record them in. */
static int finish(ds_migration *m, ds_error *error) {
  ds_report_free_bytes(m, error); /* after the commit nothing may fail any more */
  for (int i = 0; i < m->done; i++) {
    if (m->items[i].kind == ITEM_STEP && !m->items[i].postponed) ds_item_record(m, error, &m->items[i]);
  }
  if (!m->dry_run) {
    ds_commit(&m->transaction, error);
    if (error->rc == SQLITE_OK) m->has_backup = false;
    return error->rc;
  }
  return ds_error_sqlite(error, m->db, ds_rollback(&m->transaction), "undoing the dry run");
}

/* Drops, unless a running statement reads: SQLite then refuses the first DROP, and the next call does it. */
static int run_dropping(ds_migration *m, ds_error *error, ds_item *it) {
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

int ds_item_run(ds_migration *m, ds_error *error, ds_item *it) {
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
