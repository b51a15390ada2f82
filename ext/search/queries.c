/* The saved queries: searches under a name, one row of Queries each.
**
**     SELECT ds_query_save('best', 'rating:>=9 -tag:draft');
**     SELECT ds_query('best');                                 -> rating:>=9 -tag:draft */
#include "search/queries.h"

#include "base/library.h"
#include "base/options.h"
#include "base/sql.h"
#include "base/text.h"
#include "search/search.h"

#include <string.h>

/* The text of an argument; NULL with the error set. */
static const char *read_text(ds_error *error, sqlite3_value *value, const char *what) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    ds_error_set(error, DS_BAD_VALUE, "the %s is not TEXT; give it as a text", what);
    return NULL;
  }
  const char *text = (const char *)sqlite3_value_text(value);
  size_t at;
  if (text == NULL) {
    ds_error_memory(error);
  } else if (ds_text_check(text, (size_t)sqlite3_value_bytes(value), &at) != DS_TEXT_VALID) {
    ds_error_set(error, DS_BAD_VALUE, "the %s has no valid UTF-8 at byte %lld, or a NUL; give text in UTF-8", what,
                 (sqlite3_int64)at + 1);
    return NULL;
  }
  return text;
}

static const char *read_name(ds_error *error, sqlite3_value *value) {
  const char *name = read_text(error, value, "name");
  if (name == NULL || *name) return name;
  ds_error_set(error, DS_BAD_VALUE, "the name is empty; give one");
  return NULL;
}

static int not_found(ds_error *error, const char *name) {
  return ds_error_set(error, DS_NOT_FOUND, "there is no saved query '%s'; SELECT Name FROM Queries shows all", name);
}

/* Runs a statement that writes one row, with up to two texts, in a transaction of its own or the caller's.
** Gives its first column, or -1 where it has no row. */
static sqlite3_int64 write_row(ds_error *error, sqlite3 *db, const char *sql, const char *first, const char *second) {
  sqlite3_int64 value = -1;
  ds_transaction transaction;
  if (ds_library_require(error, db) != SQLITE_OK) return value;
  if (sqlite3_db_readonly(db, "main") == 1) {
    ds_error_set(error, DS_READ_ONLY, "the database is open for reading only; open it for writing");
    return value;
  }
  if (ds_begin(&transaction, error, db) != SQLITE_OK) return value;
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  if (statement) {
    sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
    if (second) sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
  }
  while (ds_step(error, statement) == SQLITE_ROW) value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  ds_commit(&transaction, error);
  return value;
}

static void end_call(sqlite3_context *context, ds_error *error, sqlite3_int64 value) {
  if (error->rc != SQLITE_OK) {
    ds_error_result(context, error);
  } else {
    sqlite3_result_int64(context, value);
  }
}

/* ds_query_save(name, text [, options]) */
void search_call_save(sqlite3_context *context, int argc, sqlite3_value **argv) {
  static const char save[] = "INSERT INTO main.Queries(Name, Text) VALUES (?1, ?2)\n"
                             "ON CONFLICT(Name) DO UPDATE SET Text = excluded.Text, QueryJson = NULL,\n"
                             "  ModifiedDate = CAST(strftime('%s', 'now') AS INTEGER) RETURNING Id";
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  bool replace = true;
  const ds_option options[] = {{"replace", DS_OPTION_BOOL, &replace}};
  sqlite3_int64 id = -1;
  const char *name = read_name(&error, argv[0]);
  const char *text = name ? read_text(&error, argv[1], "search text") : NULL;
  if (text && ds_options_read(&error, db, argc > 2 ? argv[2] : NULL, options, DS_COUNT(options)) == SQLITE_OK &&
      ds_library_require(&error, db) == SQLITE_OK) {
    ds_search_free(ds_search_compile(&error, ds_context_binding(context)->session, argv[1], DS_SEARCH_ALL));
    bool taken = !replace && ds_query_int(&error, db, "SELECT 1 FROM main.Queries WHERE Name = ?1", name);
    if (taken) ds_error_set(&error, DS_CONFLICT, "a query is saved as '%s' already; choose another name", name);
    if (error.rc == SQLITE_OK) id = write_row(&error, db, save, name, text);
  }
  end_call(context, &error, id);
}

/* ds_query(name) */
void search_call_query(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  const char *name = read_name(&error, argv[0]);
  char *text = name && ds_library_require(&error, db) == SQLITE_OK
                 ? ds_query_text(&error, db, "SELECT Text FROM main.Queries WHERE Name = ?1", name)
                 : NULL;
  if (error.rc == SQLITE_OK && text == NULL) not_found(&error, name);
  if (error.rc != SQLITE_OK) {
    sqlite3_free(text);
    ds_error_result(context, &error);
  } else {
    sqlite3_result_text(context, text, -1, sqlite3_free);
  }
}

/* ds_query_rename(old, new) */
void search_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  static const char other[] = "SELECT 1 FROM main.Queries WHERE Name = ?1";
  static const char rename[] = "UPDATE main.Queries SET Name = ?2,\n"
                               "  ModifiedDate = CAST(strftime('%s', 'now') AS INTEGER) WHERE Name = ?1 RETURNING Id";
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  sqlite3_int64 id = -1;
  const char *name = read_name(&error, argv[0]), *to = name ? read_name(&error, argv[1]) : NULL;
  if (to && ds_library_require(&error, db) == SQLITE_OK) {
    bool taken = strcmp(name, to) != 0 && ds_query_int(&error, db, other, to);
    if (taken) ds_error_set(&error, DS_CONFLICT, "a query is saved as '%s' already; delete it or choose another", to);
    if (error.rc == SQLITE_OK) id = write_row(&error, db, rename, name, to);
    if (error.rc == SQLITE_OK && id < 0) not_found(&error, name);
  }
  end_call(context, &error, id);
}

/* ds_query_delete(name) */
void search_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  sqlite3_int64 id = -1;
  const char *name = read_name(&error, argv[0]);
  if (name) id = write_row(&error, db, "DELETE FROM main.Queries WHERE Name = ?1 RETURNING Id", name, NULL);
  if (error.rc == SQLITE_OK && id < 0) not_found(&error, name);
  end_call(context, &error, id);
}
