/* ds_migrate_steps([options]): the same as ds_migrate, a row for each item of the work.
**
**     SELECT Percent, Name FROM ds_migrate_steps;
**
** Each step of the statement does one item. The last row's item is the commit; a statement that is
** ended before it leaves the database as it was. Nothing can be dropped while a statement reads, so the
** legacy tables stay beside the new ones until the next ds_migrate, which has nothing else to do. */
#include "schema/migrate.h"
#include "schema/schema.h"

typedef struct steps_cursor {
  ds_cursor cursor;
  ds_migration *migration;
  const char *name;
  int milliseconds;
} steps_cursor;

static int steps_next(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  cursor->eof = ds_migration_done(steps->migration) == ds_migration_total(steps->migration);
  if (cursor->eof) return SQLITE_OK;
  return ds_migration_next(steps->migration, &cursor->error, &steps->name, &steps->milliseconds);
}

static int steps_open(ds_cursor *cursor, sqlite3_value **arguments) {
  steps_cursor *steps = (steps_cursor *)cursor;
  ds_migration_limits limits = {.files = cursor->binding->session->files, .drops = false};
  steps->migration = ds_migration_start(&cursor->error, cursor->db, arguments[0], limits);
  return steps->migration ? steps_next(cursor) : cursor->error.rc;
}

static int steps_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  steps_cursor *steps = (steps_cursor *)cursor;
  int done = ds_migration_done(steps->migration), total = ds_migration_total(steps->migration);
  switch (column) {
  case 0: sqlite3_result_int(context, done); break;
  case 1: sqlite3_result_text(context, steps->name, -1, SQLITE_TRANSIENT); break;
  case 2: sqlite3_result_int(context, done); break;
  case 3: sqlite3_result_int(context, total); break;
  case 4: sqlite3_result_int(context, 100 * done / total); break;
  case 5: sqlite3_result_int(context, steps->milliseconds); break;
  }
  return SQLITE_OK;
}

static void steps_reset(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  ds_migration_free(steps->migration);
  steps->migration = NULL;
}

const ds_table schema_migrate_steps = {
  .columns = "Step INTEGER, Name TEXT, Done INTEGER, Total INTEGER, Percent INTEGER, Ms INTEGER, options HIDDEN",
  .visible = 6,
  .arguments = 1,
  .cursor_size = sizeof(steps_cursor),
  .open = steps_open,
  .next = steps_next,
  .column = steps_column,
  .reset = steps_reset,
};
