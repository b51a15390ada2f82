/* The library: what a function needs of the database before it asks anything of it. */
#ifndef DS_BASE_LIBRARY_H
#define DS_BASE_LIBRARY_H

#include "base/error.h"

/* NOT_MIGRATED unless the database has the library's tables. Asks the schema that SQLite has in memory, and the file
** only where that has none. */
int ds_library_require(ds_error *error, sqlite3 *db);

/* Whether there is an image with this Id. */
bool ds_library_has_image(ds_error *error, sqlite3 *db, sqlite3_int64 image);

/* Reads argument `number` (from 1) as text that is not empty; NULL with BAD_VALUE for anything else. The
** text is the value's, and ends in NUL. */
const char *ds_library_text(ds_error *error, sqlite3_value *value, int number, const char *what);

/* Reads argument `number` as the Id of an image that is there; 0 with the error set for anything else. */
sqlite3_int64 ds_library_image(ds_error *error, sqlite3 *db, sqlite3_value *value, int number);

#endif
