/* A folder by its path, with the folders that it lies in. */
#ifndef DS_FOLDERS_CHAIN_H
#define DS_FOLDERS_CHAIN_H

#include "base/error.h"

/* The Id of the folder with this path (valid UTF-8), made where it is missing: together with its parents
** up to the nearest one that is there, or else up to the path's root. Topmost folders that turn out to lie
** below a new one are hung up there, and images without a folder that lie in it get it. Paths are stored normalized; Windows paths are found without case.
** The caller's transaction holds the work together. BAD_VALUE for an empty path. */
int ds_folder_ensure(ds_error *error, sqlite3 *db, const char *path, sqlite3_int64 *id);

#endif
