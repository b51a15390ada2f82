/* Calls that write; see call.h. */
#include "tags/call.h"

#include "base/library.h"
#include "base/sql.h"
#include "tags/find.h"

void tags_write(sqlite3_context *context, int argc, sqlite3_value **argv, tags_work work) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_transaction transaction;
  sqlite3_int64 result = 0;
  ds_library_require(&error, db);
  char *first = tags_name(&error, argv[0], 1);
  char *second = argc > 1 ? tags_name(&error, argv[1], 2) : NULL;
  if (error.rc == SQLITE_OK && ds_begin(&transaction, &error, db) == SQLITE_OK) {
    result = work(&error, db, first, second);
    ds_commit(&transaction, &error);
  }
  sqlite3_free(first);
  sqlite3_free(second);
  if (error.rc != SQLITE_OK) {
    ds_error_result(context, &error);
  } else {
    sqlite3_result_int64(context, result);
  }
}
