/* ds_tag_export() and ds_tag_import(json): the tag set, without the images, as JSON.
**
**     {"tags":[{"name":"cat","aliases":["kitty"],"implies":["animal"]}, ...]}
**
** An import adds; what is there stays, and a second import of the same changes nothing. */
#include "base/json.h"
#include "base/library.h"
#include "base/options.h"
#include "base/sql.h"
#include "tags/find.h"
#include "tags/functions.h"
#include "tags/relate.h"

static const char export_sql[] =
  "SELECT json_object('tags', coalesce(json_group_array(json_object('name', Name, 'aliases', json(Aliases), "
  "                                                                  'implies', json(Implies))), json('[]'))) "
  "FROM (SELECT t.Name, "
  "             (SELECT json_group_array(Alias) FROM (SELECT Alias FROM main.TagAliases WHERE TagId = t.Id "
  "                                                   ORDER BY Alias)) AS Aliases, "
  "             (SELECT json_group_array(Name) FROM (SELECT o.Name FROM main.TagImplications i "
  "              JOIN main.Tags o ON o.Id = i.ImpliedTagId WHERE i.TagId = t.Id ORDER BY o.Name)) AS Implies "
  "      FROM main.Tags t ORDER BY t.Name)";

void tags_call_export(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc, (void)argv;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_library_require(&error, db);
  sqlite3_stmt *statement = ds_prepare(&error, db, export_sql);
  if (ds_step(&error, statement) == SQLITE_ROW) {
    sqlite3_result_value(context, sqlite3_column_value(statement, 0));
    sqlite3_result_subtype(context, 'J');
  }
  sqlite3_finalize(statement);
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}

/* All names first, so that a tag may imply one that comes later: pass 0 is for tags, 1 and 2 for what they have. */
static const char *const import_sql[] = {
  "SELECT value ->> '$.name', NULL FROM json_each(?1, '$.tags')",
  "SELECT t.value ->> '$.name', a.value FROM json_each(?1, '$.tags') t, json_each(t.value, '$.aliases') a",
  "SELECT t.value ->> '$.name', i.value FROM json_each(?1, '$.tags') t, json_each(t.value, '$.implies') i",
};

/* One name, or a name and what it has. Returns 1 for something new. */
static sqlite3_int64 import_row(ds_error *error, sqlite3 *db, int pass, sqlite3_stmt *row) {
  char *name = tags_name(error, sqlite3_column_value(row, 0), 1);
  char *other = pass > 0 ? tags_name(error, sqlite3_column_value(row, 1), 1) : NULL;
  sqlite3_int64 fresh = 0;
  if (error->rc == SQLITE_OK && pass == 0) {
    fresh = tags_resolve(error, db, name) == 0;
    tags_make(error, db, name);
  } else if (error->rc == SQLITE_OK && pass == 1) {
    fresh = tags_alias(error, db, other, tags_resolve(error, db, name));
  } else if (error->rc == SQLITE_OK) {
    fresh = tags_imply(error, db, tags_resolve(error, db, name), tags_make(error, db, other));
  }
  if (error->rc != SQLITE_OK) ds_error_context(error, name ? name : "a tag of the JSON");
  sqlite3_free(name);
  sqlite3_free(other);
  return fresh;
}

static sqlite3_int64 import_pass(ds_error *error, sqlite3 *db, int pass, sqlite3_value *json) {
  sqlite3_stmt *rows = ds_prepare(error, db, import_sql[pass]);
  sqlite3_int64 fresh = 0;
  ds_bind_value(error, rows, 1, json);
  while (ds_step(error, rows) == SQLITE_ROW) fresh += import_row(error, db, pass, rows);
  sqlite3_finalize(rows);
  return fresh;
}

void tags_call_import(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  static const char *const keys[] = {"tags", "aliases", "implications"};
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_transaction transaction;
  ds_json report;
  char *json = NULL;
  ds_library_require(&error, db);
  const char *text = error.rc == SQLITE_OK ? ds_library_text(&error, argv[0], 1, "the tag set") : NULL;
  if (text && (!ds_options_given(&error, db, argv[0]) ||
               !ds_query_int(&error, db, "SELECT json_type(?1, '$.tags') = 'array'", text))) {
    ds_error_set(&error, DS_BAD_VALUE, "the text is not a tag set; give what ds_tag_export() returned");
  }
  if (error.rc == SQLITE_OK && ds_begin(&transaction, &error, db) == SQLITE_OK) {
    ds_json_start(&report, db);
    ds_json_open(&report, NULL, '{');
    for (int pass = 0; pass < (int)DS_COUNT(keys); pass++) {
      ds_json_int(&report, keys[pass], import_pass(&error, db, pass, argv[0]));
    }
    ds_json_close(&report, '}');
    json = ds_json_finish(&report, &error);
    ds_commit(&transaction, &error);
  }
  ds_json_give(json, context, &error);
}
