/* How tags stand to each other: aliases and implications. */
#ifndef DS_TAGS_RELATE_H
#define DS_TAGS_RELATE_H

#include "base/error.h"

/* Lets a tag imply another: 1 when that is new, 0 when it was so already; CONFLICT where the implied tag
** counts as the first, by which everything in between would become one tag. */
sqlite3_int64 tags_imply(ds_error *error, sqlite3 *db, sqlite3_int64 tag, sqlite3_int64 implied);

/* Makes a normalized name another name of a tag: 1 when that is new, 0 when it was so already. */
sqlite3_int64 tags_alias(ds_error *error, sqlite3 *db, const char *alias, sqlite3_int64 tag);

/* Whether what has the first tag counts as having the second. */
bool tags_counts_as(ds_error *error, sqlite3 *db, sqlite3_int64 tag, sqlite3_int64 as);

#endif
