/* Restoring: the work of ds_restore and ds_rollback.
**
** The backup is held against its seal, or checked as a whole where it has none. Then the content of the
** main database is replaced in one transaction of SQLite's own backup, on a second connection: others
** see the old content or the new, readers in progress keep theirs, and a crash leaves the old. */
#ifndef DS_SAFETY_RESTORE_H
#define DS_SAFETY_RESTORE_H

#include "base/json.h"

typedef struct ds_restore_options {
  bool dry_run;
  bool no_safety_copy;
  bool migrate;
  bool any_content; /* also what is no datastore: what was there before the first migration */
} ds_restore_options;

/* Does it and writes the members of the report. */
int ds_restore(ds_error *error, sqlite3 *db, const char *path, const ds_restore_options *options, ds_json *json);

#endif
