/* ds_folder_move(old, new [, options]): the records follow a folder that was moved or renamed.
**
**     SELECT ds_folder_move('D:\pics', '/mnt/pics');   -> {"folders":12,"images":3400,"merged":0,"replaced":0}
**
** Every folder below and every image path in it moves along, keeping Ids, and with them ratings, tags and
** albums. Where a folder is there already, the two become one. Where an image path is there already, the
** option keep says which record stays, and gets the tags, albums, flags and higher rating of both; without
** it nothing is done, and the error names the paths. Images go first, then the folders from above, and last those
** that were merged away. */
#include "base/json.h"
#include "base/library.h"
#include "base/options.h"
#include "base/sql.h"
#include "folders/chain.h"
#include "folders/find.h"
#include "folders/functions.h"
#include "images/unite.h"
#include "paths/path.h"

#include <string.h>

/* Paths that an error names, of all that are in the way. */
enum { NAMED_CONFLICTS = 20 };

typedef struct folder_move {
  sqlite3 *db;
  ds_error *error;
  sqlite3_int64 id;    /* of the folder */
  char *from, *to;     /* its path and the new one, normalized; owned */
  char *keep;          /* the option: 'moved', 'existing', or NULL; owned */
  bool free;           /* no folder is at the new path or below it */
  sqlite3_stmt *twins; /* asks for the image that is the same file in another spelling; NULL where none can be */
  sqlite3_int64 *gone; /* folders that were merged away, from above; owned */
  size_t gone_room;
  sqlite3_int64 folders, images, merged, replaced;
  sqlite3_int64 conflicts; /* image paths that are there already, where keep does not say what to do */
  sqlite3_str *named;      /* the first of them; owned */
} folder_move;

static ds_path open_path(const char *text) {
  path_slice slice = {text, strlen(text)};
  return paths_open(slice, paths_style(slice));
}

/* Where a path goes, for sqlite3_free; NULL where it is not within the folder. */
static char *moved_path(const folder_move *move, const char *text) {
  path_slice slice = {text, strlen(text)}, moved;
  ds_path from = open_path(move->from), to = open_path(move->to);
  ds_path path = paths_open(slice, from.style); /* whatever its own text tells */
  char *buffer = sqlite3_malloc64(path.length + to.length + 4);
  if (buffer == NULL) {
    ds_error_memory(move->error);
    return NULL;
  }
  if (!paths_rebase(&path, &from, &to, buffer, &moved)) {
    sqlite3_free(buffer);
    return NULL;
  }
  memmove(buffer, moved.text, moved.length);
  buffer[moved.length] = '\0';
  return buffer;
}

/* --- Images --- */

/* The image at a path, other than the one that goes there; 0 where there is none. */
static sqlite3_int64 image_at(const folder_move *move, const char *path) {
  return ds_query_int(move->error, move->db, "SELECT Id FROM main.Images WHERE Path = ?1", path);
}

/* Makes way for an image at a path where another is. Returns whether the image still is to be moved. Without
** the option the others are moved all the same, to find every conflict, before all of it is undone. */
static bool settle_conflict(folder_move *move, sqlite3_int64 image, sqlite3_int64 there, const char *path) {
  if (move->keep == NULL) {
    if (move->named == NULL) move->named = sqlite3_str_new(move->db);
    if (move->conflicts < NAMED_CONFLICTS) {
      sqlite3_str_appendf(move->named, "%s'%s'", move->conflicts ? ", " : "", path);
    }
    move->conflicts++;
    return false;
  }
  bool moved = strcmp(move->keep, "moved") == 0;
  ds_image_unite(move->error, move->db, moved ? there : image, moved ? image : there);
  move->replaced++;
  return moved && move->error->rc == SQLITE_OK;
}

/* What Windows takes for one file: a spelling of path ?2 in other case, of an image other than ?1 that does not move
** along. It is in a folder that is there already. */
static const char twins_sql[] =
  "SELECT Id FROM main.Images WHERE FolderId IN (SELECT Id FROM main.Folders WHERE Path = ds_path_dirname(?2) COLLATE "
  "NOCASE) "
  "AND Path = ?2 COLLATE NOCASE AND Path <> ?2 AND Id <> ?1 AND NOT ds_path_within(Path, ?3)";

static sqlite3_int64 twin_of(folder_move *move, sqlite3_int64 image, const char *path) {
  if (move->twins == NULL) return 0;
  sqlite3_bind_int64(move->twins, 1, image);
  ds_bind_text(move->error, move->twins, 2, path, -1);
  ds_bind_text(move->error, move->twins, 3, move->from, -1);
  sqlite3_int64 twin = ds_step(move->error, move->twins) == SQLITE_ROW ? sqlite3_column_int64(move->twins, 0) : 0;
  sqlite3_reset(move->twins);
  return twin;
}

static void move_image(folder_move *move, sqlite3_stmt *update, sqlite3_int64 image, const char *old) {
  char *path = moved_path(move, old);
  if (path == NULL || strcmp(path, old) == 0) {
    sqlite3_free(path);
    return;
  }
  sqlite3_int64 twin = twin_of(move, image, path);
  bool stays = twin && !settle_conflict(move, image, twin, path);
  for (int tries = 0; !stays && move->error->rc == SQLITE_OK && tries < 2; tries++) {
    sqlite3_bind_int64(update, 1, image);
    if (ds_bind_text(move->error, update, 2, path, -1) != SQLITE_OK) break;
    int rc = sqlite3_step(update);
    sqlite3_reset(update);
    if (rc == SQLITE_DONE) {
      move->images++;
      break;
    }
    sqlite3_int64 there = (rc & 0xff) == SQLITE_CONSTRAINT ? image_at(move, path) : 0;
    if (there == 0) {
      ds_error_sqlite(move->error, move->db, rc, "moving an image");
    } else if (!settle_conflict(move, image, there, path)) {
      break;
    }
  }
  sqlite3_free(path);
}

static void report_conflicts(folder_move *move) {
  if (move->conflicts == 0) return;
  char *named = sqlite3_str_finish(move->named);
  move->named = NULL;
  if (named == NULL) {
    ds_error_memory(move->error);
    return;
  }
  sqlite3_int64 more = move->conflicts - NAMED_CONFLICTS;
  char *rest = more > 0 ? sqlite3_mprintf(" and %lld more", more) : NULL;
  ds_error_set(move->error, DS_CONFLICT,
               "there %s already: %s%s; say which of two records stays, by the option {\"keep\":\"moved\"} or "
               "{\"keep\":\"existing\"}",
               move->conflicts == 1 ? "is an image" : "are images", named, rest ? rest : "");
  sqlite3_free(named);
  sqlite3_free(rest);
}

/* Images in the folders, and those below the path that have no folder. */
#define IMAGES_WITHIN                                                                                                  \
  "SELECT Id FROM main.Images WHERE FolderId IN (" DS_FOLDERS_BELOW ") "                                               \
  "UNION ALL SELECT Id FROM main.Images WHERE Path > ?2 AND Path < ?3 AND FolderId IS NULL"

static const char move_all_sql[] = "UPDATE main.Images SET Path = ds_path_rebase(Path, ?2, ?4) "
                                   "WHERE Id IN (" IMAGES_WITHIN ") AND ds_path_rebase(Path, ?2, ?4) <> Path";
static const char images_sql[] =
  "SELECT Id, Path FROM main.Images WHERE Id IN (" IMAGES_WITHIN ") ORDER BY length(Path), Id";

/* A statement over the images of the folder, ready to step. */
static sqlite3_stmt *prepare_within(folder_move *move, const char *sql) {
  ds_path from = open_path(move->from);
  path_slice after = {NULL, 0};
  char *buffer = sqlite3_malloc64(from.length + 1);
  if (buffer == NULL) ds_error_memory(move->error);
  sqlite3_stmt *statement = ds_prepare(move->error, move->db, sql);
  if (statement) sqlite3_bind_int64(statement, 1, move->id);
  if (statement && buffer && paths_after(&from, buffer, &after)) {
    ds_bind_text(move->error, statement, 2, move->from, -1);
    ds_bind_text(move->error, statement, 3, after.text, (int)after.length);
  }
  sqlite3_free(buffer);
  return statement;
}

/* Moves the images in one statement, which costs half of one for each. False where one of them needs care: its path
** is taken, also by one that moves on itself, or is no text to ds_path_rebase. Nothing is moved then. */
static bool move_all(folder_move *move) {
  ds_path from = open_path(move->from), to = open_path(move->to);
  if (paths_within(&from, &to)) return false;
  ds_error moving = {0};
  sqlite3_stmt *update = prepare_within(move, move_all_sql);
  ds_bind_text(move->error, update, 4, move->to, -1);
  if (move->error->rc == SQLITE_OK) ds_step(&moving, update);
  sqlite3_finalize(update);
  bool needs_care = moving.rc == SQLITE_CONSTRAINT || moving.rc == SQLITE_ERROR;
  if (needs_care) ds_error_clear(&moving);
  ds_error_move(move->error, &moving);
  if (move->error->rc == SQLITE_OK && !needs_care) move->images = sqlite3_changes(move->db);
  return !needs_care;
}

/* From the shortest path, so that one that takes another's place finds it empty. */
static void move_each(folder_move *move) {
  sqlite3_stmt *rows = prepare_within(move, images_sql);
  sqlite3_stmt *update = ds_prepare(move->error, move->db, "UPDATE main.Images SET Path = ?2 WHERE Id = ?1");
  while (update && ds_step(move->error, rows) == SQLITE_ROW) {
    const char *path = (const char *)sqlite3_column_text(rows, 1);
    if (path == NULL) ds_error_memory(move->error);
    if (path) move_image(move, update, sqlite3_column_int64(rows, 0), path);
  }
  sqlite3_finalize(rows);
  sqlite3_finalize(update);
  report_conflicts(move);
}

/* --- Folders --- */

/* The Id of the folder that a path lies in, made where it is missing; 0 for a root. */
static sqlite3_int64 parent_of(const folder_move *move, const char *text) {
  ds_path path = open_path(text);
  path_slice dirname;
  sqlite3_int64 id = 0;
  if (!paths_dirname(&path, &dirname) || dirname.length == 0) return 0;
  char *parent = sqlite3_mprintf("%.*s", (int)dirname.length, dirname.text);
  if (parent == NULL) {
    ds_error_memory(move->error);
  } else {
    ds_folder_ensure(move->error, move->db, parent, &id);
  }
  sqlite3_free(parent);
  return id;
}

/* What is in folder ?1 goes to folder ?2, which takes its flags too. */
static const char *const merge_sql[] = {
  "UPDATE main.Images SET FolderId = ?2 WHERE FolderId = ?1",
  "UPDATE main.Images SET RootFolderId = ?2 WHERE RootFolderId = ?1",
  "UPDATE main.Folders SET IsRoot = max(Folders.IsRoot, o.IsRoot), Recursive = max(Folders.Recursive, o.Recursive), "
  "  Watched = max(Folders.Watched, o.Watched), Archived = max(Folders.Archived, o.Archived), "
  "  Excluded = max(Folders.Excluded, o.Excluded), Unavailable = min(Folders.Unavailable, o.Unavailable) "
  "FROM main.Folders o WHERE Folders.Id = ?2 AND o.Id = ?1",
};

/* Makes a folder part of another, and clears its path, which a folder below it may be about to take. */
static void merge_folder(folder_move *move, sqlite3_int64 id, sqlite3_int64 into) {
  if ((size_t)move->merged == move->gone_room) {
    size_t room = move->gone_room ? move->gone_room * 2 : 16;
    sqlite3_int64 *gone = sqlite3_realloc64(move->gone, room * sizeof *gone);
    if (gone == NULL) {
      ds_error_memory(move->error);
      return;
    }
    move->gone = gone;
    move->gone_room = room;
  }
  for (size_t i = 0; i < DS_COUNT(merge_sql); i++) ds_change(move->error, move->db, merge_sql[i], id, into);
  ds_change(move->error, move->db, "UPDATE main.Folders SET Path = char(1) || 'merged ' || Id WHERE Id = ?1", id, 0);
  move->gone[move->merged++] = id;
}

static void move_folder(folder_move *move, sqlite3_int64 id, const char *old) {
  char *path = moved_path(move, old);
  sqlite3_int64 there = path ? folders_find(move->error, move->db, path) : 0;
  if (path && there && there != id) {
    merge_folder(move, id, there);
  } else if (path && strcmp(path, old) != 0) {
    sqlite3_int64 parent = parent_of(move, path);
    sqlite3_stmt *update =
      ds_prepare(move->error, move->db, "UPDATE main.Folders SET Path = ?2, ParentId = nullif(?3, 0) WHERE Id = ?1");
    if (update) {
      sqlite3_bind_int64(update, 1, id);
      sqlite3_bind_int64(update, 3, parent);
    }
    ds_bind_text(move->error, update, 2, path, -1);
    ds_step(move->error, update);
    sqlite3_finalize(update);
    move->folders++;
  }
  sqlite3_free(path);
}

/* Whether there is no folder at the new path or below it, in any spelling. */
static bool is_free(folder_move *move) {
  static const char sql[] = "SELECT 1 FROM main.Folders WHERE Path = ?1 COLLATE NOCASE "
                            "UNION ALL SELECT 1 FROM main.Folders "
                            "WHERE Path >= ?2 COLLATE NOCASE AND Path < ?3 COLLATE NOCASE LIMIT 1";
  ds_path to = open_path(move->to);
  path_slice after = {NULL, 0};
  char *buffer = sqlite3_malloc64(to.length + 1);
  if (buffer == NULL) ds_error_memory(move->error);
  sqlite3_stmt *rows = ds_prepare(move->error, move->db, sql);
  bool known = rows && buffer && paths_after(&to, buffer, &after);
  if (known) {
    ds_bind_text(move->error, rows, 1, move->to, -1);
    ds_bind_text(move->error, rows, 3, after.text, (int)after.length);
    buffer[after.length - 1]--; /* from the separator that the range ends after */
    ds_bind_text(move->error, rows, 2, after.text, (int)after.length);
  }
  bool none = known && ds_step(move->error, rows) == SQLITE_DONE;
  sqlite3_finalize(rows);
  sqlite3_free(buffer);
  return none;
}

/* Moves the folders in one statement, where none is in the way: each keeps its parent but the uppermost. */
static void move_subtree(folder_move *move) {
  sqlite3_int64 parent = parent_of(move, move->to);
  sqlite3_stmt *update = ds_prepare(move->error, move->db,
                                    "UPDATE main.Folders SET Path = coalesce(ds_path_rebase(Path, ?2, ?3), Path) "
                                    "WHERE Id IN (" DS_FOLDERS_BELOW ")");
  if (update) sqlite3_bind_int64(update, 1, move->id);
  ds_bind_text(move->error, update, 2, move->from, -1);
  ds_bind_text(move->error, update, 3, move->to, -1);
  if (ds_step(move->error, update) == SQLITE_DONE) move->folders = sqlite3_changes(move->db);
  sqlite3_finalize(update);
  ds_change(move->error, move->db, "UPDATE main.Folders SET ParentId = nullif(?2, 0) WHERE Id = ?1", move->id, parent);
}

static void move_folders(folder_move *move) {
  if (move->free) {
    move_subtree(move);
    return;
  }
  sqlite3_stmt *rows =
    ds_prepare(move->error, move->db,
               "SELECT Id, Path FROM main.Folders WHERE Id IN (" DS_FOLDERS_BELOW ") ORDER BY length(Path)");
  if (rows) sqlite3_bind_int64(rows, 1, move->id);
  while (ds_step(move->error, rows) == SQLITE_ROW) {
    char *path = ds_column_text(move->error, rows, 1);
    if (path) move_folder(move, sqlite3_column_int64(rows, 0), path);
    sqlite3_free(path);
  }
  sqlite3_finalize(rows);
  for (sqlite3_int64 i = move->merged - 1; move->error->rc == SQLITE_OK && i >= 0; i--) {
    ds_change(move->error, move->db, "DELETE FROM main.Folders WHERE Id = ?1", move->gone[i], 0);
  }
}

/* Images that a removed folder had left at the new place are in the folder that is there now. */
static const char take_sql[] =
  "UPDATE main.Images SET FolderId = (SELECT f.Id FROM main.Folders f WHERE f.Path = ds_path_dirname(Images.Path)) "
  "WHERE FolderId IS NULL AND ds_path_within(Path, (SELECT Path FROM main.Folders WHERE Id = ?1))";

/* Images that lay in a root outside what moved are now in the nearest root above the new place, if any. */
static const char roots_sql[] =
  "WITH RECURSIVE above(Id, ParentId, IsRoot, Steps) AS ("
  "  SELECT Id, ParentId, IsRoot, 0 FROM main.Folders WHERE Id = ?1"
  "  UNION ALL SELECT f.Id, f.ParentId, f.IsRoot, Steps + 1 FROM above JOIN main.Folders f ON f.Id = above.ParentId),"
  "root(Id) AS (SELECT (SELECT Id FROM above WHERE IsRoot = 1 ORDER BY Steps LIMIT 1))"
  "UPDATE main.Images SET RootFolderId = (SELECT Id FROM root) "
  "WHERE FolderId IN (" DS_FOLDERS_BELOW ") AND RootFolderId IS NOT (SELECT Id FROM root) "
  "  AND (RootFolderId IS NULL OR RootFolderId NOT IN (" DS_FOLDERS_BELOW "))";

/* --- The call --- */

static void read_call(folder_move *move, int argc, sqlite3_value **argv) {
  const ds_option options[] = {{"keep", DS_OPTION_TEXT, &move->keep}};
  ds_options_read(move->error, move->db, argc > 2 ? argv[2] : NULL, options, DS_COUNT(options));
  if (move->keep && strcmp(move->keep, "moved") != 0 && strcmp(move->keep, "existing") != 0) {
    ds_error_set(move->error, DS_BAD_OPTION, "option 'keep' is '%.40s'; give 'moved' or 'existing'", move->keep);
  }
  move->to = folders_path(move->error, argv[1], 2);
  move->id = folders_need(move->error, move->db, argv[0]);
  char sql[64];
  sqlite3_snprintf(sizeof sql, sql, "SELECT Path FROM main.Folders WHERE Id = %lld", move->id);
  move->from = ds_query_text(move->error, move->db, sql, NULL);
  if (move->error->rc != SQLITE_OK || move->from == NULL || move->to == NULL) return;
  ds_path from = open_path(move->from), to = open_path(move->to);
  if (paths_within(&to, &from) && !paths_within(&from, &to)) {
    ds_error_set(move->error, DS_CONFLICT, "'%s' lies within '%s'; a folder cannot be moved into itself", move->to,
                 move->from);
  }
}

static void do_move(folder_move *move) {
  move->free = is_free(move);
  if (!move->free && open_path(move->to).style == PATH_WINDOWS) {
    move->twins = ds_prepare(move->error, move->db, twins_sql);
  }
  if (move->twins || !move_all(move)) move_each(move);
  move_folders(move);
  sqlite3_int64 top = move->error->rc == SQLITE_OK ? folders_find(move->error, move->db, move->to) : 0;
  ds_change(move->error, move->db, take_sql, top, 0);
  ds_change(move->error, move->db, roots_sql, top, 0);
}

static char *report(folder_move *move) {
  ds_json report;
  ds_json_start(&report, move->db);
  ds_json_open(&report, NULL, '{');
  ds_json_int(&report, "folders", move->folders);
  ds_json_int(&report, "images", move->images);
  ds_json_int(&report, "merged", move->merged);
  ds_json_int(&report, "replaced", move->replaced);
  ds_json_close(&report, '}');
  return ds_json_finish(&report, move->error);
}

void folders_call_move(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  folder_move move = {.db = sqlite3_context_db_handle(context), .error = &error};
  ds_transaction transaction;
  char *json = NULL;
  if (ds_library_require(&error, move.db) == SQLITE_OK && ds_begin(&transaction, &error, move.db) == SQLITE_OK) {
    read_call(&move, argc, argv);
    if (error.rc == SQLITE_OK) do_move(&move);
    json = report(&move);
    sqlite3_finalize(move.twins);
    ds_commit(&transaction, &error);
  }
  sqlite3_free(move.from);
  sqlite3_free(move.to);
  sqlite3_free(move.keep);
  sqlite3_free(move.gone);
  sqlite3_free(sqlite3_str_finish(move.named));
  ds_json_give(json, context, &error);
}
