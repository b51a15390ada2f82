/* The one shape of table-valued function here: an eponymous, read-only virtual table whose hidden
** columns are its arguments.
**
** A room writes a ds_table: the columns, and what to do to open, advance, read and reset a cursor.
** Most tables are the rows of one statement: those use ds_rows_cursor and write `open` alone. */
#ifndef DS_BASE_TABLE_H
#define DS_BASE_TABLE_H

#include "base/error.h"
#include "base/registry.h"

typedef struct ds_cursor {
  sqlite3_vtab_cursor base;
  sqlite3 *db;
  const ds_binding *binding;
  ds_error error; /* set by a callback that returns something other than SQLITE_OK */
  bool eof;
  sqlite3_int64 row;
} ds_cursor;

typedef struct ds_table {
  const char *columns; /* what stands between the parentheses of CREATE TABLE; hidden arguments last */
  int visible;         /* how many of them are not hidden */
  int arguments;       /* how many are */
  int required;        /* how many of the arguments must be given */
  size_t cursor_size;  /* of a struct that begins with ds_cursor */
  /* Goes to the first row or sets eof; an argument that was not given is NULL. */
  int (*open)(ds_cursor *cursor, sqlite3_value **arguments);
  int (*next)(ds_cursor *cursor);
  int (*column)(ds_cursor *cursor, sqlite3_context *context, int column);
  /* Gives back what open took; called before each open and at the end. */
  void (*reset)(ds_cursor *cursor);
} ds_table;

/* A statement for the cursor, by the ways of kept.h. */
sqlite3_stmt *ds_cursor_take(ds_cursor *cursor, const char *sql);
void ds_cursor_give(ds_cursor *cursor, sqlite3_stmt *statement);

/* A cursor over the rows of one statement, which open takes, binds and passes to ds_rows_start. */
typedef struct ds_rows_cursor {
  ds_cursor cursor;
  sqlite3_stmt *statement;
} ds_rows_cursor;

int ds_rows_start(ds_cursor *cursor, sqlite3_stmt *statement);
int ds_rows_next(ds_cursor *cursor);
int ds_rows_column(ds_cursor *cursor, sqlite3_context *context, int column);
void ds_rows_reset(ds_cursor *cursor);

extern const sqlite3_module ds_table_module;

#endif
