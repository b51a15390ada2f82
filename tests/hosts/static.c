/* A host that links the static library: every connection has the extension, without loading a file.
** usage: static; prints the version and closes without a statement left behind. */
#include <datastore.h>
#include <stdio.h>

static int print_row(void *unused, int count, char **values, char **names) {
  (void)unused, (void)count, (void)names;
  return printf("%s\n", values[0]) < 0;
}

int main(void) {
  sqlite3 *db = NULL;
  char *error = NULL;
  if (sqlite3_open(":memory:", &db) || sqlite3_datastore_init(db, &error, NULL) ||
      sqlite3_exec(db, "SELECT ds_version()", print_row, NULL, &error)) {
    (void)fprintf(stderr, "%s\n", error ? error : sqlite3_errmsg(db));
    sqlite3_free(error);
    sqlite3_close(db);
    return 1;
  }
  return sqlite3_close(db) != SQLITE_OK;
}
