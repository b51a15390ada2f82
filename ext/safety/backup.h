/* Copies of a live database: the core under ds_backup and ds_backup_steps, under what ds_migrate keeps
** before it changes anything, and under what ds_restore and ds_repair keep.
**
** A backup reads one state of the database from beginning to end, whoever writes meanwhile: a read
** transaction is held for that long. It writes a temporary file, NAME.XXXXXXXX.partial, which it locks,
** verifies, seals (seal.h), syncs and renames, so that no file ever has the final name but a whole one. */
#ifndef DS_SAFETY_BACKUP_H
#define DS_SAFETY_BACKUP_H

#include "base/json.h"

typedef struct ds_backup_options {
  char *schema;       /* the attached database to copy; owned, NULL for main */
  sqlite3_int64 keep; /* how many backups of this name stay; 0 for all */
  bool compact, overwrite, no_verify;
  bool incremental; /* where the path is an earlier backup: only its pages that changed are written (earlier.h) */
  bool own_changes; /* what the caller's open transaction has changed belongs in the copy */
  bool unchanged;   /* that transaction has changed nothing yet */
  bool apart;       /* read through a connection of its own, so that the caller's may write between two steps */
} ds_backup_options;

typedef struct ds_backup ds_backup;

/* "NAME-WORD-YYYYMMDD-HHMMSS.db" beside the database (24 hours, UTC), a number behind it where that name
** is taken; NULL for a database without a file. For sqlite3_free. */
char *ds_backup_default_path(ds_error *error, sqlite3 *db, const char *schema, const char *word);

/* Prepares a backup to `path`, which it copies. NULL with the error set where it cannot be. */
ds_backup *ds_backup_start(ds_error *error, sqlite3 *db, const char *path, const ds_backup_options *options);

/* Does a piece of the work. */
int ds_backup_next(ds_backup *backup, ds_error *error);

bool ds_backup_finished(const ds_backup *backup);

/* What the last piece was (copy, compact, verify, publish), and how far it all is, in pages. */
const char *ds_backup_phase(const ds_backup *backup);
sqlite3_int64 ds_backup_done(const ds_backup *backup);
sqlite3_int64 ds_backup_total(const ds_backup *backup);

void ds_backup_report(const ds_backup *backup, ds_json *json, sqlite3_int64 milliseconds);

/* A backup that is not finished leaves nothing behind. */
void ds_backup_free(ds_backup *backup);

/* All of it at once. A path that exists is refused. */
int ds_backup_write(ds_error *error, sqlite3 *db, const char *path, bool own_changes);

#endif
