/* ds_reindex([what [, options]]) builds indexes anew; ds_reindex_steps([what [, options]]) is the same, a row for
** each piece of the work.
**
**     SELECT ds_reindex();            -> missing and different ones, all of them, the search, the statistics
**     SELECT ds_reindex('suspend');   -> before a bulk load: drops the indexes whose values come in no order
**     SELECT ds_reindex('resume');    -> after it: builds them, sorted, in one pass each
**     SELECT Percent, Name FROM ds_reindex_steps('Images');
**
** One transaction, which the last step commits; a statement that is ended before it leaves the indexes as
** they were. */
#include "base/clock.h"
#include "base/json.h"
#include "base/options.h"
#include "care/care.h"
#include "care/reindex.h"

static ds_reindexing *start(ds_error *error, ds_session *session, sqlite3_value *what, sqlite3_value *options,
                            bool *dry_run) {
  bool merge = false;
  const ds_option known[] = {{"dry_run", DS_OPTION_BOOL, dry_run}, {"merge", DS_OPTION_BOOL, &merge}};
  ds_options_read(error, session->db, options, known, DS_COUNT(known));
  const char *name = what ? (const char *)sqlite3_value_text(what) : NULL;
  return ds_reindex_start(error, session, name, merge, *dry_run);
}

void care_reindex(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  int64_t started = ds_milliseconds();
  bool dry_run = false;
  ds_reindexing *work =
    start(&error, ds_context_binding(context)->session, argc > 0 ? argv[0] : NULL, argc > 1 ? argv[1] : NULL, &dry_run);
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "what", argc > 0 ? (const char *)sqlite3_value_text(argv[0]) : NULL);
  ds_json_bool(&json, "dry_run", dry_run);
  ds_json_int(&json, "indexes", work ? ds_reindex_indexes(work) : 0);
  ds_json_open(&json, "pieces", '[');
  for (int i = 0; work && i < ds_reindex_total(work) && error.rc == SQLITE_OK; i++) {
    if (!dry_run) ds_reindex_next(work, &error);
    ds_json_text(&json, NULL, ds_reindex_name(work, i));
  }
  ds_json_close(&json, ']');
  ds_json_int(&json, "ms", ds_milliseconds() - started);
  ds_json_close(&json, '}');
  char *report = ds_json_finish(&json, &error);
  if (work) ds_reindex_commit(work, &error);
  ds_reindex_free(work);
  ds_json_give(report, context, &error);
}

typedef struct steps_cursor {
  ds_cursor cursor;
  ds_reindexing *work;
  bool dry_run;
  int at; /* pieces shown */
  sqlite3_int64 milliseconds;
} steps_cursor;

static int steps_next(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  int64_t started = ds_milliseconds();
  int total = ds_reindex_total(steps->work);
  cursor->eof = steps->at == total;
  if (!cursor->eof) steps->at++;
  if (!cursor->eof && !steps->dry_run) ds_reindex_next(steps->work, &cursor->error);
  if (steps->at == total) ds_reindex_commit(steps->work, &cursor->error);
  steps->milliseconds = ds_milliseconds() - started;
  return cursor->error.rc;
}

static int steps_open(ds_cursor *cursor, sqlite3_value **arguments) {
  steps_cursor *steps = (steps_cursor *)cursor;
  steps->at = 0;
  steps->dry_run = false;
  steps->work = start(&cursor->error, cursor->binding->session, arguments[0], arguments[1], &steps->dry_run);
  return steps->work ? steps_next(cursor) : cursor->error.rc;
}

static int steps_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  steps_cursor *steps = (steps_cursor *)cursor;
  switch (column) {
  case 0:
  case 2: sqlite3_result_int(context, steps->at); break;
  case 1: sqlite3_result_text(context, ds_reindex_name(steps->work, steps->at - 1), -1, SQLITE_TRANSIENT); break;
  case 3: sqlite3_result_int(context, ds_reindex_total(steps->work)); break;
  case 4: sqlite3_result_int(context, 100 * steps->at / ds_reindex_total(steps->work)); break;
  case 5: sqlite3_result_int64(context, steps->milliseconds); break;
  }
  return SQLITE_OK;
}

static void steps_reset(ds_cursor *cursor) {
  steps_cursor *steps = (steps_cursor *)cursor;
  ds_reindex_free(steps->work);
  steps->work = NULL;
}

const ds_table care_reindex_steps = {
  .columns = "Step INTEGER, Name TEXT, Done INTEGER, Total INTEGER, Percent INTEGER, Ms INTEGER, what HIDDEN, "
             "options HIDDEN",
  .visible = 6,
  .arguments = 2,
  .cursor_size = sizeof(steps_cursor),
  .open = steps_open,
  .next = steps_next,
  .column = steps_column,
  .reset = steps_reset,
};
