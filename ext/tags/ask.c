/* ds_tags(image), ds_has_tag(image, tag), ds_tag_normalize(text): what an image carries.
**
**     SELECT ds_tags(7);                     -> ["animal/cat","red"]
**     SELECT ds_has_tag(7, 'animal');        -> 1: what lies below it counts */
#include "base/kept.h"
#include "base/library.h"
#include "base/sql.h"
#include "base/text.h"
#include "tags/closure.h"
#include "tags/find.h"
#include "tags/functions.h"
#include "tags/name.h"

#include <stdlib.h>
#include <string.h>

static const char tags_sql[] = "SELECT (SELECT json_group_array(Name) FROM (SELECT t.Name FROM main.ImageTags it JOIN "
                               "main.Tags t ON t.Id = it.TagId\n"
                               "                                            WHERE it.ImageId = ?1 ORDER BY t.Name))\n"
                               "FROM main.Images WHERE Id = ?1";

void tags_call_tags(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return;
  ds_library_require(&error, db);
  bool whole = error.rc == SQLITE_OK && sqlite3_value_type(argv[0]) == SQLITE_INTEGER;
  sqlite3_stmt *statement = whole ? ds_take(&error, ds_context_binding(context)->session, tags_sql) : NULL;
  ds_bind_value(&error, statement, 1, argv[0]);
  if (ds_step(&error, statement) == SQLITE_ROW) {
    sqlite3_result_value(context, sqlite3_column_value(statement, 0));
    sqlite3_result_subtype(context, 'J');
  } else if (error.rc == SQLITE_OK) {
    ds_library_image(&error, db, argv[0], 1); /* says what is wrong with it */
  }
  ds_give(ds_context_binding(context)->session, statement);
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}

/* The tags that count as one, for as long as a statement runs. */
typedef struct counting {
  sqlite3_int64 *ids; /* in order */
  size_t count;
  sqlite3_stmt *own;  /* the tags of image ?1 */
  sqlite3_stmt *here; /* whether image ?1 is there */
} counting;

static void counting_free(void *data) {
  counting *tags = data;
  if (tags == NULL) return;
  sqlite3_finalize(tags->own);
  sqlite3_finalize(tags->here);
  sqlite3_free(tags->ids);
  sqlite3_free(tags);
}

static int read_counting(ds_error *error, sqlite3 *db, counting *tags, const char *name) {
  char *start = tags_wide_start(error, db, name);
  sqlite3_stmt *rows = ds_prepare(error, db,
                                  start ? "SELECT Id FROM (" DS_TAG_CLOSURE_OF("?1") ") ORDER BY Id"
                                        : "SELECT Id FROM (" DS_TAG_CLOSURE("?1") ") ORDER BY Id");
  size_t room = 0;
  ds_bind_text(error, rows, 1, start ? start : name, -1);
  while (ds_step(error, rows) == SQLITE_ROW) {
    if (tags->count == room) {
      room = room ? room * 2 : 16;
      sqlite3_int64 *ids = sqlite3_realloc64(tags->ids, room * sizeof *ids);
      if (ids == NULL) {
        ds_error_memory(error);
        break;
      }
      tags->ids = ids;
    }
    tags->ids[tags->count++] = sqlite3_column_int64(rows, 0);
  }
  sqlite3_finalize(rows);
  sqlite3_free(start);
  return error->rc;
}

/* What counts as the tag; a name that is written otherwise than the tag's in more than ASCII case is that
** tag all the same. */
static counting *count_tags(ds_error *error, sqlite3 *db, sqlite3_value *value) {
  if (ds_library_require(error, db) != SQLITE_OK) return NULL;
  char *name = tags_name(error, value, 2), *stored = NULL;
  sqlite3_int64 id = name ? tags_resolve(error, db, name) : 0;
  if (id) stored = tags_stored_name(error, db, id);
  counting *tags = sqlite3_malloc64(sizeof *tags);
  if (tags == NULL) {
    ds_error_memory(error);
  } else {
    *tags = (counting){.own = ds_prepare(error, db, "SELECT TagId FROM main.ImageTags WHERE ImageId = ?1"),
                       .here = ds_prepare(error, db, "SELECT 1 FROM main.Images WHERE Id = ?1")};
    if (error->rc == SQLITE_OK) read_counting(error, db, tags, stored ? stored : name);
  }
  sqlite3_free(name);
  sqlite3_free(stored);
  if (error->rc == SQLITE_OK) return tags;
  counting_free(tags);
  return NULL;
}

static int compare_ids(const void *first, const void *second) {
  sqlite3_int64 a = *(const sqlite3_int64 *)first, b = *(const sqlite3_int64 *)second;
  return (a > b) - (a < b);
}

static bool has_one(ds_error *error, counting *tags, sqlite3_int64 image) {
  bool found = false, any = false;
  sqlite3_bind_int64(tags->own, 1, image);
  while (!found && ds_step(error, tags->own) == SQLITE_ROW) {
    sqlite3_int64 id = sqlite3_column_int64(tags->own, 0);
    any = true;
    found = tags->count && bsearch(&id, tags->ids, tags->count, sizeof id, compare_ids);
  }
  sqlite3_reset(tags->own);
  if (any || error->rc != SQLITE_OK) return found;
  sqlite3_bind_int64(tags->here, 1, image);
  if (ds_step(error, tags->here) == SQLITE_DONE) {
    ds_error_set(error, DS_NOT_FOUND, "there is no image %lld; give the Id of an image", image);
  }
  sqlite3_reset(tags->here);
  return false;
}

void tags_call_has_tag(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_error error = {0};
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  counting *kept = sqlite3_get_auxdata(context, 1);
  counting *tags = kept ? kept : count_tags(&error, sqlite3_context_db_handle(context), argv[1]);
  if (error.rc == SQLITE_OK && sqlite3_value_type(argv[0]) != SQLITE_INTEGER) {
    ds_error_set(&error, DS_BAD_VALUE, "argument 1, the image, is not an INTEGER; give the Id of an image");
  }
  if (error.rc == SQLITE_OK) sqlite3_result_int(context, has_one(&error, tags, sqlite3_value_int64(argv[0])));
  if (kept == NULL && tags) sqlite3_set_auxdata(context, 1, tags, counting_free);
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}

void tags_call_normalize(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_error error = {0};
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return;
  if (sqlite3_value_type(argv[0]) == SQLITE_TEXT && sqlite3_value_bytes(argv[0]) == 0) {
    sqlite3_result_text(context, "", 0, SQLITE_STATIC);
    return;
  }
  const char *text = ds_library_text(&error, argv[0], 1, "the tag");
  char *name = text ? sqlite3_mprintf("%s", text) : NULL;
  if (name) {
    size_t length = tag_normalize(name, strlen(name), name);
    sqlite3_result_text(context, name, (int)length, sqlite3_free);
  } else if (error.rc == SQLITE_OK) {
    ds_error_memory(&error);
  }
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}
