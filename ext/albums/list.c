/* ds_albums: the albums in the user's order. Bytes is added up only where it is selected.
**
**     SELECT Name, Images, Bytes FROM ds_albums; */
#include "albums/functions.h"
#include "base/library.h"
#include "base/sql.h"

enum { ID, NAME, POSITION, IMAGES, BYTES, LAST_UPDATED, COLUMNS };

typedef struct list_cursor {
  ds_rows_cursor rows;
  sqlite3_stmt *bytes; /* prepared when first asked */
} list_cursor;

static const char all_sql[] =
  "SELECT Id, Name, Position, ImageCount, NULL, LastUpdated FROM main.Albums ORDER BY Position, Name";
static const char bytes_sql[] = "SELECT coalesce(sum(i.FileSize), 0) FROM main.AlbumImages a "
                                "JOIN main.Images i ON i.Id = a.ImageId WHERE a.AlbumId = ?1";

static int list_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  return ds_rows_start(cursor, ds_cursor_take(cursor, all_sql));
}

static int list_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  list_cursor *list = (list_cursor *)cursor;
  if (column != BYTES) return ds_rows_column(cursor, context, column);
  if (list->bytes == NULL) list->bytes = ds_cursor_take(cursor, bytes_sql);
  ds_bind_value(&cursor->error, list->bytes, 1, sqlite3_column_value(list->rows.statement, ID));
  if (ds_step(&cursor->error, list->bytes) == SQLITE_ROW) {
    sqlite3_result_value(context, sqlite3_column_value(list->bytes, 0));
  }
  sqlite3_reset(list->bytes);
  return cursor->error.rc;
}

static void list_reset(ds_cursor *cursor) {
  list_cursor *list = (list_cursor *)cursor;
  ds_cursor_give(cursor, list->bytes);
  list->bytes = NULL;
  ds_rows_reset(cursor);
}

const ds_table albums_list = {
  .columns = "Id INTEGER, Name TEXT, Position INTEGER, Images INTEGER, Bytes INTEGER, LastUpdated INTEGER",
  .visible = COLUMNS,
  .cursor_size = sizeof(list_cursor),
  .open = list_open,
  .next = ds_rows_next,
  .column = list_column,
  .reset = list_reset,
};
