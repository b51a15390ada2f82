/* Dates of the legacy application: .NET ticks (100 ns since the year 1) in somebody's local time. */
#ifndef DS_SCHEMA_TIMEZONE_H
#define DS_SCHEMA_TIMEZONE_H

#include "base/sqlite.h"

/* Whether the text is one of: local (this machine's zone), UTC, an offset such as +02:00 or -0330. */
bool ds_timezone_valid(const char *zone);

/* ds_from_ticks(ticks [, timezone]) */
void ds_from_ticks(sqlite3_context *context, int argc, sqlite3_value **argv);

#endif
