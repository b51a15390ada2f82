/* Files, where SQLite's own file layer has no call for it: existence, size, sync, rename, removal. */
#ifndef DS_BASE_FILE_H
#define DS_BASE_FILE_H

#include "base/error.h"

typedef enum ds_file_kind { DS_FILE_NONE, DS_FILE_REGULAR, DS_FILE_FOLDER, DS_FILE_LINK, DS_FILE_OTHER } ds_file_kind;

/* What the name itself is: a link is not followed. */
ds_file_kind ds_file_kind_of(const char *path);

bool ds_file_exists(const char *path);

/* Whether two paths lead to one file. Opens neither: closing a file of one's own would drop the locks
** that SQLite holds on it for this process. */
bool ds_file_same(const char *a, const char *b);

/* What follows the last separator. */
const char *ds_file_name(const char *path);

/* The folder that a path lies in, for sqlite3_free; NULL without memory, with the error set. */
char *ds_file_folder(ds_error *error, const char *path);

/* -1 where there is no such file. */
sqlite3_int64 ds_file_size(const char *path);

/* When it was last written, Unix seconds; -1 where there is no such file. */
sqlite3_int64 ds_file_modified(const char *path);

/* Gives `each` every name in a folder, in no order, until it returns other than SQLITE_OK. */
int ds_folder_read(ds_error *error, const char *folder, int (*each)(void *data, const char *name), void *data);

/* Removes a file; one that is not there is no error. */
int ds_file_remove(ds_error *error, const char *path);

/* Makes a finished file appear under its name, durably: syncs it, renames it, syncs its folder. A name
** that is taken, even at the last moment, is CONFLICT unless `replace`. */
int ds_file_publish(ds_error *error, const char *from, const char *to, bool replace);

#endif
