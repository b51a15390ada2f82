/* An earlier backup that a new one goes on from: only the pages that changed are written to it.
**
** The file is at every moment, for whoever opens it with SQLite, the earlier backup or the new one. It is locked
** as a database that is being written. What is about to be overwritten goes first into a rollback journal,
** in SQLite's own format and under its name; then the changed pages and the new seal are written and
** synced; removing the journal is what commits. After a crash in between, SQLite itself rolls the file back when
** it is opened next, its old seal included. */
#ifndef DS_SAFETY_EARLIER_H
#define DS_SAFETY_EARLIER_H

#include "safety/seal.h"
#include "safety/sink.h"

typedef struct ds_earlier ds_earlier;

/* The backup at `path`, locked; `source` is the database that is to be backed up, and any other's backup is
** CONFLICT unless `any`. NULL without an error where one cannot go on from it: the pages have another size, it was written to
** since, or its seal cannot be journalled. */
ds_earlier *ds_earlier_open(ds_error *error, sqlite3 *db, const char *path, const char *source, int page_size,
                            bool any);

ds_sink_base ds_earlier_base(const ds_earlier *earlier);

/* Makes it the new backup: the sink's pages, sealed. */
int ds_earlier_apply(ds_error *error, ds_earlier *earlier, ds_sink *sink, ds_seal *seal);

/* Has SQLite roll a backup back that could not be finished. */
void ds_earlier_roll_back(const char *path);

void ds_earlier_close(ds_earlier *earlier);

#endif
