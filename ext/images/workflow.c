/* The nodes of a workflow; see workflow.h. The host's JSON functions do the reading. */
#include "images/workflow.h"

#include "base/sql.h"

#include <string.h>

enum { API = 1, UI }; /* as SQL_WORKFLOW_FORM tells them */

static const char DIGITS[] = "0123456789abcdef";

static int form_of(image_statements *statements, ds_error *error, const char *text) {
  sqlite3_stmt *statement = statement_get(statements, error, SQL_WORKFLOW_FORM);
  if (statement == NULL) return 0;
  sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
  int form = ds_step_json(error, statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return form;
}

/* The code unit of an escape such as \u00e9; -1 for anything else. */
static int escaped_unit(const char *at) {
  int unit = 0;
  if (at[0] != '\\' || at[1] != 'u') return -1;
  for (int i = 2; i < 6; i++) {
    const char *digit = at[i] ? strchr(DIGITS, at[i] | 0x20) : NULL;
    if (digit == NULL) return -1;
    unit = unit * 16 + (int)(digit - DIGITS);
  }
  return unit;
}

/* An escape may stand for no character: NUL, or half of a pair, as Python writes bytes of a path that are no text. It
** becomes one for the character that stands for what is unknown. */
static void mend_escapes(char *text) {
  enum { ESCAPE = 6 };
  for (char *at = text; (at = strchr(at, '\\')) != NULL;) {
    int unit = escaped_unit(at), next = unit < 0 ? -1 : escaped_unit(at + ESCAPE);
    bool high = unit >= 0xD800 && unit < 0xDC00, low = unit >= 0xDC00 && unit < 0xE000;
    bool pair = high && next >= 0xDC00 && next < 0xE000;
    if (unit == 0 || ((high || low) && !pair)) memcpy(at, "\\ufffd", ESCAPE);
    at += pair ? 2 * ESCAPE : unit >= 0 ? ESCAPE : 1 + (at[1] != 0);
  }
}

/* For sqlite3_free; NULL with the error set. */
static char *flatten(image_statements *statements, ds_error *error, const char *text) {
  sqlite3_stmt *statement = statement_get(statements, error, SQL_UI_FLAT);
  if (statement == NULL) return NULL;
  sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
  char *flat = ds_step(error, statement) == SQLITE_ROW ? ds_column_text(error, statement, 0) : NULL;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return flat;
}

int workflow_write(image_statements *statements, ds_error *error, sqlite3_int64 image, sqlite3_value *workflow,
                   bool had_nodes) {
  if (had_nodes) statement_run(statements, error, SQL_DELETE_NODES, image, NULL);
  if (sqlite3_value_type(workflow) == SQLITE_NULL) return error->rc;
  const unsigned char *given = sqlite3_value_text(workflow);
  char *text = given ? sqlite3_mprintf("%s", given) : NULL;
  if (text == NULL) return ds_error_memory(error);
  mend_escapes(text);
  int form = form_of(statements, error, text);
  if (form == API) {
    statement_run(statements, error, SQL_API_NODES, image, text);
    statement_run(statements, error, SQL_API_PROPERTIES, image, text);
  } else if (form == UI) {
    char *flat = flatten(statements, error, text);
    statement_run(statements, error, SQL_UI_NODES, image, flat);
    statement_run(statements, error, SQL_UI_PROPERTIES, image, flat);
    sqlite3_free(flat);
  }
  sqlite3_free(text);
  return error->rc;
}
