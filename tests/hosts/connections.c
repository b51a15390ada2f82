/* Many connections with the extension in one process, all open at once; then none, so that the library leaves the
** process; then the same again.
**
** usage: connections EXTENSION DATABASE COUNT; prints what loading costs each connection in time and memory, and fails
** where one of them lacks the extension or does not close. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct cost {
  double microseconds;
  sqlite3_int64 bytes;
} cost;

static void fail(sqlite3 *db, const char *doing) {
  (void)fprintf(stderr, "%s: %s\n", doing, sqlite3_errmsg(db));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static cost open_all(sqlite3 **dbs, int count, const char *path) {
  double start = now();
  sqlite3_int64 before = sqlite3_memory_used();
  for (int i = 0; i < count; i++) {
    if (sqlite3_open(path, &dbs[i]) != SQLITE_OK) fail(dbs[i], path);
  }
  return (cost){(now() - start) / count, (sqlite3_memory_used() - before) / count};
}

static cost load_all(sqlite3 **dbs, int count, const char *extension) {
  double start = now();
  sqlite3_int64 before = sqlite3_memory_used();
  for (int i = 0; i < count; i++) {
    sqlite3_db_config(dbs[i], SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    if (sqlite3_load_extension(dbs[i], extension, NULL, NULL) != SQLITE_OK) fail(dbs[i], extension);
  }
  return (cost){(now() - start) / count, (sqlite3_memory_used() - before) / count};
}

static void use_all(sqlite3 **dbs, int count) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_exec(dbs[i], "SELECT ds_path_basename('/a/b.png')", NULL, NULL, NULL) != SQLITE_OK)
      fail(dbs[i], "using");
  }
}

static void close_all(sqlite3 **dbs, int count) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_close(dbs[i]) != SQLITE_OK) fail(dbs[i], "closing");
  }
}

/* Whether a file of this name is part of the process. */
static bool is_mapped(const char *name) {
  char line[4096];
  bool found = false;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && !found && fgets(line, sizeof line, maps)) found = strstr(line, name) != NULL;
  if (maps) (void)fclose(maps);
  return found;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int count = (int)strtol(argv[3], NULL, 10);
  sqlite3 **dbs = calloc((size_t)count, sizeof(sqlite3 *)) /* NOLINT(bugprone-sizeof-expression) */;
  if (dbs == NULL) return 1;
  for (int round = 0; round < 2; round++) {
    cost opening = open_all(dbs, count, argv[2]);
    cost loading = load_all(dbs, count, argv[1]);
    use_all(dbs, count);
    printf("%d connections: opening %.0f us and %lld bytes each, loading %.0f us and %lld bytes each\n", count,
           opening.microseconds, opening.bytes, loading.microseconds, loading.bytes);
    if (!is_mapped("datastore.so")) fail(*dbs, "loaded, but not there");
    close_all(dbs, count);
    if (is_mapped("datastore.so")) fail(NULL, "still in the process after the last connection");
  }
  free(dbs);
  return sqlite3_memory_used() != 0;
}
