/* ds_indexes: the indexes that the schema declares, and those that the database has.
**
**     SELECT Name, TableName, State, Bytes FROM ds_indexes WHERE State <> 'ok';
**
** An index of the user's is a duplicate when another of its table does all that it does: told by what
** they are of, not by their names. */
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

static bool is_managed(indexes_cursor *indexes, const char *name) {
  return ds_query_int(&indexes->rows.cursor.error, indexes->declared.scratch,
                      "SELECT 1 FROM temp.declared WHERE name = ?1 COLLATE NOCASE", name) != 0;
}

/* What an index is of, as far as it has no expression and no WHERE; with one, its text from the parenthesis on. */
#define KEYS(name)                                                                                                     \
  "(SELECT group_concat(cid || ' ' || \"desc\" || ' ' || coll) FROM pragma_index_xinfo(" name ", 'main') WHERE key)"
#define TEXT(sql) "replace(replace(lower(substr(" sql ", instr(" sql ", '('))), ' ', ''), char(10), '')"

static const char same_indexes[] =
  "SELECT b.name, o.rowid < m.rowid OR o.sql IS NULL "
  "FROM main.sqlite_schema m "
  "JOIN pragma_index_list(m.tbl_name, 'main') a ON a.name = m.name "
  "JOIN pragma_index_list(m.tbl_name, 'main') b ON b.name <> a.name AND b.partial = a.partial "
  "JOIN main.sqlite_schema o ON o.name = b.name "
  "WHERE m.type = 'index' AND m.name = ?1 AND (b.\"unique\" OR NOT a.\"unique\") AND " KEYS("a.name") " = " KEYS(
    "b.name") " AND (" TEXT("m.sql") " = " TEXT("o.sql") " "
                                                         "  OR NOT a.partial AND NOT EXISTS (SELECT 1 FROM "
                                                         "pragma_index_xinfo(a.name, "
                                                         "'main') WHERE key AND cid = -2))";

/* The index that makes one of the user's superfluous, for sqlite3_free; NULL where none does. Of two of the
** user's it is the older. */
static char *same_as(ds_cursor *cursor, const char *name) {
  sqlite3_stmt *others = ds_prepare(&cursor->error, cursor->db, same_indexes);
  char *found = NULL;
  if (others) sqlite3_bind_text(others, 1, name, -1, SQLITE_STATIC);
  while (found == NULL && ds_step(&cursor->error, others) == SQLITE_ROW) {
    const char *other = (const char *)sqlite3_column_text(others, 0);
    if (other && (sqlite3_column_int(others, 1) || is_managed((indexes_cursor *)cursor, other))) {
      found = sqlite3_mprintf("%s", other);
      if (found == NULL) ds_error_memory(&cursor->error);
    }
  }
  sqlite3_finalize(others);
  return found;
}

/* State, or, of a duplicate, the index that it is the same as. */
static int write_state(ds_cursor *cursor, sqlite3_context *context, bool other) {
  sqlite3_stmt *row = ((indexes_cursor *)cursor)->rows.statement;
  bool extra = sqlite3_column_int(row, 2) == 0;
  char *same = extra ? same_as(cursor, (const char *)sqlite3_column_text(row, 0)) : NULL;
  if (other) {
    sqlite3_result_text(context, same, -1, sqlite3_free);
    return cursor->error.rc;
  }
  if (same) {
    sqlite3_result_text(context, "duplicate", -1, SQLITE_STATIC);
  } else {
    ds_rows_column(cursor, context, 3);
  }
  sqlite3_free(same);
  return cursor->error.rc;
}

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
  case 6: return write_state(cursor, context, false);
  case 8: return write_state(cursor, context, true);
  default: return look_up(cursor, context, column);
  }
}

static void indexes_reset(ds_cursor *cursor) {
  ds_rows_reset(cursor);
  ds_declared_close(&((indexes_cursor *)cursor)->declared);
}

const ds_table care_indexes = {
  .columns = "Name TEXT, TableName TEXT, Columns TEXT, IsUnique INTEGER, Partial INTEGER, Managed INTEGER, State TEXT, "
             "Bytes INTEGER, SameAs TEXT",
  .visible = 9,
  .cursor_size = sizeof(indexes_cursor),
  .open = indexes_open,
  .next = ds_rows_next,
  .column = indexes_column,
  .reset = indexes_reset,
};
