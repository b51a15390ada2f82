/* The one shape of table-valued function; see table.h. */
#include "base/table.h"

#include "base/kept.h"
#include "base/sql.h"

#include <string.h>

enum { MAX_ARGUMENTS = 8 };

typedef struct table_instance {
  sqlite3_vtab base;
  sqlite3 *db;
  ds_binding *binding;
} table_instance;

static int table_connect(sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **out, char **error) {
  (void)argc, (void)argv, (void)error;
  ds_binding *binding = data;
  table_instance *instance = sqlite3_malloc64(sizeof *instance);
  char *sql = sqlite3_mprintf("CREATE TABLE x(%s)", binding->entry->table->columns);
  int rc = instance && sql ? sqlite3_declare_vtab(db, sql) : SQLITE_NOMEM;
  sqlite3_free(sql);
  if (rc != SQLITE_OK) {
    sqlite3_free(instance);
    return rc;
  }
  switch (binding->entry->access) {
  case DS_PURE: sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS); break;
  case DS_WRITES:
  case DS_FILES: sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY); break;
  default: break;
  }
  *instance = (table_instance){.db = db, .binding = binding};
  *out = &instance->base;
  ds_table_connected(binding, *out);
  return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table) {
  ds_table_disconnected(((table_instance *)table)->binding, table);
  sqlite3_free(table);
  return SQLITE_OK;
}

/* Arguments are the equalities on hidden columns; idxNum has a bit for each one given. */
static int table_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  const ds_table *shape = ((table_instance *)table)->binding->entry->table;
  int given[MAX_ARGUMENTS];
  for (int i = 0; i < MAX_ARGUMENTS; i++) given[i] = -1;
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
    int argument = constraint->iColumn - shape->visible;
    if (argument < 0 || constraint->op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (!constraint->usable) return SQLITE_CONSTRAINT;
    given[argument] = i;
  }
  int count = 0;
  for (int i = 0; i < shape->arguments; i++) {
    if (given[i] < 0) continue;
    info->aConstraintUsage[given[i]].argvIndex = ++count;
    info->aConstraintUsage[given[i]].omit = 1;
    info->idxNum |= 1 << i;
  }
  info->estimatedCost = 1000;
  info->estimatedRows = 1000;
  return SQLITE_OK;
}

static int table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out) {
  table_instance *instance = (table_instance *)table;
  size_t size = instance->binding->entry->table->cursor_size;
  ds_cursor *cursor = sqlite3_malloc64(size);
  if (cursor == NULL) return SQLITE_NOMEM;
  memset(cursor, 0, size);
  cursor->db = instance->db;
  cursor->binding = instance->binding;
  *out = &cursor->base;
  return SQLITE_OK;
}

static const ds_table *shape_of(const ds_cursor *cursor) {
  return cursor->binding->entry->table;
}

static void cursor_reset(ds_cursor *cursor) {
  shape_of(cursor)->reset(cursor);
  ds_error_clear(&cursor->error);
  cursor->eof = false;
  cursor->row = 0;
}

static int table_close(sqlite3_vtab_cursor *base) {
  ds_cursor *cursor = (ds_cursor *)base;
  cursor_reset(cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

/* What a callback returned, with its error handed to SQLite. */
static int cursor_result(ds_cursor *cursor, int rc) {
  if (rc == SQLITE_OK) return SQLITE_OK;
  if (cursor->error.rc == SQLITE_OK) return rc;
  return ds_error_table(cursor->base.pVtab, cursor->binding, &cursor->error);
}

static int table_filter(sqlite3_vtab_cursor *base, int given, const char *plan, int argc, sqlite3_value **argv) {
  (void)plan, (void)argc;
  ds_cursor *cursor = (ds_cursor *)base;
  const ds_table *shape = shape_of(cursor);
  cursor_reset(cursor);
  sqlite3_value *arguments[MAX_ARGUMENTS] = {0};
  for (int i = 0, next = 0; i < shape->arguments; i++) {
    if (given & (1 << i)) {
      arguments[i] = argv[next++];
    } else if (i < shape->required) {
      return cursor_result(cursor, ds_error_set(&cursor->error, DS_BAD_VALUE, "argument %d is missing; call it as %s",
                                                i + 1, cursor->binding->entry->signature));
    }
  }
  return cursor_result(cursor, shape->open(cursor, arguments));
}

static int table_next(sqlite3_vtab_cursor *base) {
  ds_cursor *cursor = (ds_cursor *)base;
  cursor->row++;
  return cursor_result(cursor, shape_of(cursor)->next(cursor));
}

static int table_eof(sqlite3_vtab_cursor *base) {
  return ((ds_cursor *)base)->eof;
}

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
  ds_cursor *cursor = (ds_cursor *)base;
  if (column >= shape_of(cursor)->visible) return SQLITE_OK; /* arguments are not read back */
  return cursor_result(cursor, shape_of(cursor)->column(cursor, context, column));
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  *rowid = ((ds_cursor *)base)->row;
  return SQLITE_OK;
}

const sqlite3_module ds_table_module = {
  .xConnect = table_connect, /* no xCreate: eponymous only */
  .xBestIndex = table_best_index,
  .xDisconnect = table_disconnect,
  .xOpen = table_open,
  .xClose = table_close,
  .xFilter = table_filter,
  .xNext = table_next,
  .xEof = table_eof,
  .xColumn = table_column,
  .xRowid = table_rowid,
};

sqlite3_stmt *ds_cursor_take(ds_cursor *cursor, const char *sql) {
  return ds_take(&cursor->error, cursor->binding->session, sql);
}

void ds_cursor_give(ds_cursor *cursor, sqlite3_stmt *statement) {
  ds_give(cursor->binding->session, statement);
}

int ds_rows_start(ds_cursor *cursor, sqlite3_stmt *statement) {
  ((ds_rows_cursor *)cursor)->statement = statement;
  return statement ? ds_rows_next(cursor) : cursor->error.rc;
}

int ds_rows_next(ds_cursor *cursor) {
  int rc = ds_step(&cursor->error, ((ds_rows_cursor *)cursor)->statement);
  cursor->eof = rc != SQLITE_ROW;
  return cursor->error.rc;
}

int ds_rows_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  sqlite3_result_value(context, sqlite3_column_value(((ds_rows_cursor *)cursor)->statement, column));
  return SQLITE_OK;
}

void ds_rows_reset(ds_cursor *cursor) {
  ds_rows_cursor *rows = (ds_rows_cursor *)cursor;
  ds_cursor_give(cursor, rows->statement);
  rows->statement = NULL;
}
