/* Copies of a live database: the core under ds_backup and under what ds_migrate keeps. */
#ifndef DS_SAFETY_BACKUP_H
#define DS_SAFETY_BACKUP_H

#include "base/error.h"

/* "NAME-backup-YYYYMMDD-HHMMSS.db" beside the database (24 hours, UTC), a number behind it where that name
** is taken; NULL for a database without a file. For sqlite3_free. */
char *ds_backup_default_path(ds_error *error, sqlite3 *db);

/* Copies the database as this connection sees it to a new file: written under a temporary name,
** verified, synced, then renamed. A path that exists is refused. Nothing is left behind on failure. */
int ds_backup_write(ds_error *error, sqlite3 *db, const char *path);

#endif
