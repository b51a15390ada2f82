/* What a backup may remove; see prune.h. */
#include "safety/prune.h"

#include "base/file.h"
#include "base/json.h"
#include "base/sql.h"
#include "safety/connection.h"
#include "safety/seal.h"

#include <string.h>

/* A list of paths, in a scratch database: it sorts them and writes the JSON. */
typedef struct listing {
  ds_error *error;
  sqlite3 *scratch;
  sqlite3_stmt *insert;
  const char *folder;
  const char *prefix; /* what a name begins with */
  size_t prefix_length;
} listing;

static bool is_digits(const char *text, size_t count) {
  return strspn(text, "0123456789") >= count;
}

/* How long "-YYYYMMDD-HHMMSS" or "-YYYYMMDD-HHMMSS-N" with ".db" behind it is; 0 where it is not there. */
static size_t dated(const char *text) {
  if (text[0] != '-' || !is_digits(text + 1, 8) || text[9] != '-' || !is_digits(text + 10, 6)) return 0;
  size_t length = 16;
  if (text[length] == '-') {
    size_t digits = strspn(text + length + 1, "0123456789");
    if (digits == 0 || digits > 9) return 0;
    length += 1 + digits;
  }
  return strcmp(text + length, ".db") == 0 ? length : 0;
}

/* Where the date begins in a name; NULL where it has none. */
static const char *find_date(const char *name) {
  for (const char *at = name; (at = strchr(at, '-')) != NULL; at++) {
    if (at > name && dated(at)) return at;
  }
  return NULL;
}

bool ds_prune_has_date(const char *path) {
  return find_date(ds_file_name(path)) != NULL;
}

static char *join(ds_error *error, const char *folder, const char *name) {
  char *path = strcmp(folder, ".") == 0   ? sqlite3_mprintf("%s", name)
               : strcmp(folder, "/") == 0 ? sqlite3_mprintf("/%s", name)
                                          : sqlite3_mprintf("%s/%s", folder, name);
  if (path == NULL) ds_error_memory(error);
  return path;
}

static int remove_leftover(void *data, const char *name) {
  const listing *list = data;
  if (strncmp(name, list->prefix, list->prefix_length) != 0) return SQLITE_OK;
  const char *rest = name + list->prefix_length;
  if (strspn(rest, "0123456789abcdef") != 8 || strcmp(rest + 8, DS_PARTIAL) != 0) return SQLITE_OK;
  char *path = join(list->error, list->folder, name);
  sqlite3 *db = NULL;
  /* Whoever writes it holds its lock. */
  if (path && ds_file_kind_of(path) == DS_FILE_REGULAR &&
      sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
    int rc = sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    sqlite3_close(db);
    db = NULL;
    if (rc == SQLITE_OK || rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT) ds_file_remove(list->error, path);
  }
  sqlite3_close(db);
  sqlite3_free(path);
  return list->error->rc;
}

int ds_prune_leftovers(ds_error *error, const char *path) {
  char *folder = ds_file_folder(error, path);
  char *prefix = sqlite3_mprintf("%s.", ds_file_name(path));
  if (prefix == NULL) ds_error_memory(error);
  if (folder && prefix) {
    listing list = {.error = error, .folder = folder, .prefix = prefix, .prefix_length = strlen(prefix)};
    ds_folder_read(error, folder, remove_leftover, &list);
  }
  sqlite3_free(folder);
  sqlite3_free(prefix);
  return error->rc;
}

static bool is_backup_of(const char *path, const char *source) {
  ds_error ignored = {0}; /* what cannot be read is not known to be ours */
  ds_seal seal = {0};
  sqlite3 *db = ds_open_immutable(&ignored, path);
  if (db) ds_seal_read(&ignored, db, &seal);
  bool is = seal.found && seal.source && strcmp(seal.source, source) == 0;
  ds_seal_clear(&seal);
  sqlite3_close(db);
  ds_error_clear(&ignored);
  return is;
}

static int list_backup(void *data, const char *name) {
  const listing *list = data;
  if (strncmp(name, list->prefix, list->prefix_length) != 0) return SQLITE_OK;
  const char *date = name + list->prefix_length;
  size_t length = dated(date);
  if (length == 0) return SQLITE_OK;
  char *path = join(list->error, list->folder, name);
  if (path && ds_file_kind_of(path) == DS_FILE_REGULAR) {
    sqlite3_bind_text(list->insert, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_text(list->insert, 2, date, 16, SQLITE_STATIC);
    sqlite3_bind_text(list->insert, 3, date + 16 + (length > 16), (int)length - 16, SQLITE_STATIC);
    ds_step(list->error, list->insert);
    sqlite3_reset(list->insert);
  }
  sqlite3_free(path);
  return list->error->rc;
}

static char *prune(ds_error *error, listing *list, const char *source, sqlite3_int64 keep) {
  ds_json json;
  ds_json_start(&json, list->scratch);
  ds_json_open(&json, NULL, '[');
  ds_folder_read(error, list->folder, list_backup, list);
  sqlite3_stmt *newest_first =
    ds_prepare(error, list->scratch, "SELECT Path FROM Found ORDER BY Date DESC, CAST(Number AS INTEGER) DESC");
  for (sqlite3_int64 kept = 0; ds_step(error, newest_first) == SQLITE_ROW;) {
    const char *path = (const char *)sqlite3_column_text(newest_first, 0);
    if (path == NULL || !is_backup_of(path, source) || kept++ < keep) continue;
    if (ds_file_remove(error, path) == SQLITE_OK) ds_json_text(&json, NULL, path);
  }
  sqlite3_finalize(newest_first);
  ds_json_close(&json, ']');
  return ds_json_finish(&json, error);
}

char *ds_prune_backups(ds_error *error, const char *path, const char *source, sqlite3_int64 keep) {
  const char *name = ds_file_name(path), *date = find_date(name);
  if (keep == 0 || date == NULL || source == NULL || *source == '\0') return sqlite3_mprintf("[]");
  listing list = {.error = error, .prefix = name, .prefix_length = (size_t)(date - name)};
  char *folder = ds_file_folder(error, path), *pruned = NULL;
  list.folder = folder;
  if (error->rc == SQLITE_OK) {
    ds_error_sqlite(error, NULL, sqlite3_open_v2(":memory:", &list.scratch, SQLITE_OPEN_READWRITE, NULL), "listing");
  }
  ds_run(error, list.scratch, "CREATE TABLE Found(Path TEXT, Date TEXT, Number TEXT)");
  list.insert = ds_prepare(error, list.scratch, "INSERT INTO Found VALUES (?1, ?2, ?3)");
  if (error->rc == SQLITE_OK) pruned = prune(error, &list, source, keep);
  sqlite3_finalize(list.insert);
  sqlite3_close(list.scratch);
  sqlite3_free(folder);
  return pruned;
}
