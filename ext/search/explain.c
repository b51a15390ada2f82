/* ds_query_explain(text): what becomes of a search text.
**
**     SELECT ds_query_explain('starry night rating:>=7') ->> '$.sql'; */
#include "base/json.h"
#include "base/sql.h"
#include "search/queries.h"
#include "search/search.h"

/* The parameters as SQLite has them bound: it alone writes numbers without loss. */
static void write_parameters(ds_json *json, const ds_search *search, ds_error *error, sqlite3 *db) {
  ds_json_open(json, "parameters", '[');
  int count = ds_search_parameters(search);
  sqlite3_str *sql = sqlite3_str_new(db);
  sqlite3_str_appendall(sql, "SELECT json_quote(column1) FROM (VALUES ");
  for (int i = 0; i < count; i++) sqlite3_str_appendf(sql, "%s(?%d)", i ? "," : "", i + 1);
  sqlite3_str_appendall(sql, ")");
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  sqlite3_stmt *statement = count ? ds_prepare(error, db, text) : NULL;
  if (statement) ds_search_bind(search, error, statement);
  while (statement && ds_step(error, statement) == SQLITE_ROW) {
    ds_json_raw(json, NULL, (const char *)sqlite3_column_text(statement, 0));
  }
  sqlite3_finalize(statement);
  sqlite3_free(text);
  ds_json_close(json, ']');
}

static void write_plan(ds_json *json, const ds_search *search, ds_error *error, sqlite3 *db) {
  const char *condition = ds_search_condition(search), *order = ds_search_order(search);
  ds_json_open(json, "plan", '[');
  char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN SELECT i.Id FROM main.Images i%s%s ORDER BY %s LIMIT 100",
                              condition ? " WHERE " : "", condition ? condition : "",
                              order ? order : "i.CreatedDate DESC, i.Id DESC");
  if (sql == NULL) ds_error_memory(error);
  sqlite3_stmt *statement = sql ? ds_prepare(error, db, sql) : NULL;
  if (statement) ds_search_bind(search, error, statement);
  while (statement && ds_step(error, statement) == SQLITE_ROW) {
    enum { DETAIL = 3 };
    ds_json_text(json, NULL, (const char *)sqlite3_column_text(statement, DETAIL));
  }
  sqlite3_finalize(statement);
  sqlite3_free(sql);
  ds_json_close(json, ']');
}

void search_call_explain(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return;
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_session *session = ds_context_binding(context)->session;
  ds_search *search = ds_search_compile(&error, session, argv[0], DS_SEARCH_SHOWN);
  if (search == NULL) {
    ds_error_result(context, &error);
    return;
  }
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "text", ds_search_text(search));
  ds_json_raw(&json, "tree", ds_search_tree(search));
  ds_json_text(&json, "sql", ds_search_condition(search));
  ds_json_text(&json, "sql_of_all", ds_search_condition_of_all(search));
  ds_json_text(&json, "sql_of_count", ds_search_count(search));
  ds_json_text(&json, "order", ds_search_order(search));
  write_parameters(&json, search, &error, db);
  write_plan(&json, search, &error, db);
  ds_json_close(&json, '}');
  ds_search_free(search);
  ds_json_result(&json, context, &error);
}
