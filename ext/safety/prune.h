/* Which files a backup may remove: what a crash left, and older backups beyond the number to keep.
** A file that cannot be known for certain to be one of these stays. */
#ifndef DS_SAFETY_PRUNE_H
#define DS_SAFETY_PRUNE_H

#include "base/error.h"

/* How the name of an unfinished backup ends: PATH.XXXXXXXX.partial */
#define DS_PARTIAL ".partial"

/* Removes the unfinished backups of this path that no one is writing any more. */
int ds_prune_leftovers(ds_error *error, const char *path);

/* Whether the path ends in -YYYYMMDD-HHMMSS[-N].db. */
bool ds_prune_has_date(const char *path);

/* Removes all but the `keep` newest (by the date in the name; 0 keeps all) of the backups in the folder of
** `path` that have its name before the date, and whose seal says that they are of `source`. Returns a JSON
** array of the paths removed, for sqlite3_free. */
char *ds_prune_backups(ds_error *error, const char *path, const char *source, sqlite3_int64 keep);

#endif
