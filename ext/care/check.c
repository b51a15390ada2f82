/* ds_check([level]): what is wrong, a row for each finding.
**
**     SELECT Severity, Code, Message, Fix FROM ds_check('full');
**
** Goes through the list of checks.c and writes nothing. */
#include "care/care.h"
#include "care/checks.h"

#include "base/library.h"
#include "base/sql.h"
#include "schema/state.h"
#include "version.h"

#include <string.h>

typedef struct check_cursor {
  ds_cursor cursor;
  ds_declared declared;
  bool full;
  size_t at; /* the check whose findings are read */
  sqlite3_stmt *findings;
} check_cursor;

int care_require_schema(ds_error *error, sqlite3 *db) {
  if (error->rc != SQLITE_OK) return error->rc;
  switch (ds_schema_steps_state(error, db)) {
  case DS_STATE_NONE:
  case DS_STATE_LEGACY: return ds_library_require(error, db);
  case DS_STATE_NEWER:
    return ds_error_set(error, DS_NEWER_SCHEMA,
                        "the database has had migrations that datastore " DS_VERSION
                        " does not know; load a newer datastore");
  default: return error->rc;
  }
}

/* Goes to the next finding, in this check or a later one. */
static int check_next(ds_cursor *cursor) {
  check_cursor *checks = (check_cursor *)cursor;
  while (cursor->error.rc == SQLITE_OK) {
    if (checks->findings && ds_check_step(&ds_checks[checks->at], &cursor->error, checks->findings) == SQLITE_ROW)
      return SQLITE_OK;
    if (cursor->error.rc != SQLITE_OK) ds_error_context(&cursor->error, ds_checks[checks->at].code);
    sqlite3_finalize(checks->findings);
    checks->findings = NULL;
    do {
      checks->at++;
    } while (checks->at < ds_check_count && ds_checks[checks->at].full && !checks->full);
    cursor->eof = checks->at >= ds_check_count;
    if (cursor->eof) break;
    checks->findings = ds_check_find(&ds_checks[checks->at], &cursor->error, cursor->db, &checks->declared);
  }
  return cursor->error.rc;
}

static int check_open(ds_cursor *cursor, sqlite3_value **arguments) {
  check_cursor *checks = (check_cursor *)cursor;
  const char *level = arguments[0] ? (const char *)sqlite3_value_text(arguments[0]) : NULL;
  checks->full = level && strcmp(level, "full") == 0;
  if (level && !checks->full && strcmp(level, "quick") != 0) {
    return ds_error_set(&cursor->error, DS_BAD_VALUE, "unknown level '%s'; give 'quick' or 'full'", level);
  }
  care_require_schema(&cursor->error, cursor->db);
  ds_declared_open(&checks->declared, &cursor->error, cursor->db, NULL);
  checks->at = (size_t)-1;
  return check_next(cursor);
}

static int check_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  check_cursor *checks = (check_cursor *)cursor;
  const ds_check *check = &ds_checks[checks->at];
  switch (column) {
  case 0: sqlite3_result_text(context, check->severity, -1, SQLITE_STATIC); break;
  case 1: sqlite3_result_text(context, check->code, -1, SQLITE_STATIC); break;
  case 5: {
    char *fix = sqlite3_mprintf(check->mend ? "SELECT ds_repair(): %s" : "%s", check->fix);
    sqlite3_result_text(context, fix, -1, sqlite3_free);
    break;
  }
  default: sqlite3_result_value(context, sqlite3_column_value(checks->findings, column - 2)); break;
  }
  return SQLITE_OK;
}

static void check_reset(ds_cursor *cursor) {
  check_cursor *checks = (check_cursor *)cursor;
  sqlite3_finalize(checks->findings);
  checks->findings = NULL;
  ds_declared_close(&checks->declared);
}

const ds_table care_check = {
  .columns = "Severity TEXT, Code TEXT, Object TEXT, RowId INTEGER, Message TEXT, Fix TEXT, level HIDDEN",
  .visible = 6,
  .arguments = 1,
  .cursor_size = sizeof(check_cursor),
  .open = check_open,
  .next = check_next,
  .column = check_column,
  .reset = check_reset,
};
