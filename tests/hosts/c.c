/* A C host. It loads the extension into each connection; compiled with -DLINKED and linked with libdatastore.a, it
** has every new connection load it by itself.
**
** usage: c EXTENSION FOLDER; prints what tests/hosts.bats expects of every host. */
#ifdef LINKED
#include <datastore.h>
#endif
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(sqlite3 *db, const char *doing) {
  (void)fprintf(stderr, "%s: %s\n", doing, sqlite3_errmsg(db));
  exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(db, sql);
  return statement;
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(db, sql);
}

static sqlite3 *connect(const char *path, const char *extension) {
  sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK) fail(db, path);
#ifdef LINKED
  (void)extension;
#else
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL); /* for C alone, not for SQL */
  if (sqlite3_load_extension(db, extension, NULL, NULL) != SQLITE_OK) fail(db, extension);
#endif
  run(db, "SELECT ds_connect('writer')");
  return db;
}

/* Binds texts and prints a label and the first row's columns. */
static void show(sqlite3 *db, const char *label, const char *sql, const char *first, const char *second) {
  sqlite3_stmt *statement = prepare(db, sql);
  if (first) sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
  if (second) sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_ROW) fail(db, sql);
  printf("%s", label);
  for (int i = 0; i < sqlite3_column_count(statement); i++) printf(" %s", sqlite3_column_text(statement, i));
  printf("\n");
  sqlite3_finalize(statement);
}

static void insert_images(sqlite3 *db) {
  run(db, "BEGIN");
  sqlite3_stmt *insert = prepare(db, "INSERT INTO ds_images(Path, Prompt, Rating) VALUES (?, ?, ?)");
  for (int i = 0; i < 100; i++) {
    char path[32];
    (void)snprintf(path, sizeof path, "D:\\pics\\%03d.png", i);
    sqlite3_bind_text(insert, 1, path, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 2, i % 2 ? "a kitten" : "a castle", -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 3, i % 11);
    if (sqlite3_step(insert) != SQLITE_DONE) fail(db, "inserting");
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  run(db, "COMMIT");
}

/* Copies the library while a second connection adds an image between the pieces. */
static void back_up(sqlite3 *db, sqlite3 *other, const char *copy) {
  sqlite3_stmt *steps = prepare(db, "SELECT Step FROM ds_backup_steps(?)");
  sqlite3_stmt *late = prepare(other, "INSERT INTO ds_images(Path) VALUES ('D:\\late\\' || ? || '.png')");
  sqlite3_bind_text(steps, 1, copy, -1, SQLITE_STATIC);
  int rc;
  while ((rc = sqlite3_step(steps)) == SQLITE_ROW) {
    sqlite3_bind_int(late, 1, sqlite3_column_int(steps, 0));
    if (sqlite3_step(late) != SQLITE_DONE) fail(other, "writing meanwhile");
    sqlite3_reset(late);
  }
  if (rc != SQLITE_DONE) fail(db, "backing up");
  sqlite3_finalize(steps);
  sqlite3_finalize(late);
}

/* An error's text is `NAME: CODE: what happened; what to do`. */
static void show_error(sqlite3 *db, const char *copy) {
  sqlite3_stmt *statement = prepare(db, "SELECT ds_backup(?)");
  sqlite3_bind_text(statement, 1, copy, -1, SQLITE_STATIC);
  if (sqlite3_step(statement) == SQLITE_ROW) return;
  const char *code = strstr(sqlite3_errmsg(db), ": ") + 2;
  printf("error %.*s\n", (int)strcspn(code, ":"), code);
  sqlite3_finalize(statement);
}

/* Runs the example of every name that the extension has, each in a connection of its own, which must close. */
static void use_all(const char *path, const char *extension, const char *copies) {
  char *log = sqlite3_mprintf("%s-wal", path);
  sqlite3 *help = connect(":memory:", extension);
  sqlite3_stmt *examples = prepare(help, "SELECT Name, replace(Example, '/tmp', ?) FROM ds_help");
  sqlite3_bind_text(examples, 1, copies, -1, SQLITE_STATIC);
  int count = 0;
  for (; sqlite3_step(examples) == SQLITE_ROW; count++) {
    const char *name = (const char *)sqlite3_column_text(examples, 0);
    sqlite3 *db = connect(path, extension);
    if (sqlite3_exec(db, (const char *)sqlite3_column_text(examples, 1), NULL, NULL, NULL) != SQLITE_OK) {
      printf("refused %s\n", name);
    }
    if (sqlite3_close(db) != SQLITE_OK || access(log, F_OK) == 0) printf("left open by %s\n", name);
  }
  printf("used %d\n", count);
  sqlite3_finalize(examples);
  if (sqlite3_close(help) != SQLITE_OK) fail(help, "closing");
  sqlite3_free(log);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
#ifdef LINKED
  sqlite3_auto_extension((void (*)(void))sqlite3_datastore_init);
#endif
  const char *folder = argv[2];
  char *path = sqlite3_mprintf("%s/library.db", folder), *copy = sqlite3_mprintf("%s/backup.db", folder);
  sqlite3 *db = connect(path, argv[1]);
  show(db, "schema", "SELECT ds_migrate() ->> '$.to'", NULL, NULL);

  insert_images(db);
  show(db, "images", "SELECT count(*) FROM ds_images", NULL, NULL);
  static const char search[] = "kitten rating:>=7 sort:name asc";
  show(db, "found", "SELECT count(*) OVER (), Path FROM ds_images(?)", search, NULL);
  show(db, "tagged", "SELECT ds_tag(Id, ?) FROM ds_images(?)", "animal/cat", search);

  sqlite3 *other = connect(path, argv[1]);
  back_up(db, other, copy);
  if (sqlite3_close(other) != SQLITE_OK) fail(other, "closing");
  show(db, "backup", "SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", folder, NULL);
  show(db, "written meanwhile", "SELECT count(*) > 100 FROM ds_images", NULL, NULL);
  show_error(db, copy);

  if (sqlite3_close(db) != SQLITE_OK) fail(db, "closing");
  printf("closed\n");
  sqlite3_free(path);
  sqlite3_free(copy);

  path = sqlite3_mprintf("%s/used.db", folder), copy = sqlite3_mprintf("%s/copies", folder);
  use_all(path, argv[1], copy);
  sqlite3_free(path);
  sqlite3_free(copy);
  return 0;
}
