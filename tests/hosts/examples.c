/* Runs the example of every name in ds_help, each with a copy of a database and in a connection of its own, and closes
** that with the strict sqlite3_close(), which refuses while a statement is left.
**
** usage: examples EXTENSION DATABASE FOLDER [readonly]; the copy and what examples write to /tmp go into the folder;
** prints "NAME ok" or "NAME CODE" of the error, a line each. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(sqlite3 *db, const char *doing) {
  (void)fprintf(stderr, "%s: %s\n", doing, sqlite3_errmsg(db));
  exit(1);
}

static sqlite3 *connect(const char *path, const char *extension, bool readonly) {
  sqlite3 *db = NULL;
  int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) fail(db, path);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
  if (sqlite3_load_extension(db, extension, NULL, NULL) != SQLITE_OK) fail(db, extension);
  if (readonly && sqlite3_exec(db, "SELECT ds_connect('reader')", NULL, NULL, NULL) != SQLITE_OK)
    fail(db, "ds_connect");
  return db;
}

static void copy_database(const char *from, const char *to) {
  sqlite3 *source = NULL, *target = NULL;
  (void)remove(to);
  if (sqlite3_open(from, &source) != SQLITE_OK) fail(source, from);
  if (sqlite3_open(to, &target) != SQLITE_OK) fail(target, to);
  sqlite3_backup *copy = sqlite3_backup_init(target, "main", source, "main");
  sqlite3_backup_step(copy, -1);
  if (sqlite3_backup_finish(copy) != SQLITE_OK) fail(target, to);
  sqlite3_close(target);
  sqlite3_close(source);
}

/* The code of an error text `NAME: CODE: what happened; what to do`. */
static void print_code(const char *name, const char *message) {
  const char *code = strstr(message, ": ");
  if (code == NULL || code[2 + strspn(code + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] != ':') {
    printf("%s %s\n", name, message);
  } else {
    printf("%s %.*s\n", name, (int)strcspn(code + 2, ":"), code + 2);
  }
}

static void run(sqlite3 *db, const char *name, const char *sql) {
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (rc == SQLITE_OK || rc == SQLITE_ROW) rc = sqlite3_step(statement);
  if (rc == SQLITE_DONE) {
    printf("%s ok\n", name);
  } else {
    print_code(name, sqlite3_errmsg(db));
  }
  sqlite3_finalize(statement);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  sqlite3 *help = connect(":memory:", argv[1], false);
  sqlite3_stmt *names = NULL;
  if (sqlite3_prepare_v2(help, "SELECT Name, replace(Example, '/tmp', ?1) FROM ds_help", -1, &names, NULL)) {
    fail(help, "ds_help");
  }
  sqlite3_bind_text(names, 1, argv[3], -1, SQLITE_STATIC);
  char *copy = sqlite3_mprintf("%s/copy.db", argv[3]);
  while (sqlite3_step(names) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(names, 0);
    copy_database(argv[2], copy);
    sqlite3 *db = connect(copy, argv[1], argc > 4);
    run(db, name, (const char *)sqlite3_column_text(names, 1));
    if (sqlite3_close(db) != SQLITE_OK) fail(db, name);
  }
  sqlite3_finalize(names);
  sqlite3_free(copy);
  return sqlite3_close(help) != SQLITE_OK;
}
