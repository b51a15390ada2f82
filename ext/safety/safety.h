/* What the safety room's files share. */
#ifndef DS_SAFETY_SAFETY_H
#define DS_SAFETY_SAFETY_H

#include "base/table.h"
#include "safety/backup.h"

void safety_backup(sqlite3_context *context, int argc, sqlite3_value **argv);
void safety_restore(sqlite3_context *context, int argc, sqlite3_value **argv);
void safety_rollback(sqlite3_context *context, int argc, sqlite3_value **argv);
extern const ds_table safety_backup_steps;
extern const ds_table safety_backups;

/* The backup that ds_backup(path, options) and ds_backup_steps(path, options) ask for. */
ds_backup *safety_start_backup(ds_error *error, sqlite3 *db, sqlite3_value *path, sqlite3_value *options, bool apart);

/* A path that the user gave, for sqlite3_free; NULL where none was given, or with the error set. */
char *safety_path(ds_error *error, sqlite3_value *value);

#endif
