/* An extension that plays an older SQLite: it loads the datastore named by $DATASTORE with a function
** table in which the version is 3.37.2, and passes on what that load returns. */
#include <dlfcn.h>
#include <sqlite3ext.h>
#include <stdlib.h>
SQLITE_EXTENSION_INIT1

typedef int (*entry_point)(sqlite3 *, char **, const sqlite3_api_routines *);

static int old_number(void) {
  return 3037002;
}

static const char *old_version(void) {
  return "3.37.2";
}

int sqlite3_oldsqlite_init(sqlite3 *db, char **error, const sqlite3_api_routines *api);

int sqlite3_oldsqlite_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  SQLITE_EXTENSION_INIT2(api)
  static sqlite3_api_routines old; /* outlives the call: the datastore keeps a pointer to it */
  old = *api;
  old.libversion = old_version;
  old.libversion_number = old_number;
  const char *path = getenv("DATASTORE");
  void *library = path ? dlopen(path, RTLD_NOW) : NULL;
  void *symbol = library ? dlsym(library, "sqlite3_datastore_init") : NULL;
  if (symbol == NULL) {
    *error = sqlite3_mprintf("%s", path ? dlerror() : "$DATASTORE is not set");
    return SQLITE_ERROR;
  }
  entry_point init = NULL;
  *(void **)&init = symbol; /* POSIX's way around C, which has no cast from data to function */
  return init(db, error, &old);
}
