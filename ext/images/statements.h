/* The statements that writing needs, each prepared when it is first needed and kept for the next row. */
#ifndef DS_IMAGES_STATEMENTS_H
#define DS_IMAGES_STATEMENTS_H

#include "base/error.h"

typedef enum image_sql {
  SQL_FIND_PATH,
  SQL_FIND_ID,
  SQL_FIND_MOVED,
  SQL_DELETE,
  SQL_FIND_PROMPT,
  SQL_INSERT_PROMPT,
  SQL_ABOVE_FOLDER,
  SQL_FIND_FOLDER,
  SQL_LIST_NAMES,
  SQL_MAKE_TAGS,
  SQL_ADD_TAGS,
  SQL_REMOVE_TAGS,
  SQL_MAKE_ALBUMS,
  SQL_ADD_ALBUMS,
  SQL_REMOVE_ALBUMS,
  SQL_WORKFLOW_FORM,
  SQL_DELETE_NODES,
  SQL_API_NODES,
  SQL_API_PROPERTIES,
  SQL_UI_FLAT,
  SQL_UI_NODES,
  SQL_UI_PROPERTIES,
  SQL_COUNT
} image_sql;

typedef struct image_statements {
  sqlite3 *db;
  sqlite3_stmt *prepared[SQL_COUNT];
} image_statements;

/* Ready to bind; NULL with the error set. */
sqlite3_stmt *statement_get(image_statements *statements, ds_error *error, image_sql which);

/* Runs a statement that returns nothing, with ?1 an Id and ?2 a text (unless NULL), and resets it. */
int statement_run(image_statements *statements, ds_error *error, image_sql which, sqlite3_int64 id, const char *text);

void statements_finalize(image_statements *statements);

#endif
