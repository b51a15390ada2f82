/* ds_version(): which extension this is. */
#include "version.h"
#include "session/session.h"

void session_version(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc, (void)argv;
  sqlite3_result_text(context, DS_VERSION, -1, SQLITE_STATIC);
}
