/* datastore: the data store of an image library, as an SQLite extension.
**
** For applications that link the static library (libdatastore.a) into themselves instead of loading
** datastore.so:
**
**     sqlite3_auto_extension((void (*)(void))sqlite3_datastore_init);   every new connection has it
**     sqlite3_datastore_init(db, NULL, NULL);                           or this connection alone
*/
#ifndef DATASTORE_H
#define DATASTORE_H

#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3_api_routines;

/* Registers every name on the connection. An error text, if any, is for sqlite3_free. */
int sqlite3_datastore_init(sqlite3 *db, char **error, const struct sqlite3_api_routines *api);

/* The same without what reads or writes files. */
int sqlite3_datastore_nofs_init(sqlite3 *db, char **error, const struct sqlite3_api_routines *api);

#ifdef __cplusplus
}
#endif

#endif
