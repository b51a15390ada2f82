/* The nodes of a workflow; see workflow.h. The host's JSON functions do the reading. */
#include "images/workflow.h"

#include "base/sql.h"

static int form_of(image_statements *statements, ds_error *error, const char *text) {
  sqlite3_stmt *statement = statement_get(statements, error, SQL_WORKFLOW_FORM);
  if (statement) sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
  int form = ds_step(error, statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
  sqlite3_reset(statement);
  return form;
}

int workflow_write(image_statements *statements, ds_error *error, sqlite3_int64 image, sqlite3_value *workflow,
                   bool had_nodes) {
  if (had_nodes) statement_run(statements, error, SQL_DELETE_NODES, image, NULL);
  if (sqlite3_value_type(workflow) == SQLITE_NULL) return error->rc;
  const char *text = (const char *)sqlite3_value_text(workflow);
  if (text == NULL) return ds_error_memory(error);
  int form = form_of(statements, error, text);
  if (form == 0) return error->rc;
  statement_run(statements, error, form == 1 ? SQL_API_NODES : SQL_UI_NODES, image, text);
  return statement_run(statements, error, form == 1 ? SQL_API_PROPERTIES : SQL_UI_PROPERTIES, image, text);
}
