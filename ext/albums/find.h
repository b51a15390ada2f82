/* An album by its name or Id. */
#ifndef DS_ALBUMS_FIND_H
#define DS_ALBUMS_FIND_H

#include "base/error.h"

/* The album's Id; 0 where there is none, and with BAD_VALUE where the value is neither a name nor an Id. */
sqlite3_int64 albums_find(ds_error *error, sqlite3 *db, sqlite3_value *album);

/* The Id of the album of just this name; 0 where there is none. */
sqlite3_int64 albums_find_named(ds_error *error, sqlite3 *db, const char *name);

/* The same as albums_find, but NOT_FOUND where there is none. */
sqlite3_int64 albums_need(ds_error *error, sqlite3 *db, sqlite3_value *album);

#endif
