/* ds_tag_split(text): a prompt, or a list as users type it, as rows of tags.
**
**     SELECT Tag FROM ds_tag_split('a cat, (smile:1.2)');   a cat
**                                                           smile */
#include "base/library.h"
#include "tags/functions.h"
#include "tags/split.h"

#include <string.h>

typedef struct split_cursor {
  ds_cursor cursor;
  char *text, *buffer; /* owned */
  tag_splitter splitter;
  size_t length; /* of the tag in the buffer */
} split_cursor;

static int split_next(ds_cursor *cursor) {
  split_cursor *split = (split_cursor *)cursor;
  cursor->eof = !tag_split_next(&split->splitter, split->buffer, &split->length);
  return SQLITE_OK;
}

static int split_open(ds_cursor *cursor, sqlite3_value **arguments) {
  split_cursor *split = (split_cursor *)cursor;
  cursor->eof = true;
  int type = sqlite3_value_type(arguments[0]);
  if (type == SQLITE_NULL || (type == SQLITE_TEXT && sqlite3_value_bytes(arguments[0]) == 0)) return SQLITE_OK;
  const char *text = ds_library_text(&cursor->error, arguments[0], 1, "the text");
  if (text == NULL) return cursor->error.rc;
  size_t length = strlen(text);
  split->text = sqlite3_mprintf("%s", text);
  split->buffer = sqlite3_malloc64(length + 1);
  if (split->text == NULL || split->buffer == NULL) return ds_error_memory(&cursor->error);
  split->splitter = (tag_splitter){.text = split->text, .length = length};
  return split_next(cursor);
}

static int split_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  const split_cursor *split = (const split_cursor *)cursor;
  if (column == 0) {
    sqlite3_result_int64(context, cursor->row + 1);
  } else {
    sqlite3_result_text64(context, split->buffer, split->length, SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  return SQLITE_OK;
}

static void split_reset(ds_cursor *cursor) {
  split_cursor *split = (split_cursor *)cursor;
  sqlite3_free(split->text);
  sqlite3_free(split->buffer);
  split->text = split->buffer = NULL;
}

const ds_table tags_split = {
  .columns = "Seq INTEGER, Tag TEXT, Text TEXT HIDDEN",
  .visible = 2,
  .arguments = 1,
  .required = 1,
  .cursor_size = sizeof(split_cursor),
  .open = split_open,
  .next = split_next,
  .column = split_column,
  .reset = split_reset,
};
