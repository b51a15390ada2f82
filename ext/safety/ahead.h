/* Reading a whole database in large pieces: the pages that SQLite asks for one by one, each of which would be a call
** of the operating system. Measured with a million images: an incremental backup takes two thirds of the time. */
#ifndef DS_SAFETY_AHEAD_H
#define DS_SAFETY_AHEAD_H

#include "base/error.h"

typedef struct ds_ahead ds_ahead;

/* Has a connection of our own, whose file nobody else knows, read ahead wherever it reads one page after the other. NULL
** with the error set where it cannot. */
ds_ahead *ds_ahead_start(ds_error *error, sqlite3 *db);

/* After the connection is closed. */
void ds_ahead_free(ds_ahead *ahead);

#endif
