/* ds_migrations: every migration step that the extension or the database knows.
**
**     SELECT Version, Name, State FROM ds_migrations; */
#include "base/sql.h"
#include "schema/schema.h"
#include "schema/state.h"

/* Column of ds_steps_compare for each column shown. */
static const int shown[] = {1, 2, 3, 4, 5, 6, 7, 8};

static int migrations_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  size_t count = 0;
  ds_migration_step *steps = ds_steps_read(&cursor->error, &count);
  sqlite3_stmt *rows = ds_steps_compare(&cursor->error, cursor->db, steps, count);
  sqlite3_free(steps);
  return ds_rows_start(cursor, rows);
}

static int migrations_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  return ds_rows_column(cursor, context, shown[column]);
}

const ds_table schema_migrations = {
  .columns = "Version TEXT, Name TEXT, Phase TEXT, State TEXT, AppliedAt INTEGER, DurationMs INTEGER, "
             "Checksum TEXT, Sql TEXT",
  .visible = 8,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = migrations_open,
  .next = ds_rows_next,
  .column = migrations_column,
  .reset = ds_rows_reset,
};
