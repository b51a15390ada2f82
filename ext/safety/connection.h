/* Connections of the extension's own, beside the caller's. */
#ifndef DS_SAFETY_CONNECTION_H
#define DS_SAFETY_CONNECTION_H

#include "base/error.h"

/* A second connection to the same file, with the caller's busy timeout; NULL with the error set where there
** is no file or it cannot be opened. */
sqlite3 *ds_open_again(ds_error *error, sqlite3 *db, const char *schema, int flags);

/* Opens a database file for reading alone, without locks and without anything appearing beside it. */
sqlite3 *ds_open_immutable(ds_error *error, const char *path);

/* The file of a connection's main database; NULL where it is none. */
sqlite3_file *ds_database_file(sqlite3 *db);

/* Has work on `other` stop when the connection `caller` is interrupted; between two statements alone where
** SQLite was built without progress handlers. */
void ds_follow_interrupt(sqlite3 *other, sqlite3 *caller);

#endif
