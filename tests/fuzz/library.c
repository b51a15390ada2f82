/* A library for the fuzzers; see library.h. */
#include "library.h"

#include "datastore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1000, STEPS = 20000, LONGEST = 1 << 16 };

static const char library_sql[] = TESTS "/fault/library.sql";

void require(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  abort();
}

/* A thousand steps of SQLite's machine: what takes 20 million is a hang. */
static int on_progress(void *left) {
  require(--*(int *)left > 0, "a hang");
  return 0;
}

void file_read(const char *path, char *into, size_t room) {
  FILE *in = fopen(path, "rb");
  require(in != NULL, path);
  size_t length = fread(into, 1, room, in);
  bool closed = fclose(in) == 0;
  require(closed && length < room, path);
  into[length] = '\0';
}

static sqlite3 *open_memory(void) {
  sqlite3 *db = NULL;
  require(sqlite3_open(":memory:", &db) == SQLITE_OK, "no database");
  require(sqlite3_datastore_nofs_init(db, NULL, NULL) == SQLITE_OK, "no extension");
  return db;
}

/* Small pages, so that a few changed bytes strike much. */
unsigned char *library_bytes(sqlite3_int64 *size) {
  static unsigned char *made;
  static sqlite3_int64 made_size;
  if (made == NULL) {
    static char script[LONGEST];
    sqlite3 *db = open_memory();
    file_read(library_sql, script, sizeof script);
    require(sqlite3_exec(db, "PRAGMA page_size = 512; SELECT ds_migrate()", NULL, NULL, NULL) == SQLITE_OK &&
              sqlite3_exec(db, script, NULL, NULL, NULL) == SQLITE_OK,
            sqlite3_errmsg(db));
    made = sqlite3_serialize(db, "main", &made_size, 0);
    sqlite3_close(db);
  }
  unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)made_size);
  require(made && copy, "no memory");
  memcpy(copy, made, (size_t)made_size);
  *size = made_size;
  return copy;
}

sqlite3 *library_open(unsigned char *bytes, sqlite3_int64 size) {
  sqlite3 *db = open_memory();
  if (bytes == NULL) bytes = library_bytes(&size);
  unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
  require(sqlite3_deserialize(db, "main", bytes, size, size, flags) == SQLITE_OK, "no database");
  return db;
}

static void check_error(sqlite3 *db) {
  const char *said = sqlite3_errmsg(db);
  if (strncmp(said, "ds_", 3) != 0) return;
  const char *code = strstr(said, ": "), *what = code ? strstr(code + 2, ": ") : NULL;
  require(what != NULL, said);
  for (const char *at = code + 2; at < what; at++) require((*at >= 'A' && *at <= 'Z') || *at == '_', said);
}

void library_run(sqlite3 *db, const char *sql, const char *text, int length) {
  sqlite3_stmt *statement = NULL;
  int left = STEPS, rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  sqlite3_progress_handler(db, 1000, on_progress, &left);
  if (text && rc == SQLITE_OK) sqlite3_bind_text(statement, 1, text, length, SQLITE_TRANSIENT);
  for (int row = 0; rc == SQLITE_OK && row < ROWS && sqlite3_step(statement) == SQLITE_ROW; row++) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) sqlite3_column_text(statement, i);
  }
  if (sqlite3_finalize(statement) != SQLITE_OK) check_error(db);
  sqlite3_progress_handler(db, 0, NULL, NULL);
}
