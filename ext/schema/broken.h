/* Objects of the user's own that name what is not there. */
#ifndef DS_SCHEMA_BROKEN_H
#define DS_SCHEMA_BROKEN_H

#include "base/error.h"

/* Views that cannot be read, tables whose triggers keep them from being written, and tables with a
** foreign key into nothing: JSON array of {object, why}, for sqlite3_free. */
char *ds_broken_objects(ds_error *error, sqlite3 *db);

#endif
