/* Scenarios; see scenario.h. */
#include "scenario.h"

#include "fault.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 1 << 16, PATH_BYTES = 600 };

void give_up(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(2);
}

/* ---- The file of scenarios ------------------------------------------------------------------------ */

static char *copy_of(const char *text, size_t length) {
  char *copy = malloc(length + 1);
  if (copy == NULL) give_up("scenario.c", "no memory");
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

/* What stands before the colon: the fixture, and how it is run. */
static void read_words(scenario *into, const char *words, size_t length) {
  into->fixture = copy_of(words, length);
  strtok(into->fixture, " ");
  for (const char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
    into->cold = into->cold || strcmp(word, "cold") == 0;
    into->leaves = into->leaves || strcmp(word, "leaves") == 0;
    into->looks = into->looks || strcmp(word, "looks") == 0;
    into->commits = into->commits || strcmp(word, "commits") == 0;
    into->drops = into->drops || strcmp(word, "drops") == 0;
  }
}

int scenarios_read(const char *path, scenario *into) {
  static char text[LONGEST];
  FILE *in = fopen(path, "rb");
  if (in == NULL) give_up(path, "cannot be read");
  size_t length = fread(text, 1, sizeof text - 1, in);
  fclose(in);
  if (length == sizeof text - 1) give_up(path, "is too long");
  text[length] = '\0';
  int count = 0;
  for (char *at = strstr(text, "\n--- "); at && count < SCENARIOS; count++) {
    char *fixture = at + strlen("\n--- "), *colon = strchr(fixture, ':'), *line = strchr(fixture, '\n');
    if (colon == NULL || line == NULL || colon > line) give_up(path, "a scenario without a fixture");
    at = strstr(line, "\n--- ");
    into[count] = (scenario){.title = copy_of(colon + 2, (size_t)(line - colon) - 2),
                             .sql = copy_of(line + 1, at ? (size_t)(at - line) : strlen(line + 1))};
    read_words(&into[count], fixture, (size_t)(colon - fixture));
  }
  return count;
}

/* ---- The working folder --------------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to) {
  static char bytes[1 << 20];
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  if (in == NULL || out == NULL) give_up(from, "cannot be copied");
  for (size_t count; (count = fread(bytes, 1, sizeof bytes, in)) > 0;) {
    if (fwrite(bytes, 1, count, out) != count) give_up(to, "cannot be written");
  }
  fclose(in);
  fclose(out);
}

void scenario_lay_out(const char *fixtures, const scenario *of) {
  char path[PATH_BYTES], from[PATH_BYTES + 300];
  DIR *here = opendir(".");
  for (const struct dirent *at; here && (at = readdir(here)) != NULL;) {
    if (at->d_name[0] != '.') unlink(at->d_name);
  }
  if (here) closedir(here);
  snprintf(path, sizeof path, "%s/%s", fixtures, of->fixture);
  DIR *there = opendir(path);
  if (there == NULL) give_up(path, "there is no such fixture");
  for (const struct dirent *at; (at = readdir(there)) != NULL;) {
    if (at->d_name[0] == '.') continue;
    snprintf(from, sizeof from, "%s/%s", path, at->d_name);
    copy_file(from, at->d_name);
  }
  closedir(there);
}

/* ---- The database --------------------------------------------------------------------------------- */

sqlite3 *database_open(const char *extension) {
  sqlite3 *db = NULL;
  char *error = NULL;
  if (sqlite3_open("a.db", &db) != SQLITE_OK) give_up("a.db", "cannot be opened");
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, extension, NULL, &error) != SQLITE_OK) give_up(extension, error ? error : "no load");
  return db;
}

/* A text that grows. */
typedef struct text {
  char *bytes;
  size_t length, room;
} text;

static void append(text *to, const void *bytes, size_t count) {
  if (to->length + count + 1 > to->room) {
    to->room = (to->length + count + 1) * 2;
    to->bytes = realloc(to->bytes, to->room);
    if (to->bytes == NULL) give_up("scenario.c", "no memory");
  }
  if (count) memcpy(to->bytes + to->length, bytes, count);
  to->length += count;
  to->bytes[to->length] = '\0';
}

/* A value with its type. Reading it must not be what fails: SQLite may have to convert it. */
static void append_value(text *to, sqlite3_value *value) {
  int type = sqlite3_value_type(value);
  append(to, &"?ifsbn"[type], 1);
  if (type == SQLITE_NULL) return;
  const void *bytes = type == SQLITE_BLOB ? sqlite3_value_blob(value) : (const void *)sqlite3_value_text(value);
  append(to, bytes, (size_t)sqlite3_value_bytes(value));
  append(to, "|", 1);
}

static void append_row(text *to, sqlite3_stmt *statement) {
  fault_pause(true);
  for (int i = 0; i < sqlite3_column_count(statement); i++) append_value(to, sqlite3_column_value(statement, i));
  append(to, "\n", 1);
  fault_pause(false);
}

char *database_run(sqlite3 *db, const char **sql, int *rc) {
  sqlite3_stmt *statement = NULL;
  text found = {0};
  append(&found, "", 0);
  *rc = sqlite3_prepare_v2(db, *sql, -1, &statement, sql);
  if (*rc == SQLITE_OK && statement) {
    while ((*rc = sqlite3_step(statement)) == SQLITE_ROW) append_row(&found, statement);
    int finalized = sqlite3_finalize(statement);
    *rc = *rc == SQLITE_DONE ? SQLITE_OK : finalized;
  }
  if (*rc == SQLITE_OK) return found.bytes;
  free(found.bytes);
  return NULL;
}

void database_run_all(sqlite3 *db, const char *sql) {
  while (*sql) {
    int rc;
    char *found = database_run(db, &sql, &rc);
    if (rc != SQLITE_OK) give_up(sql, sqlite3_errmsg(db));
    free(found);
  }
}

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u; /* FNV-1a */
  return hash;
}

static uint64_t hash_query(sqlite3 *db, uint64_t hash, const char *sql) {
  int rc;
  char *found = database_run(db, &sql, &rc);
  if (rc != SQLITE_OK) give_up("hashing", sqlite3_errmsg(db));
  hash = hash_bytes(hash, found, strlen(found));
  free(found);
  return hash;
}

/* What the text index keeps follows from the prompts, and ds_check holds it against them. */
uint64_t database_hash(sqlite3 *db) {
  static const char schema[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'PromptSearch_*' ORDER BY name";
  static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'PromptSearch*' "
                               "AND name NOT GLOB 'sqlite_stat*' ORDER BY name";
  sqlite3_stmt *names = NULL;
  uint64_t hash = hash_query(db, 14695981039346656037u, schema);
  sqlite3_prepare_v2(db, tables, -1, &names, NULL);
  while (sqlite3_step(names) == SQLITE_ROW) {
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", sqlite3_column_text(names, 0));
    hash = hash_query(db, hash, sql);
    sqlite3_free(sql);
  }
  if (sqlite3_finalize(names) != SQLITE_OK) give_up("hashing", sqlite3_errmsg(db));
  return hash;
}

static uint64_t hash_file(const char *name) {
  static char bytes[1 << 20];
  uint64_t hash = hash_bytes(14695981039346656037u, name, strlen(name));
  FILE *in = fopen(name, "rb");
  for (size_t count; in && (count = fread(bytes, 1, sizeof bytes, in)) > 0;) hash = hash_bytes(hash, bytes, count);
  if (in) fclose(in);
  return hash;
}

uint64_t folder_hash(void) {
  uint64_t hash = 0; /* a sum, because a folder's names come in no order */
  DIR *here = opendir(".");
  for (const struct dirent *at; here && (at = readdir(here)) != NULL;) {
    if (at->d_name[0] != '.' && strncmp(at->d_name, "a.db", 4) != 0) hash += hash_file(at->d_name);
  }
  if (here) closedir(here);
  return hash;
}

static char *first_row(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  char *found = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_step(statement);
  if (rc == SQLITE_ROW) found = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
  if (rc != SQLITE_ROW && rc != SQLITE_DONE) found = sqlite3_mprintf("%s", sqlite3_errmsg(db));
  sqlite3_finalize(statement);
  return found;
}

char *database_check(sqlite3 *db) {
  char *found = first_row(db, "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
  char *state = first_row(db, "SELECT ds_info() ->> '$.schema.state'");
  if (found == NULL && strcmp(state, "current") == 0) {
    found = first_row(db, "SELECT Code || ': ' || Message FROM ds_check('full') WHERE Severity = 'error'");
  }
  sqlite3_free(state);
  return found;
}
