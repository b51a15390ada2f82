/* The most memory that each statement takes beyond what the connection has when it begins, in bytes, a line each.
**
**     memory EXTENSION DATABASE STATEMENT...
*/
#include <sqlite3.h>
#include <stdio.h>

static int run(sqlite3 *db, const char *sql) {
  char *error = NULL;
  int rc = sqlite3_exec(db, sql, NULL, NULL, &error);
  if (rc != SQLITE_OK) fprintf(stderr, "%s: %s\n", sql, error ? error : sqlite3_errmsg(db));
  sqlite3_free(error);
  return rc;
}

int main(int argc, char **argv) {
  sqlite3 *db = NULL;
  if (argc < 4 || sqlite3_open(argv[2], &db) != SQLITE_OK) return 2;
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, argv[1], NULL, NULL) != SQLITE_OK) return 2;
  for (int i = 3; i < argc; i++) {
    if (run(db, argv[i]) != SQLITE_OK) return 1; /* fills the page cache and the schema */
    sqlite3_int64 before = sqlite3_memory_used();
    sqlite3_memory_highwater(1);
    if (run(db, argv[i]) != SQLITE_OK) return 1;
    printf("%lld\n", sqlite3_memory_highwater(0) - before);
  }
  return sqlite3_close(db);
}
