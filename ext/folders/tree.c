/* ds_folder_tree([folder]): the folders in tree order, each with what it holds and what all below it hold.
**
**     SELECT Name, Depth, TotalImages FROM ds_folder_tree('D:\pics');
**
** One statement reads the folders, of everything or of one subtree; they are hung up in memory, walked once
** in tree order, and added up once from the end, where every folder stands after those it lies in. */
#include "base/library.h"
#include "base/sql.h"
#include "folders/find.h"
#include "folders/functions.h"
#include "paths/path.h"

#include <stdlib.h>
#include <string.h>

enum { ID, PARENT_ID, PATH, NAME, DEPTH, HAS_CHILDREN, IMAGES, TOTAL_IMAGES, TOTAL_BYTES, FLAGS, FLAG_COUNT = 6 };
enum { NONE = -1 };

#define FOLDER_COLUMNS                                                                                                 \
  "SELECT Id, ParentId, Path, ImageCount, Bytes, IsRoot, Recursive, Watched, Excluded, Archived, Unavailable "         \
  "FROM main.Folders "

typedef struct folder {
  sqlite3_int64 id, parent; /* 0 for none */
  char *path;               /* owned */
  sqlite3_int64 images, total_images, total_bytes;
  int depth, above;      /* above: its place in the rows, or NONE */
  int first_child, next; /* places, or NONE */
  unsigned char flags[FLAG_COUNT];
} folder;

typedef struct tree_cursor {
  ds_cursor cursor;
  folder *folders; /* by path; owned */
  int *order;      /* places of the folders in tree order; owned */
  int count, room, listed;
} tree_cursor;

static int add_folder(ds_error *error, tree_cursor *tree, sqlite3_stmt *row) {
  if (tree->count == tree->room) {
    int room = tree->room ? tree->room * 2 : 64;
    folder *folders = sqlite3_realloc64(tree->folders, (size_t)room * sizeof *folders);
    if (folders == NULL) return ds_error_memory(error);
    tree->folders = folders;
    tree->room = room;
  }
  folder *at = &tree->folders[tree->count];
  *at = (folder){.id = sqlite3_column_int64(row, 0),
                 .parent = sqlite3_column_int64(row, 1),
                 .path = ds_column_text(error, row, 2),
                 .images = sqlite3_column_int64(row, 3),
                 .above = NONE,
                 .first_child = NONE,
                 .next = NONE};
  at->total_images = at->images;
  at->total_bytes = sqlite3_column_int64(row, 4);
  for (int i = 0; i < FLAG_COUNT; i++) at->flags[i] = (unsigned char)sqlite3_column_int(row, 5 + i);
  tree->count += at->path != NULL;
  return error->rc;
}

static int compare_paths(const void *first, const void *second) {
  const folder *a = first, *b = second;
  int order = sqlite3_stricmp(a->path, b->path);
  return order ? order : strcmp(a->path, b->path);
}

/* A folder's Id and place, to find parents by. */
typedef struct id_place {
  sqlite3_int64 id;
  int place;
} id_place;

static int compare_ids(const void *first, const void *second) {
  const id_place *a = first, *b = second;
  return (a->id > b->id) - (a->id < b->id);
}

/* Hangs the folders up, siblings by path, and lists them in tree order. */
static int hang_up(tree_cursor *tree, ds_error *error) {
  size_t count = (size_t)tree->count;
  id_place *places = sqlite3_malloc64((count + 1) * sizeof *places);
  tree->order = sqlite3_malloc64((count + 1) * sizeof *tree->order);
  if (places == NULL || tree->order == NULL) {
    sqlite3_free(places);
    return ds_error_memory(error);
  }
  qsort(tree->folders, count, sizeof *tree->folders, compare_paths);
  for (int i = 0; i < tree->count; i++) places[i] = (id_place){tree->folders[i].id, i};
  qsort(places, count, sizeof *places, compare_ids);
  int top = NONE;
  for (int i = tree->count - 1; i >= 0; i--) {
    folder *at = &tree->folders[i];
    id_place key = {.id = at->parent};
    const id_place *above = at->parent ? bsearch(&key, places, count, sizeof key, compare_ids) : NULL;
    int *first = above ? &tree->folders[above->place].first_child : &top;
    at->above = above ? above->place : NONE;
    at->next = *first;
    *first = i;
  }
  sqlite3_free(places);
  for (int at = top, depth = 0; at != NONE;) {
    folder *here = &tree->folders[at];
    here->depth = depth;
    tree->order[tree->listed++] = at;
    if (here->first_child != NONE) {
      at = here->first_child;
      depth++;
      continue;
    }
    while (at != NONE && tree->folders[at].next == NONE) {
      at = tree->folders[at].above;
      depth--;
    }
    if (at != NONE) at = tree->folders[at].next;
  }
  return SQLITE_OK;
}

static void add_up(tree_cursor *tree) {
  for (int i = tree->listed - 1; i >= 0; i--) {
    const folder *at = &tree->folders[tree->order[i]];
    if (at->above == NONE) continue;
    tree->folders[at->above].total_images += at->total_images;
    tree->folders[at->above].total_bytes += at->total_bytes;
  }
}

static int tree_open(ds_cursor *cursor, sqlite3_value **arguments) {
  tree_cursor *tree = (tree_cursor *)cursor;
  ds_error *error = &cursor->error;
  ds_library_require(error, cursor->db);
  bool all = arguments[0] == NULL || sqlite3_value_type(arguments[0]) == SQLITE_NULL;
  sqlite3_int64 id = all ? 0 : folders_need(error, cursor->db, arguments[0]);
  sqlite3_stmt *rows =
    ds_prepare(error, cursor->db, all ? FOLDER_COLUMNS : FOLDER_COLUMNS "WHERE Id IN (" DS_FOLDERS_BELOW ")");
  if (rows && !all) sqlite3_bind_int64(rows, 1, id);
  while (ds_step(error, rows) == SQLITE_ROW) add_folder(error, tree, rows);
  sqlite3_finalize(rows);
  if (error->rc == SQLITE_OK) hang_up(tree, error);
  if (error->rc == SQLITE_OK) add_up(tree);
  cursor->eof = tree->listed == 0;
  return error->rc;
}

static int tree_next(ds_cursor *cursor) {
  cursor->eof = cursor->row >= ((tree_cursor *)cursor)->listed;
  return SQLITE_OK;
}

static void result_name(sqlite3_context *context, const char *text) {
  path_slice slice = {text, strlen(text)};
  ds_path path = paths_open(slice, paths_style(slice));
  path_slice name = paths_basename(&path);
  if (name.length == 0) name = slice; /* a root is called what it is */
  sqlite3_result_text64(context, name.text, name.length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int tree_column(ds_cursor *cursor, sqlite3_context *context, int column) {
  const tree_cursor *tree = (const tree_cursor *)cursor;
  const folder *at = &tree->folders[tree->order[cursor->row]];
  switch (column) {
  case ID: sqlite3_result_int64(context, at->id); break;
  case PARENT_ID:
    if (at->parent) sqlite3_result_int64(context, at->parent);
    break;
  case PATH: sqlite3_result_text(context, at->path, -1, SQLITE_TRANSIENT); break;
  case NAME: result_name(context, at->path); break;
  case DEPTH: sqlite3_result_int(context, at->depth); break;
  case HAS_CHILDREN: sqlite3_result_int(context, at->first_child != NONE); break;
  case IMAGES: sqlite3_result_int64(context, at->images); break;
  case TOTAL_IMAGES: sqlite3_result_int64(context, at->total_images); break;
  case TOTAL_BYTES: sqlite3_result_int64(context, at->total_bytes); break;
  default: sqlite3_result_int(context, at->flags[column - FLAGS]);
  }
  return SQLITE_OK;
}

static void tree_reset(ds_cursor *cursor) {
  tree_cursor *tree = (tree_cursor *)cursor;
  for (int i = 0; i < tree->count; i++) sqlite3_free(tree->folders[i].path);
  sqlite3_free(tree->folders);
  sqlite3_free(tree->order);
  tree->folders = NULL;
  tree->order = NULL;
  tree->count = tree->room = tree->listed = 0;
}

const ds_table folders_tree = {
  .columns = "Id INTEGER, ParentId INTEGER, Path TEXT, Name TEXT, Depth INTEGER, HasChildren INTEGER, Images INTEGER, "
             "TotalImages INTEGER, TotalBytes INTEGER, IsRoot INTEGER, Recursive INTEGER, Watched INTEGER, "
             "Excluded INTEGER, Archived INTEGER, Unavailable INTEGER, Folder HIDDEN",
  .visible = FLAGS + FLAG_COUNT,
  .arguments = 1,
  .cursor_size = sizeof(tree_cursor),
  .open = tree_open,
  .next = tree_next,
  .column = tree_column,
  .reset = tree_reset,
};
