/* What the schema room's files share. */
#ifndef DS_SCHEMA_SCHEMA_H
#define DS_SCHEMA_SCHEMA_H

#include "base/table.h"

void schema_migrate(sqlite3_context *context, int argc, sqlite3_value **argv);
extern const ds_table schema_migrate_steps;
extern const ds_table schema_migrations;

#endif
