/* What a database holds, as ds_backups shows it. A backup's seal carries it, so that a folder of thousands can be
** listed without SQLite reading the schema of each. */
#ifndef DS_SAFETY_CONTENT_H
#define DS_SAFETY_CONTENT_H

#include "base/error.h"

/* JSON, for sqlite3_free: schema (none, legacy, current, pending, newer), images, versions (of the migrations
** that it has had; null for the first two). NULL with the error set where it cannot be read. */
char *ds_content_read(ds_error *error, sqlite3 *db);

/* The first thing that is wrong in a database of our own connection, for sqlite3_free: what a PRAGMA says, integrity_check or quick_check.
** NULL where all is well, and with the error set where it could not be told. */
char *ds_content_damage(ds_error *error, sqlite3 *db, const char *pragma);

/* Whether what such a PRAGMA has found is not damage, but a page that there was no memory for. */
bool ds_content_lacks_memory(const char *found);

#endif
