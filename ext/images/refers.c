/* What an image refers to: its folder and its prompts; see row.h.
**
** What the previous row needed is remembered, because a batch shares folders and prompts; it holds as long as nobody else
** has written meanwhile, which the connection's count of changes tells (write.c). */
#include "base/sql.h"
#include "folders/chain.h"
#include "images/row.h"

#include <string.h>

static void forget(remembered *memory) {
  sqlite3_free(memory->text);
  *memory = (remembered){0};
}

void row_forget_prompts(image_writer *writer) {
  forget(&writer->prompts[0]);
  forget(&writer->prompts[1]);
}

void row_forget_all(image_writer *writer) {
  forget(&writer->folder);
  row_forget_prompts(writer);
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

sqlite3_int64 row_find(image_row *row, image_sql which, path_slice text) {
  sqlite3_stmt *statement = statement_get(&row->writer->statements, row->error, which);
  if (statement == NULL) return 0;
  sqlite3_bind_text64(statement, 1, text.text, text.length, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_int64 id = ds_step(row->error, statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return id;
}

bool row_id_is_taken(image_row *row, sqlite3_int64 id) {
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
  char *text = sqlite3_mprintf("%.*s", (int)folder.length, folder.text);
  if (text == NULL) ds_error_memory(row->error);
  if (row->error->rc == SQLITE_OK) ds_folder_ensure(row->error, row->writer->statements.db, text, &id);
  sqlite3_free(text);
  return id;
}

/* The folder of the row's path; a bare name lies in none. */
void row_place_in_folder(image_row *row) {
  ds_path path = paths_open(row->path, paths_style(row->path));
  path_slice folder;
  remembered *memory = &row->writer->folder;
  row->given |= column_bit(IMAGE_FOLDER_ID) | column_bit(IMAGE_ROOT_FOLDER_ID);
  row->ids[0] = row->ids[1] = 0;
  if (!paths_dirname(&path, &folder) || folder.length == 0) return;
  if (!recalls(memory, folder)) {
    sqlite3_int64 id = row_find(row, SQL_FIND_FOLDER, folder);
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
void row_place_prompts(image_row *row) {
  for (int i = 0; i < 2; i++) {
    if (row->prompts[i] == NULL) continue;
    row->given |= column_bit(IMAGE_PROMPT_ID + i);
    row->ids[2 + i] = 0;
    if (sqlite3_value_type(row->prompts[i]) == SQLITE_NULL) continue;
    path_slice text = {(const char *)sqlite3_value_text(row->prompts[i]), (size_t)sqlite3_value_bytes(row->prompts[i])};
    remembered *memory = &row->writer->prompts[i];
    if (!recalls(memory, text)) {
      sqlite3_int64 id = row_find(row, SQL_FIND_PROMPT, text);
      if (id == 0 && row->error->rc == SQLITE_OK) {
        row_find(row, SQL_INSERT_PROMPT, text);
        id = sqlite3_last_insert_rowid(row->writer->statements.db);
      }
      if (row->error->rc != SQLITE_OK) return;
      remember(memory, text, id, 0);
      row->ids[2 + i] = id;
    } else {
      row->ids[2 + i] = memory->id;
    }
  }
}
