/* ds_indexes: the indexes that the schema declares, and those that the database has.
**
**     SELECT Name, TableName, State, Bytes FROM ds_indexes WHERE State <> 'ok'; */
#include "care/care.h"

#include "base/sql.h"
#include "schema/declared.h"

#include <string.h>

typedef struct indexes_cursor {
  ds_rows_cursor rows; /* of ds_declared_indexes */
  ds_declared declared;
} indexes_cursor;

static int indexes_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  indexes_cursor *indexes = (indexes_cursor *)cursor;
  ds_declared_open(&indexes->declared, &cursor->error, cursor->db, NULL);
  return ds_rows_start(cursor, cursor->error.rc ? NULL : ds_declared_indexes(&indexes->declared, &cursor->error));
}

/* What only some statements ask for is looked up when asked for. */
static const char *const lookups[] = {
  [2] = "SELECT group_concat(ifnull(name, '(expression)'), ', ') FROM pragma_index_xinfo(?1) WHERE key",
  [3] = "SELECT \"unique\" FROM pragma_index_list((SELECT tbl_name FROM main.sqlite_schema WHERE name = ?1 AND type = "
        "'index')) WHERE name = ?1 COLLATE NOCASE",
  [4] = "SELECT partial FROM pragma_index_list((SELECT tbl_name FROM main.sqlite_schema WHERE name = ?1 AND type = "
        "'index')) WHERE name = ?1 COLLATE NOCASE",
  [7] = "SELECT sum(pgsize) FROM dbstat WHERE name = ?1 AND aggregate = 1",
};

static int look_up(ds_cursor *cursor, sqlite3_context *context, int column) {
  indexes_cursor *indexes = (indexes_cursor *)cursor;
  bool missing = strcmp((const char *)sqlite3_column_text(indexes->rows.statement, 3), "missing") == 0;
  sqlite3 *db = missing ? indexes->declared.scratch : cursor->db;
  if (column == 7 &&
      (missing || !ds_query_int(&cursor->error, db, "SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'", NULL))) {
    return cursor->error.rc;
  }
  sqlite3_stmt *value = ds_prepare(&cursor->error, db, lookups[column]);
  if (value) sqlite3_bind_value(value, 1, sqlite3_column_value(indexes->rows.statement, 0));
  if (ds_step(&cursor->error, value) == SQLITE_ROW) sqlite3_result_value(context, sqlite3_column_value(value, 0));
  sqlite3_finalize(value);
  return cursor->error.rc;
}

static int indexes_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  switch (column) {
  case 0:
  case 1: return ds_rows_column(cursor, context, column);
  case 5: return ds_rows_column(cursor, context, 2);
  case 6: return ds_rows_column(cursor, context, 3);
  default: return look_up(cursor, context, column);
  }
}

static void indexes_reset(ds_cursor *cursor) {
  ds_rows_reset(cursor);
  ds_declared_close(&((indexes_cursor *)cursor)->declared);
}

const ds_table care_indexes = {
  .columns = "Name TEXT, TableName TEXT, Columns TEXT, IsUnique INTEGER, Partial INTEGER, Managed INTEGER, State TEXT, "
             "Bytes INTEGER",
  .visible = 8,
  .cursor_size = sizeof(indexes_cursor),
  .open = indexes_open,
  .next = ds_rows_next,
  .column = indexes_column,
  .reset = indexes_reset,
};
