/* Building indexes anew, one piece at a time: the work under ds_reindex and ds_reindex_steps. */
#ifndef DS_CARE_REINDEX_H
#define DS_CARE_REINDEX_H

#include "base/error.h"
#include "base/registry.h"

typedef struct ds_reindexing ds_reindexing;

/* Plans the work that `what` names (NULL: everything) and, unless `dry_run`, begins its transaction. NULL with
** the error set where there is none of that name. */
ds_reindexing *ds_reindex_start(ds_error *error, ds_session *session, const char *what, bool merge, bool dry_run);

/* Does the next piece. */
int ds_reindex_next(ds_reindexing *work, ds_error *error);

/* Commits, when all pieces are done. Does nothing where it has, or there is nothing begun. */
int ds_reindex_commit(ds_reindexing *work, ds_error *error);

int ds_reindex_total(const ds_reindexing *work);

/* How many of the pieces are indexes. */
int ds_reindex_indexes(const ds_reindexing *work);

/* What the piece at a place, from 0, is of: an index, PromptSearch, or the statistics. */
const char *ds_reindex_name(const ds_reindexing *work, int at);

/* Work that is not committed is rolled back. */
void ds_reindex_free(ds_reindexing *work);

#endif
