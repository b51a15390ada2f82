/* What the care room's files share. */
#ifndef DS_CARE_CARE_H
#define DS_CARE_CARE_H

#include "base/table.h"

void care_repair(sqlite3_context *context, int argc, sqlite3_value **argv);
void care_reindex(sqlite3_context *context, int argc, sqlite3_value **argv);
extern const ds_table care_check;
extern const ds_table care_indexes;
extern const ds_table care_reindex_steps;
extern const ds_table care_stats;

/* Sets NOT_MIGRATED or NEWER_SCHEMA where the database's schema is not one to look after. */
int care_require_schema(ds_error *error, sqlite3 *db);

#endif
