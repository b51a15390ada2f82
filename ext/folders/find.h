/* A folder by its Id or its path. */
#ifndef DS_FOLDERS_FIND_H
#define DS_FOLDERS_FIND_H

#include "base/error.h"

/* The Ids of folder ?1 and of all below it. */
#define DS_FOLDERS_BELOW                                                                                               \
  "WITH RECURSIVE below(Id) AS (SELECT ?1 UNION SELECT f.Id FROM main.Folders f JOIN below ON f.ParentId = below.Id) " \
  "SELECT Id FROM below"

/* The folder that an argument names: an Id, or a path in any spelling. NOT_FOUND where there is none. */
sqlite3_int64 folders_need(ds_error *error, sqlite3 *db, sqlite3_value *folder);

/* The folder with this path; 0 where there is none. Windows paths compare without (ASCII) case. */
sqlite3_int64 folders_find(ds_error *error, sqlite3 *db, const char *path);

/* A text argument as a normalized path, for sqlite3_free; NULL with BAD_VALUE for what is none. */
char *folders_path(ds_error *error, sqlite3_value *value, int number);

#endif
