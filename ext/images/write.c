/* Writing images; see write.h.
**
** Everything that can be refused is refused before anything is written: SQLite undoes an xUpdate that fails
** half way only as part of a statement with more rows. What the previous row needed is remembered, because
** a batch shares folders and prompts; it holds as long as nobody else has written meanwhile, which the
** connection's count of changes tells. */
#include "images/write.h"

#include "base/sql.h"
#include "folders/chain.h"
#include "images/columns.h"
#include "images/names.h"
#include "images/statements.h"
#include "images/values.h"
#include "images/workflow.h"
#include "paths/argument.h"

#include <string.h>

/* A text and the row that holds it. */
typedef struct remembered {
  char *text; /* owned; NULL for nothing */
  size_t length;
  sqlite3_int64 id, root;
} remembered;

struct image_writer {
  const ds_session *session;
  image_statements statements;
  sqlite3_stmt *insert;
  sqlite3_stmt *update; /* of the columns in update_mask */
  sqlite3_uint64 update_mask;
  sqlite3_stmt *compare; /* of a row with what it was */
  remembered folder, prompts[2];
  int changes; /* of the connection, when the last write ended */
  int rows;    /* written since; the connection counts them when their statement ends */
};

/* One row on its way into the tables. */
typedef struct image_row {
  image_writer *writer;
  ds_error *error;
  image_cell cells[IMAGE_STORED];
  sqlite3_uint64 given;      /* a bit for each column that is written */
  sqlite3_value *prompts[2]; /* where Prompt or NegativePrompt is given */
  char *names[2];            /* Tags and Albums, JSON arrays; owned */
  sqlite3_int64 ids[4];      /* RootFolderId, FolderId, PromptId, NegativePromptId; 0 for NULL */
  path_slice path;           /* normalized */
  path_scratch scratch;
  bool wrote;
  /* What was made for the row, to be taken back when it fails. */
  sqlite3_int64 made_image, made_prompts[2], last_folder;
  bool made_folders;
} image_row;

static sqlite3_uint64 bit(int column) {
  return (sqlite3_uint64)1 << column;
}

static bool is_given(const image_row *row, int column) {
  return (row->given & bit(column)) != 0;
}

/* --- The writer --- */

image_writer *writer_new(sqlite3 *db, const ds_session *session) {
  image_writer *writer = sqlite3_malloc64(sizeof *writer);
  if (writer == NULL) return NULL;
  memset(writer, 0, sizeof *writer);
  writer->statements.db = db;
  writer->session = session;
  return writer;
}

static void forget(remembered *memory) {
  sqlite3_free(memory->text);
  *memory = (remembered){0};
}

void writer_forget(image_writer *writer) {
  if (writer == NULL) return;
  forget(&writer->folder);
  forget(&writer->prompts[0]);
  forget(&writer->prompts[1]);
}

void writer_free(image_writer *writer) {
  if (writer == NULL) return;
  writer_forget(writer);
  statements_finalize(&writer->statements);
  sqlite3_finalize(writer->insert);
  sqlite3_finalize(writer->update);
  sqlite3_finalize(writer->compare);
  sqlite3_free(writer);
}

static void remember(remembered *memory, path_slice text, sqlite3_int64 id, sqlite3_int64 root) {
  forget(memory);
  memory->text = sqlite3_malloc64(text.length + 1);
  if (memory->text == NULL) return;
  if (text.length) memcpy(memory->text, text.text, text.length);
  memory->length = text.length;
  memory->id = id;
  memory->root = root;
}

static bool recalls(const remembered *memory, path_slice text) {
  return memory->text && memory->length == text.length && memcmp(memory->text, text.text, text.length) == 0;
}

/* --- Finding what a row refers to --- */

/* The first column of a statement's row, 0 without one. */
static sqlite3_int64 find(image_row *row, image_sql which, path_slice text) {
  sqlite3_stmt *statement = statement_get(&row->writer->statements, row->error, which);
  if (statement == NULL) return 0;
  sqlite3_bind_text64(statement, 1, text.text, text.length, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_int64 id = ds_step(row->error, statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return id;
}

static bool id_is_taken(image_row *row, sqlite3_int64 id) {
  sqlite3_stmt *statement = statement_get(&row->writer->statements, row->error, SQL_FIND_ID);
  if (statement) sqlite3_bind_int64(statement, 1, id);
  bool taken = ds_step(row->error, statement) == SQLITE_ROW;
  sqlite3_reset(statement);
  return taken;
}

/* The nearest root folder at or above a folder, 0 for none. One look-up a level: a recursive statement costs more
** than all the rest of a row. There are no more levels than the path has bytes. */
static sqlite3_int64 find_root(image_row *row, sqlite3_int64 folder, size_t levels) {
  sqlite3_stmt *above = statement_get(&row->writer->statements, row->error, SQL_ABOVE_FOLDER);
  sqlite3_int64 root = 0;
  for (; folder && root == 0 && levels > 0; levels--) {
    if (above) sqlite3_bind_int64(above, 1, folder);
    bool found = ds_step(row->error, above) == SQLITE_ROW;
    root = found ? sqlite3_column_int64(above, 0) : 0;
    folder = found ? sqlite3_column_int64(above, 1) : 0;
    sqlite3_reset(above);
  }
  return root;
}

static sqlite3_int64 make_folder(image_row *row, path_slice folder) {
  sqlite3_int64 id = 0;
  row->last_folder = find(row, SQL_LAST_FOLDER, (path_slice){0});
  char *text = sqlite3_mprintf("%.*s", (int)folder.length, folder.text);
  if (text == NULL) ds_error_memory(row->error);
  if (row->error->rc == SQLITE_OK) ds_folder_ensure(row->error, row->writer->statements.db, text, &id);
  sqlite3_free(text);
  row->made_folders = id > row->last_folder;
  return id;
}

/* The folder of the row's path; a bare name lies in none. */
static void place_in_folder(image_row *row) {
  ds_path path = paths_open(row->path, paths_style(row->path));
  path_slice folder;
  remembered *memory = &row->writer->folder;
  row->given |= bit(IMAGE_FOLDER_ID) | bit(IMAGE_ROOT_FOLDER_ID);
  row->ids[0] = row->ids[1] = 0;
  if (!paths_dirname(&path, &folder) || folder.length == 0) return;
  if (!recalls(memory, folder)) {
    sqlite3_int64 id = find(row, SQL_FIND_FOLDER, folder);
    if (id == 0) id = make_folder(row, folder);
    sqlite3_int64 root = find_root(row, id, folder.length);
    if (row->error->rc == SQLITE_OK) remember(memory, folder, id, root);
    row->ids[0] = root;
    row->ids[1] = id;
    return;
  }
  row->ids[0] = memory->root;
  row->ids[1] = memory->id;
}

/* The Prompts rows of the prompts that are given, made where they are missing. */
static void place_prompts(image_row *row) {
  for (int i = 0; i < 2; i++) {
    if (row->prompts[i] == NULL) continue;
    row->given |= bit(IMAGE_PROMPT_ID + i);
    row->ids[2 + i] = 0;
    if (sqlite3_value_type(row->prompts[i]) == SQLITE_NULL) continue;
    path_slice text = {(const char *)sqlite3_value_text(row->prompts[i]), (size_t)sqlite3_value_bytes(row->prompts[i])};
    remembered *memory = &row->writer->prompts[i];
    if (!recalls(memory, text)) {
      sqlite3_int64 id = find(row, SQL_FIND_PROMPT, text);
      if (id == 0 && row->error->rc == SQLITE_OK) {
        find(row, SQL_INSERT_PROMPT, text);
        id = sqlite3_last_insert_rowid(row->writer->statements.db);
        row->made_prompts[i] = id;
      }
      if (row->error->rc != SQLITE_OK) return;
      remember(memory, text, id, 0);
      row->ids[2 + i] = id;
    } else {
      row->ids[2 + i] = memory->id;
    }
  }
}

/* --- The statements over Images itself --- */

static sqlite3_stmt *insert_statement(image_writer *writer, ds_error *error) {
  if (writer->insert) return writer->insert;
  sqlite3_str *sql = sqlite3_str_new(NULL);
  const char *before = "INSERT INTO main.Images(";
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (i == IMAGE_FILE_NAME) continue;
    sqlite3_str_appendf(sql, "%s\"%w\"", before, image_columns[i].name);
    before = ", ";
  }
  before = ") VALUES (";
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (i == IMAGE_FILE_NAME) continue;
    const char *missing = image_columns[i].missing;
    sqlite3_str_appendf(sql, missing ? "%scoalesce(?%d, %s)" : "%s?%d", before, i + 1, missing);
    before = ", ";
  }
  sqlite3_str_appendall(sql, ")");
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  if (error->rc == SQLITE_OK) writer->insert = ds_prepare(error, writer->statements.db, text);
  sqlite3_free(text);
  return writer->insert;
}

/* Sets the columns of the mask, unless all of them are so already. */
static sqlite3_stmt *update_statement(image_writer *writer, ds_error *error, sqlite3_uint64 mask) {
  if (writer->update && writer->update_mask == mask) return writer->update;
  sqlite3_finalize(writer->update);
  writer->update = NULL;
  writer->update_mask = mask;
  sqlite3_str *sql = sqlite3_str_new(NULL);
  const char *before = "UPDATE main.Images SET ";
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (!(mask & bit(i))) continue;
    sqlite3_str_appendf(sql, "%s\"%w\" = ?%d", before, image_columns[i].name, i + 1);
    before = ", ";
  }
  before = " WHERE Id = ?1 AND (";
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (!(mask & bit(i))) continue;
    sqlite3_str_appendf(sql, "%s\"%w\" IS NOT ?%d", before, image_columns[i].name, i + 1);
    before = " OR ";
  }
  sqlite3_str_appendall(sql, ")");
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  if (error->rc == SQLITE_OK) writer->update = ds_prepare(error, writer->statements.db, text);
  sqlite3_free(text);
  return writer->update;
}

static int bind_column(const image_row *row, sqlite3_stmt *statement, int column) {
  static const signed char places[IMAGE_STORED] = {
    [IMAGE_ROOT_FOLDER_ID] = 1, [IMAGE_FOLDER_ID] = 2, [IMAGE_PROMPT_ID] = 3, [IMAGE_NEGATIVE_PROMPT_ID] = 4};
  if (places[column]) {
    sqlite3_int64 id = row->ids[places[column] - 1];
    return id ? sqlite3_bind_int64(statement, column + 1, id) : sqlite3_bind_null(statement, column + 1);
  }
  if (column == IMAGE_PATH) {
    return sqlite3_bind_text64(statement, column + 1, row->path.text, row->path.length, SQLITE_STATIC, SQLITE_UTF8);
  }
  return values_bind(&row->cells[column], statement, column + 1);
}

/* Binds what is given, runs, and names the image where that fails. */
static void run_row(image_row *row, sqlite3_stmt *statement, sqlite3_int64 id) {
  int rc = SQLITE_OK;
  if (statement == NULL) return;
  for (int i = 0; i < IMAGE_STORED && rc == SQLITE_OK; i++) {
    if (is_given(row, i)) rc = bind_column(row, statement, i);
  }
  if (rc == SQLITE_OK && id) rc = sqlite3_bind_int64(statement, 1, id);
  ds_error_sqlite(row->error, row->writer->statements.db, rc, "binding a value");
  row->wrote = true;
  if (row->error->rc == SQLITE_OK && ds_step(row->error, statement) != SQLITE_DONE && row->path.text) {
    char *where = sqlite3_mprintf("'%.*s'", (int)row->path.length, row->path.text);
    if (where) ds_error_context(row->error, where);
    sqlite3_free(where);
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

/* --- Reading the row --- */

static void refuse_derived(image_row *row, int column, sqlite3_value *value) {
  const image_column *rule = &image_columns[column];
  if (column == IMAGE_QUERY) {
    values_refuse(row->error, column, value, "the search text is not written; leave it out");
  } else if (rule->source == FROM_PATH) {
    values_refuse(row->error, column, value, "this column follows from Path; set Path");
  } else {
    values_refuse(row->error, column, value,
                  "this column follows from the prompt's text; set Prompt or NegativePrompt");
  }
}

static void read_path(image_row *row, sqlite3_value *value) {
  path_slice text = {(const char *)sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value)};
  char *buffer = paths_scratch_open(&row->scratch, row->error, text.length + 2);
  if (buffer == NULL) return;
  ds_path given = paths_open(text, paths_style(text));
  row->path = paths_normalize(&given, buffer);
  ds_path normal = paths_open(row->path, given.style);
  path_slice name = paths_basename(&normal);
  if (name.length == 0 || (name.length == 1 && name.text[0] == '.') ||
      (name.length == 2 && memcmp(name.text, "..", 2) == 0)) {
    values_refuse(row->error, IMAGE_PATH, value, "it names no file; give the path of an image");
  }
}

/* Takes one value over; NULL is a value here. */
static void read_value(image_row *row, int column, sqlite3_value *value) {
  image_cell cell;
  if (image_columns[column].source == FROM_PATH || image_columns[column].source == FROM_TEXT || column == IMAGE_QUERY) {
    refuse_derived(row, column, value);
    return;
  }
  if (values_read(row->error, column, value, &cell) != SQLITE_OK) return;
  row->given |= bit(column);
  switch (column) {
  case IMAGE_PROMPT:
  case IMAGE_NEGATIVE_PROMPT: row->prompts[column - IMAGE_PROMPT] = value; break;
  case IMAGE_TAGS:
  case IMAGE_ALBUMS:
    row->names[column - IMAGE_TAGS] = names_read(&row->writer->statements, row->error, column, value);
    break;
  case IMAGE_PATH: read_path(row, value); break;
  default: row->cells[column] = cell;
  }
}

/* --- What hangs on the row --- */

static void write_names(image_row *row, sqlite3_int64 id, bool only) {
  for (int i = 0; i < 2; i++) {
    if (row->names[i]) names_write(&row->writer->statements, row->error, IMAGE_TAGS + i, id, row->names[i], only);
  }
}

static void write_workflow(image_row *row, sqlite3_int64 id, bool had_nodes) {
  if (!is_given(row, IMAGE_WORKFLOW)) return;
  workflow_write(&row->writer->statements, row->error, id, row->cells[IMAGE_WORKFLOW].value, had_nodes);
}

static void delete_image(image_row *row, sqlite3_int64 id) {
  row->wrote = true;
  statement_run(&row->writer->statements, row->error, SQL_DELETE, id, NULL);
  /* A prompt that no image names any more is gone with it. */
  forget(&row->writer->prompts[0]);
  forget(&row->writer->prompts[1]);
}

/* --- INSERT --- */

static void conflict(image_row *row, const char *what) {
  ds_error_set(row->error, DS_CONFLICT, "'%.*s': %s", (int)row->path.length, row->path.text, what);
}

/* The image that a row with a new path is, moved; 0 where there is none, and where that is not asked for. */
static sqlite3_int64 find_moved(image_row *row) {
  sqlite3_value *hash = row->cells[IMAGE_HASH].value, *unavailable = row->cells[IMAGE_UNAVAILABLE].value;
  if (!row->writer->session->follow_moved || is_given(row, IMAGE_ID) || !is_given(row, IMAGE_HASH)) return 0;
  if (is_given(row, IMAGE_UNAVAILABLE) && sqlite3_value_int(unavailable)) return 0;
  path_slice text = {(const char *)sqlite3_value_text(hash), (size_t)sqlite3_value_bytes(hash)};
  return text.length ? find(row, SQL_FIND_MOVED, text) : 0;
}

/* A rescan: what a user made stays, and so does what is not given. An image that moved is there again. */
static void rescan(image_row *row, sqlite3_int64 id, bool moved) {
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (image_columns[i].source != FROM_SCAN && image_columns[i].source != FROM_PATH) row->given &= ~bit(i);
  }
  row->given &= ~bit(IMAGE_ID);
  if (moved) {
    row->given |= bit(IMAGE_PATH) | bit(IMAGE_UNAVAILABLE);
    row->cells[IMAGE_UNAVAILABLE] = (image_cell){.is_date = true}; /* the number 0 */
  }
  place_in_folder(row);
  place_prompts(row);
  sqlite3_uint64 stored = row->given & (bit(IMAGE_STORED) - 1);
  run_row(row, row->error->rc == SQLITE_OK ? update_statement(row->writer, row->error, stored) : NULL, id);
  write_workflow(row, id, true);
  forget(&row->writer->prompts[0]);
  forget(&row->writer->prompts[1]);
}

static void add(image_row *row, sqlite3_int64 *id) {
  place_in_folder(row);
  place_prompts(row);
  run_row(row, row->error->rc == SQLITE_OK ? insert_statement(row->writer, row->error) : NULL, 0);
  if (row->error->rc != SQLITE_OK) return;
  *id = row->made_image = sqlite3_last_insert_rowid(row->writer->statements.db);
  write_names(row, *id, false);
  write_workflow(row, *id, false);
}

static void insert(image_row *row, sqlite3_value **values, sqlite3_value *rowid, sqlite3_int64 *id) {
  for (int i = 0; i < IMAGE_COLUMNS && row->error->rc == SQLITE_OK; i++) {
    sqlite3_value *value = i == IMAGE_ID && sqlite3_value_type(values[i]) == SQLITE_NULL ? rowid : values[i];
    if (sqlite3_value_type(value) != SQLITE_NULL || i == IMAGE_PATH) read_value(row, i, value);
  }
  sqlite3_int64 known = row->error->rc == SQLITE_OK ? find(row, SQL_FIND_PATH, row->path) : 0;
  sqlite3_int64 wanted = is_given(row, IMAGE_ID) ? sqlite3_value_int64(row->cells[IMAGE_ID].value) : known;
  bool taken = is_given(row, IMAGE_ID) && wanted != known && id_is_taken(row, wanted);
  if (row->error->rc != SQLITE_OK) return;
  int mode = sqlite3_vtab_on_conflict(row->writer->statements.db);
  if (mode == SQLITE_REPLACE) {
    if (known) delete_image(row, known);
    if (taken) delete_image(row, wanted);
    known = 0;
  } else if (taken) {
    conflict(row, "the Id given is that of another image; leave Id out, or give a free one");
  } else if (known && mode != SQLITE_ABORT) {
    conflict(row, "an image with this path is there already; INSERT without OR updates it");
  } else if (known && wanted != known) {
    conflict(row, "an image with this path is there already with another Id; leave Id out");
  }
  if (row->error->rc != SQLITE_OK) return;
  sqlite3_int64 moved = known ? 0 : find_moved(row);
  if (known || moved) {
    *id = known ? known : moved;
    rescan(row, *id, moved != 0);
  } else {
    add(row, id);
  }
}

/* --- UPDATE --- */

/* Tells for each column whether it is as it was: SELECT i."Id" IS ?1, i."RootFolderId" IS ?2, ... */
static sqlite3_stmt *compare_statement(image_writer *writer, ds_error *error) {
  if (writer->compare) return writer->compare;
  sqlite3_str *sql = sqlite3_str_new(NULL);
  for (int i = 0; i < IMAGE_COLUMNS; i++) {
    sqlite3_str_appendall(sql, i ? ", " : "SELECT ");
    image_columns_write(sql, i);
    sqlite3_str_appendf(sql, " IS ?%d", i + 1);
  }
  sqlite3_str_appendf(sql, " FROM main.Images AS i WHERE i.Id = ?%d", IMAGE_COLUMNS + 1);
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  writer->compare = ds_prepare(error, writer->statements.db, text);
  sqlite3_free(text);
  return writer->compare;
}

/* A bit for each column that changes. UPDATE ... FROM gives every column: those that are as they were are not meant. */
static sqlite3_uint64 changed_columns(image_row *row, sqlite3_int64 id, sqlite3_value **values) {
  sqlite3_uint64 given = 0, changed = 0;
  for (int i = 0; i < IMAGE_COLUMNS; i++) given |= sqlite3_value_nochange(values[i]) ? 0 : bit(i);
  if (given != bit(IMAGE_COLUMNS) - 1) return given;
  sqlite3_stmt *compare = compare_statement(row->writer, row->error);
  if (compare == NULL) return 0;
  for (int i = 0; i < IMAGE_COLUMNS; i++) sqlite3_bind_value(compare, i + 1, values[i]);
  sqlite3_bind_int64(compare, IMAGE_COLUMNS + 1, id);
  if (ds_step(row->error, compare) == SQLITE_ROW) {
    for (int i = 0; i < IMAGE_COLUMNS; i++) changed |= sqlite3_column_int(compare, i) ? 0 : bit(i);
  }
  sqlite3_reset(compare);
  sqlite3_clear_bindings(compare);
  return changed;
}

static void read_changes(image_row *row, sqlite3_int64 id, sqlite3_value **values) {
  sqlite3_uint64 changed = changed_columns(row, id, values);
  for (int i = 0; i < IMAGE_COLUMNS && row->error->rc == SQLITE_OK; i++) {
    if (!(changed & bit(i))) continue;
    if (i == IMAGE_ID && sqlite3_value_int64(values[i]) != id) {
      values_refuse(row->error, i, values[i], "an Id never changes; leave it out");
    } else if (i != IMAGE_ID) {
      read_value(row, i, values[i]);
    }
  }
}

/* What a user sets by hand says when. */
static void touch(image_row *row) {
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (image_columns[i].source != FROM_HAND || !is_given(row, i) || is_given(row, IMAGE_TOUCHED_DATE)) continue;
    sqlite3_int64 milliseconds = 0;
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    if (vfs && vfs->iVersion >= 2 && vfs->xCurrentTimeInt64) vfs->xCurrentTimeInt64(vfs, &milliseconds);
    /* A VFS counts from noon of the day 4714 years before our era, as Julian days do. */
    row->cells[IMAGE_TOUCHED_DATE] = (image_cell){.is_date = true, .date = milliseconds / 1000 - 210866760000};
    row->given |= bit(IMAGE_TOUCHED_DATE);
  }
}

static void move(image_row *row, sqlite3_int64 id) {
  sqlite3_int64 other = find(row, SQL_FIND_PATH, row->path);
  if (other && other != id) {
    if (sqlite3_vtab_on_conflict(row->writer->statements.db) == SQLITE_REPLACE) {
      delete_image(row, other);
    } else {
      conflict(row, "another image has this path; give a free one, or use UPDATE OR REPLACE");
    }
  }
}

static void update(image_row *row, sqlite3_value *old_rowid, sqlite3_value *new_rowid, sqlite3_value **values) {
  sqlite3_int64 id = sqlite3_value_int64(old_rowid);
  if (sqlite3_value_int64(new_rowid) != id) values_refuse(row->error, IMAGE_ID, new_rowid, "an Id never changes");
  read_changes(row, id, values);
  touch(row);
  if (row->error->rc == SQLITE_OK && is_given(row, IMAGE_PATH)) move(row, id);
  if (row->error->rc == SQLITE_OK && is_given(row, IMAGE_PATH)) place_in_folder(row);
  place_prompts(row);
  sqlite3_uint64 stored = row->given & (bit(IMAGE_STORED) - 1);
  if (row->error->rc == SQLITE_OK && stored) run_row(row, update_statement(row->writer, row->error, stored), id);
  write_names(row, id, true);
  write_workflow(row, id, true);
  /* A prompt that lost its last image is gone. */
  if (row->prompts[0] || row->prompts[1]) {
    forget(&row->writer->prompts[0]);
    forget(&row->writer->prompts[1]);
  }
}

/* --- xUpdate --- */

/* Takes back what a row had made before it was refused half way, by a trigger of the host's say: of a
** statement with one row SQLite undoes nothing inside a transaction. */
static void take_back(image_row *row) {
  ds_error error = {0};
  sqlite3 *db = row->writer->statements.db;
  if (row->made_image) ds_runf(&error, db, "DELETE FROM main.Images WHERE Id = %lld", row->made_image);
  for (int i = 0; i < 2; i++) {
    if (row->made_prompts[i] == 0) continue;
    ds_runf(&error, db,
            "DELETE FROM main.Prompts WHERE Id = %lld\n"
            "AND NOT EXISTS (SELECT 1 FROM main.Images WHERE PromptId = Prompts.Id OR NegativePromptId = Prompts.Id)",
            row->made_prompts[i]);
  }
  if (row->made_folders) {
    ds_runf(&error, db, "UPDATE main.Folders SET ParentId = NULL WHERE Id <= %lld AND ParentId > %lld",
            row->last_folder, row->last_folder);
    ds_runf(&error, db, "DELETE FROM main.Folders WHERE Id > %lld", row->last_folder);
  }
  ds_error_clear(&error);
}

/* Drops what is remembered when somebody else has written since. The rows of our own statements are counted
** when their statement ends, all at once. */
static void check_memory(image_writer *writer) {
  int changes = sqlite3_total_changes(writer->statements.db);
  if (changes == writer->changes + writer->rows) {
    writer->changes = changes;
    writer->rows = 0;
  } else if (changes != writer->changes) {
    writer_forget(writer);
    writer->rows = 0;
  }
}

int writer_update(image_writer *writer, ds_error *error, int argc, sqlite3_value **argv, sqlite3_int64 *rowid) {
  sqlite3 *db = writer->statements.db;
  sqlite3_int64 last = sqlite3_last_insert_rowid(db);
  image_row row = {.writer = writer, .error = error};
  check_memory(writer);
  if (argc == 1) {
    delete_image(&row, sqlite3_value_int64(argv[0]));
  } else if (sqlite3_value_type(argv[0]) == SQLITE_NULL) {
    insert(&row, argv + 2, argv[1], rowid);
  } else {
    update(&row, argv[0], argv[1], argv + 2);
  }
  /* SQLite sets it for an INSERT; what was written on the way does not count. */
  sqlite3_set_last_insert_rowid(db, last);
  if (error->rc != SQLITE_OK) {
    writer_forget(writer);
    if (error->rc == SQLITE_CONSTRAINT) take_back(&row);
    /* OR IGNORE may pass over a row only while nothing of it is written. */
    if (row.wrote && error->rc == SQLITE_CONSTRAINT && sqlite3_vtab_on_conflict(db) != SQLITE_ABORT) {
      error->rc = SQLITE_ERROR;
    }
  }
  writer->changes = sqlite3_total_changes(db);
  if (error->rc == SQLITE_OK) writer->rows++;
  if (row.path.text) paths_scratch_close(&row.scratch);
  sqlite3_free(row.names[0]);
  sqlite3_free(row.names[1]);
  return error->rc;
}
