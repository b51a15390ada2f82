/* ds_help: every name that this connection has, one row each.
**
**     SELECT Name, Signature, Summary FROM ds_help WHERE Area = 'paths';
*/
#include "session/session.h"

static const ds_binding *next_registered(ds_cursor *cursor) {
  const ds_session *session = cursor->binding->session;
  while ((size_t)cursor->row < session->count && !session->bindings[cursor->row].registered) cursor->row++;
  cursor->eof = (size_t)cursor->row >= session->count;
  return cursor->eof ? NULL : &session->bindings[cursor->row];
}

static int help_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  next_registered(cursor);
  return SQLITE_OK;
}

static int help_next(ds_cursor *cursor) {
  next_registered(cursor);
  return SQLITE_OK;
}

static int help_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  static const char *const kinds[] = {"function", "aggregate", "table"};
  const ds_binding *binding = &cursor->binding->session->bindings[cursor->row];
  const ds_entry *entry = binding->entry;
  const char *const columns[] = {entry->name,    kinds[entry->kind], entry->signature,
                                 entry->summary, entry->example,     binding->area};
  sqlite3_result_text(context, columns[column], -1, SQLITE_STATIC);
  return SQLITE_OK;
}

static void help_reset(ds_cursor *cursor) {
  (void)cursor;
}

const ds_table session_help = {
  .columns = "Name TEXT, Kind TEXT, Signature TEXT, Summary TEXT, Example TEXT, Area TEXT",
  .visible = 6,
  .cursor_size = sizeof(ds_cursor),
  .open = help_open,
  .next = help_next,
  .column = help_column,
  .reset = help_reset,
};
