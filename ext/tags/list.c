/* ds_tag_list([prefix]): the tags with their counts.
**
**     SELECT Name, Images FROM ds_tag_list ORDER BY Images DESC;
**     SELECT Name, TotalImages FROM ds_tag_list('animal/');
**
** Images is kept by triggers. TotalImages, Aliases and Implies cost only where they are selected: each is a
** statement of its own, run for a row when its column is read. */
#include "base/library.h"
#include "base/sql.h"
#include "tags/closure.h"
#include "tags/find.h"
#include "tags/functions.h"
#include "tags/name.h"

#include <string.h>

enum { ID, NAME, IMAGES, TOTAL_IMAGES, ALIASES, IMPLIES, COLUMNS, WIDE_TOTAL = COLUMNS, STATEMENTS };

typedef struct list_cursor {
  ds_rows_cursor rows;
  sqlite3_stmt *asked[STATEMENTS]; /* prepared when first asked */
  char *prefix;                    /* NULL where the index has compared all of it; owned */
} list_cursor;

static const char all_sql[] = "SELECT Id, Name, ImageCount FROM main.Tags ORDER BY Name";
/* A name begins with the prefix when it lies between it and the prefix with the last character there is. The index
** compares without case as far as ASCII goes: ?1 is the prefix up to the first letter beyond, and what begins so is
** looked through. */
static const char prefix_sql[] =
  "SELECT Id, Name, ImageCount FROM main.Tags WHERE Name >= ?1 AND Name < ?1 || char(1114111) ORDER BY Name";

/* How many images have a tag of the closure; a tag that nothing else counts as has its own count. */
#define TOTAL(closure)                                                                                                 \
  "WITH tags AS MATERIALIZED (" closure ") "                                                                           \
  "SELECT iif((SELECT count(*) FROM tags) = 1, (SELECT ImageCount FROM main.Tags WHERE Id = ?1), "                     \
  "           (SELECT count(DISTINCT ImageId) FROM main.ImageTags WHERE TagId IN (SELECT Id FROM tags)))"

/* ?1 is the tag's Id, ?2 its name, or the Ids of tags_wide_start. */
static const char *const asked_sql[STATEMENTS] = {
  [TOTAL_IMAGES] = TOTAL(DS_TAG_CLOSURE("?2")),
  [WIDE_TOTAL] = TOTAL(DS_TAG_CLOSURE_OF("?2")),
  [ALIASES] = "SELECT json_group_array(Alias) FROM (SELECT Alias FROM main.TagAliases WHERE TagId = ?1 ORDER BY Alias)",
  [IMPLIES] = "SELECT json_group_array(Name) FROM (SELECT t.Name FROM main.TagImplications i "
              "JOIN main.Tags t ON t.Id = i.ImpliedTagId WHERE i.TagId = ?1 ORDER BY t.Name)",
};

/* Goes on to a name that begins with the prefix. */
static int skip_others(ds_cursor *cursor) {
  const list_cursor *list = (const list_cursor *)cursor;
  while (list->prefix && !cursor->eof && cursor->error.rc == SQLITE_OK) {
    const char *name = (const char *)sqlite3_column_text(list->rows.statement, NAME);
    size_t length = (size_t)sqlite3_column_bytes(list->rows.statement, NAME), end;
    if (name == NULL) return ds_error_memory(&cursor->error);
    if (tag_begins(name, length, list->prefix, strlen(list->prefix), &end)) break;
    ds_rows_next(cursor);
  }
  return cursor->error.rc;
}

static int list_open(ds_cursor *cursor, sqlite3_value **arguments) {
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  sqlite3_value *prefix = arguments[0];
  bool all = prefix == NULL || sqlite3_value_type(prefix) == SQLITE_NULL || sqlite3_value_bytes(prefix) == 0;
  const char *text = all ? NULL : ds_library_text(&cursor->error, prefix, 1, "the prefix");
  sqlite3_stmt *rows = ds_cursor_take(cursor, all ? all_sql : prefix_sql);
  size_t plain = text ? tag_plain_length(text) : 0;
  if (text) ds_bind_text(&cursor->error, rows, 1, text, (int)plain);
  if (text && text[plain]) {
    ((list_cursor *)cursor)->prefix = sqlite3_mprintf("%s", text);
    if (((list_cursor *)cursor)->prefix == NULL) ds_error_memory(&cursor->error);
  }
  ds_rows_start(cursor, rows);
  return skip_others(cursor);
}

static int list_next(ds_cursor *cursor) {
  ds_rows_next(cursor);
  return skip_others(cursor);
}

/* Runs what a column asks: of the row's tag, and for a total of its name too. */
static int ask(list_cursor *list, sqlite3_context *context, int which, const char *name) {
  ds_cursor *cursor = &list->rows.cursor;
  if (list->asked[which] == NULL) list->asked[which] = ds_cursor_take(cursor, asked_sql[which]);
  sqlite3_stmt *asked = list->asked[which];
  ds_bind_value(&cursor->error, asked, 1, sqlite3_column_value(list->rows.statement, ID));
  if (name) ds_bind_text(&cursor->error, asked, 2, name, -1);
  if (ds_step(&cursor->error, asked) == SQLITE_ROW) {
    sqlite3_result_value(context, sqlite3_column_value(asked, 0));
  }
  sqlite3_reset(asked);
  return cursor->error.rc;
}

static int list_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  list_cursor *list = (list_cursor *)cursor;
  if (asked_sql[column] == NULL) return ds_rows_column(cursor, context, column);
  if (column != TOTAL_IMAGES) return ask(list, context, column, NULL);
  char *name = ds_column_text(&cursor->error, list->rows.statement, NAME);
  char *start = name ? tags_wide_start(&cursor->error, cursor->db, name) : NULL;
  int rc = ask(list, context, start ? WIDE_TOTAL : TOTAL_IMAGES, start ? start : name);
  sqlite3_free(name);
  sqlite3_free(start);
  return rc;
}

static void list_reset(ds_cursor *cursor) {
  list_cursor *list = (list_cursor *)cursor;
  for (int i = 0; i < STATEMENTS; i++) {
    ds_cursor_give(cursor, list->asked[i]);
    list->asked[i] = NULL;
  }
  sqlite3_free(list->prefix);
  list->prefix = NULL;
  ds_rows_reset(cursor);
}

const ds_table tags_list = {
  .columns = "Id INTEGER, Name TEXT, Images INTEGER, TotalImages INTEGER, Aliases TEXT, Implies TEXT, "
             "Prefix TEXT HIDDEN",
  .visible = COLUMNS,
  .arguments = 1,
  .cursor_size = sizeof(list_cursor),
  .open = list_open,
  .next = list_next,
  .column = list_column,
  .reset = list_reset,
};
