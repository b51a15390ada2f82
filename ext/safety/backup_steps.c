/* ds_backup_steps([path [, options]]): the same as ds_backup, a row for each piece of the work.
**
**     SELECT Percent, Name FROM ds_backup_steps('/safe/lib.db');
**
** The last row is the publishing; a statement that is ended before it leaves nothing behind. */
#include "base/clock.h"
#include "safety/safety.h"

typedef struct steps_cursor {
  ds_cursor cursor;
  ds_backup *backup;
  sqlite3_int64 milliseconds;
} steps_cursor;

static int steps_next(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  cursor->eof = ds_backup_finished(steps->backup);
  if (cursor->eof) return SQLITE_OK;
  int64_t started = ds_milliseconds();
  ds_backup_next(steps->backup, &cursor->error);
  steps->milliseconds = ds_milliseconds() - started;
  return cursor->error.rc;
}

static int steps_open(ds_cursor *cursor, sqlite3_value **arguments) {
  steps_cursor *steps = (steps_cursor *)cursor;
  steps->backup = safety_start_backup(&cursor->error, cursor->db, arguments[0], arguments[1], true);
  return steps->backup ? steps_next(cursor) : cursor->error.rc;
}

static int steps_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  steps_cursor *steps = (steps_cursor *)cursor;
  sqlite3_int64 done = ds_backup_done(steps->backup), total = ds_backup_total(steps->backup);
  switch (column) {
  case 0: sqlite3_result_int64(context, cursor->row + 1); break;
  case 1: sqlite3_result_text(context, ds_backup_phase(steps->backup), -1, SQLITE_STATIC); break;
  case 2: sqlite3_result_int64(context, done); break;
  case 3: sqlite3_result_int64(context, total); break;
  case 4: sqlite3_result_int64(context, total ? 100 * done / total : 100); break;
  case 5: sqlite3_result_int64(context, steps->milliseconds); break;
  }
  return SQLITE_OK;
}

static void steps_reset(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  ds_backup_free(steps->backup);
  steps->backup = NULL;
}

const ds_table safety_backup_steps = {
  .columns = "Step INTEGER, Name TEXT, Done INTEGER, Total INTEGER, Percent INTEGER, Ms INTEGER, path HIDDEN, "
             "options HIDDEN",
  .visible = 6,
  .arguments = 2,
  .cursor_size = sizeof(steps_cursor),
  .open = steps_open,
  .next = steps_next,
  .column = steps_column,
  .reset = steps_reset,
};
