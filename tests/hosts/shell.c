/* A small sqlite3 shell around one version of SQLite, so that suites run with versions that Debian does not have.
**
** usage: sqlite3 [-bail] [-batch] [-readonly] DATABASE [STATEMENTS or .COMMAND]...
**
** The commands are .load FILE [ENTRY], .timeout MS, .nullvalue TEXT, .read FILE and .shell COMMAND. Rows come out as the sqlite3
** shell's list mode has them. Without arguments after the database it reads the standard input, where it goes on after
** an error unless it has -bail. $SQLITE_DEFENSIVE makes the connection a defensive one that trusts no schema. */
#include "sqlite3.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 16 };

typedef struct shell {
  sqlite3 *db;
  bool bail, failed;
  char null[64]; /* what NULL is shown as */
} shell;

static void fail(shell *sh, const char *message) {
  (void)fprintf(stderr, "Error: %s\n", message ? message : sqlite3_errmsg(sh->db));
  sh->failed = true;
}

static int print_row(void *data, int count, char **values, char **names) {
  const shell *sh = data;
  (void)names;
  for (int i = 0; i < count; i++) printf("%s%s", i ? "|" : "", values[i] ? values[i] : sh->null);
  printf("\n");
  return 0;
}

static void run_sql(shell *sh, const char *sql) {
  char *error = NULL;
  if (sqlite3_exec(sh->db, sql, print_row, sh, &error) != SQLITE_OK) fail(sh, error);
  sqlite3_free(error);
}

static void load(shell *sh, const char *file, const char *entry) {
  char *error = NULL;
  if (sqlite3_load_extension(sh->db, file, entry, &error) != SQLITE_OK) fail(sh, error);
  sqlite3_free(error);
}

static void run_line(shell *sh, const char *line);

/* NOLINTBEGIN(misc-no-recursion): a file that .read reads may have .read in it.
** Runs statements as they are complete, and a line that begins with a dot outside of one as a command. */
static void run_stream(shell *sh, FILE *stream) {
  static char line[LINE];
  char *text = sqlite3_mprintf("");
  while (text && !(sh->bail && sh->failed) && fgets(line, sizeof line, stream)) {
    if (*text == '\0' && *line == '.') {
      run_line(sh, line);
      continue;
    }
    char *longer = sqlite3_mprintf("%s%s", text, line);
    sqlite3_free(text);
    text = longer;
    if (text && sqlite3_complete(text)) {
      run_sql(sh, text);
      *text = '\0';
    }
  }
  if (text && !(sh->bail && sh->failed)) run_sql(sh, text);
  sqlite3_free(text);
}

static void run_line(shell *sh, const char *line) {
  char name[16] = "", first[4096] = "", second[256] = "";
  int words = *line == '.' ? sscanf(line, ".%15s %4095s %255s", name, first, second) : 0;
  FILE *file = strcmp(name, "read") == 0 ? fopen(first, "rb") : NULL;
  if (words == 0) {
    run_sql(sh, line);
  } else if (strcmp(name, "load") == 0) {
    load(sh, first, words > 2 ? second : NULL);
  } else if (strcmp(name, "timeout") == 0) {
    sqlite3_busy_timeout(sh->db, (int)strtol(first, NULL, 10));
  } else if (strcmp(name, "nullvalue") == 0) {
    (void)snprintf(sh->null, sizeof sh->null, "%.63s", first);
  } else if (strcmp(name, "shell") == 0) {
    (void)fflush(stdout);
    if (system(line + strlen(".shell")) != 0) fail(sh, line); /* NOLINT(cert-env33-c): this is its purpose */
  } else if (file) {
    run_stream(sh, file);
    (void)fclose(file);
  } else {
    fail(sh, line);
  }
}
/* NOLINTEND(misc-no-recursion) */

int main(int argc, char **argv) {
  shell sh = {0};
  sqlite3_initialize(); /* builds with SQLITE_OMIT_AUTOINIT leave it to the application */
  int i = 1, flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  for (; i < argc && *argv[i] == '-'; i++) {
    if (strcmp(argv[i], "-readonly") == 0) flags = SQLITE_OPEN_READONLY;
    if (strcmp(argv[i], "-bail") == 0) sh.bail = true;
  }
  const char *path = i < argc ? argv[i++] : ":memory:";
  if (sqlite3_open_v2(path, &sh.db, flags | SQLITE_OPEN_URI, NULL) != SQLITE_OK) fail(&sh, NULL);
  sqlite3_enable_load_extension(sh.db, 1);
  if (getenv("SQLITE_DEFENSIVE")) {
    sqlite3_db_config(sh.db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sh.db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  }
  if (i == argc) run_stream(&sh, stdin);
  for (; i < argc && !sh.failed; i++) run_line(&sh, argv[i]);
  return sqlite3_close(sh.db) != SQLITE_OK || sh.failed;
}
