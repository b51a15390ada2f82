/* ds_path_parts and path_parts: a path as rows.
**
**     SELECT Seq, Part, Path FROM ds_path_parts('D:\pics\a.png');
**     0  D:\    D:\
**     1  pics   D:\pics
**     2  a.png  D:\pics\a.png
**
** Seq is the depth of Path: a root is row 0, the first name is row 1. Path is the text up to the end of
** its part, and in the last row the whole text. path_parts has path0's columns instead. */
#include "paths/argument.h"
#include "paths/functions.h"

#include <string.h>

typedef struct parts_cursor {
  ds_cursor cursor;
  sqlite3_value *value; /* the argument; owned */
  ds_path path;
  path_slice part; /* of this row */
  size_t seq;
  size_t at; /* where the part ends */
} parts_cursor;

static parts_cursor *parts_of(ds_cursor *cursor) {
  return (parts_cursor *)cursor;
}

static int parts_next(ds_cursor *cursor) {
  parts_cursor *parts = parts_of(cursor);
  parts->seq++;
  cursor->eof = !paths_next(&parts->path, &parts->at, &parts->part);
  return SQLITE_OK;
}

/* Reads the path and the style (NULL: not given) and stands at the root. */
static int parts_read(ds_cursor *cursor, sqlite3_value *path, sqlite3_value *style_name) {
  parts_cursor *parts = parts_of(cursor);
  path_slice text;
  path_style style = PATH_POSIX;
  cursor->eof = true;
  if (sqlite3_value_type(path) == SQLITE_NULL) return SQLITE_OK;
  parts->value = sqlite3_value_dup(path);
  if (parts->value == NULL) return ds_error_memory(&cursor->error);
  if (!paths_text_read(&cursor->error, parts->value, 1, &text)) return cursor->error.rc;
  if (style_name == NULL) {
    style = paths_style(text);
  } else if (!paths_style_read(&cursor->error, style_name, &style)) {
    return cursor->error.rc;
  }
  parts->path = paths_open(text, style);
  parts->part = paths_root(&parts->path);
  parts->at = parts->path.root;
  parts->seq = 0;
  cursor->eof = false;
  return SQLITE_OK;
}

static int parts_open(ds_cursor *cursor, sqlite3_value **arguments) {
  int rc = parts_read(cursor, arguments[0], arguments[1]);
  if (rc != SQLITE_OK || cursor->eof) return rc;
  return parts_of(cursor)->path.root > 0 ? SQLITE_OK : parts_next(cursor);
}

static int parts_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  parts_cursor *parts = parts_of(cursor);
  size_t at = parts->at;
  path_slice part;
  switch (column) {
  case 0: sqlite3_result_int64(context, (sqlite3_int64)parts->seq); break;
  case 1: paths_result(context, parts->part); break;
  default:
    if (!paths_next(&parts->path, &at, &part)) {
      paths_result(context, (path_slice){parts->path.text, parts->path.length});
    } else {
      paths_result(context, (path_slice){parts->path.text, parts->at});
    }
  }
  return SQLITE_OK;
}

static void parts_reset(ds_cursor *cursor) {
  sqlite3_value_free(parts_of(cursor)->value);
  parts_of(cursor)->value = NULL;
}

const ds_table paths_parts = {
  .columns = "Seq INTEGER, Part TEXT, Path TEXT, Whole TEXT HIDDEN, Style TEXT HIDDEN",
  .visible = 3,
  .arguments = 2,
  .required = 1,
  .cursor_size = sizeof(parts_cursor),
  .open = parts_open,
  .next = parts_next,
  .column = parts_column,
  .reset = parts_reset,
};

/* --- path0's --- */

static int path0_open(ds_cursor *cursor, sqlite3_value **arguments) {
  int rc = parts_read(cursor, arguments[0], NULL);
  if (rc != SQLITE_OK || cursor->eof) return rc;
  parts_cursor *parts = parts_of(cursor);
  parts->path = paths_open((path_slice){parts->path.text, parts->path.length}, PATH_POSIX);
  parts->at = parts->path.root;
  return parts_next(cursor);
}

static const char *path0_type(path_slice part) {
  if (part.length == 1 && part.text[0] == '.') return "current";
  return part.length == 2 && memcmp(part.text, "..", 2) == 0 ? "back" : "normal";
}

static int path0_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  path_slice part = parts_of(cursor)->part;
  if (column == 0) {
    sqlite3_result_text(context, path0_type(part), -1, SQLITE_STATIC);
  } else {
    paths_result(context, part);
  }
  return SQLITE_OK;
}

const ds_table paths_path0_parts = {
  .columns = "type TEXT, part TEXT, path TEXT HIDDEN",
  .visible = 2,
  .arguments = 1,
  .required = 1,
  .cursor_size = sizeof(parts_cursor),
  .open = path0_open,
  .next = parts_next,
  .column = path0_column,
  .reset = parts_reset,
};
