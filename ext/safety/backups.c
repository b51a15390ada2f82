/* ds_backups([folder]): the databases in a folder, as far as ds_restore could use them.
**
**     SELECT Path, CreatedAt, Images, State FROM ds_backups('/safe') ORDER BY CreatedAt DESC;
**
** Looks at the names that end in .db, .sqlite, .sqlite3, .backup or .bak, and opens each for reading
** alone. The state is what a backup's seal or the first pages tell: that a file is whole to the last byte,
** ds_restore makes sure of. */
#include "base/file.h"
#include "base/json.h"
#include "base/sql.h"
#include "safety/connection.h"
#include "safety/content.h"
#include "safety/safety.h"
#include "safety/seal.h"
#include "schema/state.h"

#include <string.h>

typedef struct backups_cursor {
  ds_cursor cursor;
  char *folder;
  char **names;
  size_t count, capacity, at;
  /* the file at hand */
  char *path;
  sqlite3_int64 created, bytes, images;
  char *version;
  const char *state;
  sqlite3_stmt *content; /* reads a content (content.h) */
} backups_cursor;

static bool has_ending(const char *name) {
  static const char *const endings[] = {".db", ".sqlite", ".sqlite3", ".backup", ".bak"};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < DS_COUNT(endings); i++) {
    if (sqlite3_stricmp(dot, endings[i]) == 0) return true;
  }
  return false;
}

static int add_name(void *data, const char *name) {
  backups_cursor *list = data;
  if (!has_ending(name)) return SQLITE_OK;
  if (list->count == list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 64;
    char **names = sqlite3_realloc64(list->names, capacity * sizeof(char *));
    if (names == NULL) return ds_error_memory(&list->cursor.error);
    list->names = names;
    list->capacity = capacity;
  }
  char *copy = sqlite3_mprintf("%s", name);
  if (copy == NULL) return ds_error_memory(&list->cursor.error);
  list->names[list->count++] = copy;
  return SQLITE_OK;
}

static void clear_file(backups_cursor *list) {
  sqlite3_free(list->path);
  sqlite3_free(list->version);
  list->path = list->version = NULL;
}

/* Whether an error is not the file's but of the look at it. */
static bool is_ours(const ds_error *error) {
  return error->rc == SQLITE_NOMEM || error->rc == SQLITE_INTERRUPT;
}

/* The versions that this extension knows, as JSON, for sqlite3_free. */
static char *known_versions(ds_error *error) {
  size_t count = 0;
  ds_migration_step *steps = ds_steps_read(error, &count);
  ds_json json;
  ds_json_start(&json, NULL);
  ds_json_open(&json, NULL, '[');
  for (size_t i = 0; steps && i < count; i++) {
    char version[32];
    sqlite3_snprintf(sizeof version, version, "%.*s", (int)steps[i].version.length, steps[i].version.at);
    ds_json_text(&json, NULL, version);
  }
  ds_json_close(&json, ']');
  sqlite3_free(steps);
  return ds_json_finish(&json, error);
}

/* A statement over a content: whether it has versions that are not known, its schema, images, last version. */
static sqlite3_stmt *prepare_content(ds_error *error, sqlite3 *db) {
  char *known = known_versions(error);
  sqlite3_stmt *content =
    ds_prepare(error, db,
               "SELECT EXISTS (SELECT value FROM json_each(?1, '$.versions') WHERE value NOT IN "
               "               (SELECT value FROM json_each(?2))), "
               "?1 ->> '$.schema', ?1 ->> '$.images', (SELECT max(value) FROM json_each(?1, '$.versions'))");
  if (content) {
    sqlite3_bind_text(content, 2, known, -1, sqlite3_free);
  } else {
    sqlite3_free(known);
  }
  return content;
}

static int take_content(backups_cursor *list, ds_error *error, const char *content) {
  sqlite3_bind_text(list->content, 1, content, -1, SQLITE_STATIC);
  if (ds_step(error, list->content) == SQLITE_ROW) {
    const char *schema = (const char *)sqlite3_column_text(list->content, 1);
    const char *version = (const char *)sqlite3_column_text(list->content, 3);
    bool foreign = schema == NULL || strcmp(schema, "none") == 0;
    list->state = sqlite3_column_int(list->content, 0) ? "newer" : foreign ? "foreign" : "ok";
    if (sqlite3_column_type(list->content, 2) == SQLITE_INTEGER) list->images = sqlite3_column_int64(list->content, 2);
    if (version) list->version = sqlite3_mprintf("%s", version);
    if (version && list->version == NULL) ds_error_memory(error);
  }
  sqlite3_reset(list->content);
  return error->rc;
}

/* A backup of ours that no one has written to says in its seal what it holds, and how long it is. Any other database is
** asked. An error is the file's, and leaves it damaged. */
static int look_inside(backups_cursor *list, ds_error *error, sqlite3 *db) {
  ds_error of_file = {0};
  ds_seal seal;
  ds_seal_read(&of_file, db, &seal);
  if (seal.found) list->created = seal.created;
  char *content = seal.found && seal.content ? sqlite3_mprintf("%s", seal.content) : ds_content_read(&of_file, db);
  sqlite3_int64 bytes = seal.found ? seal.pages * seal.page_size
                                   : ds_query_int(&of_file, db,
                                                  "SELECT page_count * page_size FROM pragma_page_count, "
                                                  "pragma_page_size",
                                                  NULL);
  if (seal.found && seal.content && content == NULL) ds_error_memory(error);
  if (is_ours(&of_file)) ds_error_move(error, &of_file);
  if (of_file.rc == SQLITE_OK && content && bytes <= list->bytes) take_content(list, error, content);
  sqlite3_free(content);
  ds_seal_clear(&seal);
  ds_error_clear(&of_file);
  return error->rc;
}

static int look_at(backups_cursor *list, ds_error *error, const char *name) {
  clear_file(list);
  list->path = sqlite3_mprintf("%s%s%s", list->folder, strcmp(list->folder, "/") == 0 ? "" : "/", name);
  if (list->path == NULL) return ds_error_memory(error);
  list->bytes = ds_file_size(list->path);
  list->created = ds_file_modified(list->path);
  list->images = -1;
  list->state = "damaged";
  ds_error unreadable = {0};
  sqlite3 *db = ds_open_immutable(&unreadable, list->path);
  if (db && list->bytes > 0) look_inside(list, error, db);
  sqlite3_close(db);
  if (is_ours(&unreadable)) ds_error_move(error, &unreadable);
  ds_error_clear(&unreadable);
  return error->rc;
}

static int backups_next(ds_cursor *cursor) {
  backups_cursor *list = (backups_cursor *)cursor;
  const char *here = sqlite3_db_filename(cursor->db, "main");
  while (cursor->error.rc == SQLITE_OK && list->at < list->count) {
    const char *name = list->names[list->at++];
    look_at(list, &cursor->error, name);
    ds_run(&cursor->error, cursor->db, "SELECT 1"); /* fails when the caller was interrupted */
    bool itself = here && *here && cursor->error.rc == SQLITE_OK && ds_file_same(here, list->path);
    if (!itself && (cursor->error.rc != SQLITE_OK || ds_file_kind_of(list->path) == DS_FILE_REGULAR)) {
      return cursor->error.rc;
    }
  }
  cursor->eof = true;
  return cursor->error.rc;
}

static int backups_open(ds_cursor *cursor, sqlite3_value **arguments) {
  backups_cursor *list = (backups_cursor *)cursor;
  ds_error *error = &cursor->error;
  list->folder = safety_path(error, arguments[0]);
  const char *here = sqlite3_db_filename(cursor->db, "main");
  if (list->folder == NULL && here && *here) list->folder = ds_file_folder(error, here);
  if (list->folder == NULL) ds_error_set(error, DS_BAD_VALUE, "the database is not in a file; name a folder");
  if (error->rc != SQLITE_OK) return error->rc;
  size_t length = strlen(list->folder);
  if (length > 1 && list->folder[length - 1] == '/') list->folder[length - 1] = '\0';
  list->content = prepare_content(error, cursor->db);
  if (ds_folder_read(error, list->folder, add_name, list) != SQLITE_OK) return error->rc;
  return backups_next(cursor);
}

static int backups_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  backups_cursor *list = (backups_cursor *)cursor;
  switch (column) {
  case 0: sqlite3_result_text(context, list->path, -1, SQLITE_TRANSIENT); break;
  case 1: sqlite3_result_int64(context, list->created); break;
  case 2: sqlite3_result_int64(context, list->bytes); break;
  case 3: sqlite3_result_text(context, list->version, -1, SQLITE_TRANSIENT); break;
  case 4:
    if (list->images >= 0) sqlite3_result_int64(context, list->images);
    break;
  case 5: sqlite3_result_text(context, list->state, -1, SQLITE_STATIC); break;
  }
  return SQLITE_OK;
}

static void backups_reset(ds_cursor *cursor) {
  backups_cursor *list = (backups_cursor *)cursor;
  for (size_t i = 0; i < list->count; i++) sqlite3_free(list->names[i]);
  sqlite3_free(list->names);
  sqlite3_free(list->folder);
  sqlite3_finalize(list->content);
  clear_file(list);
  list->content = NULL;
  list->names = NULL;
  list->folder = NULL;
  list->count = list->capacity = list->at = 0;
}

const ds_table safety_backups = {
  .columns = "Path TEXT, CreatedAt INTEGER, Bytes INTEGER, SchemaVersion TEXT, Images INTEGER, State TEXT, "
             "folder HIDDEN",
  .visible = 6,
  .arguments = 1,
  .cursor_size = sizeof(backups_cursor),
  .open = backups_open,
  .next = backups_next,
  .column = backups_column,
  .reset = backups_reset,
};
