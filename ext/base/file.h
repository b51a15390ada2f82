/* Files, where SQLite's own file layer has no call for it: existence, size, sync, rename, removal. */
#ifndef DS_BASE_FILE_H
#define DS_BASE_FILE_H

#include "base/error.h"

bool ds_file_exists(const char *path);

/* -1 where there is no such file. */
sqlite3_int64 ds_file_size(const char *path);

/* Removes a file; one that is not there is no error. */
int ds_file_remove(ds_error *error, const char *path);

/* Makes a finished file appear under its name, durably: syncs it, renames it, syncs its folder. */
int ds_file_publish(ds_error *error, const char *from, const char *to);

#endif
