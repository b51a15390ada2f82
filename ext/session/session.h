/* What the session room's files share. */
#ifndef DS_SESSION_SESSION_H
#define DS_SESSION_SESSION_H

#include "base/table.h"

extern const ds_table session_help;

void session_info(sqlite3_context *context, int argc, sqlite3_value **argv);
void session_connect(sqlite3_context *context, int argc, sqlite3_value **argv);
void session_version(sqlite3_context *context, int argc, sqlite3_value **argv);

#endif
