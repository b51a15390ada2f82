/* The row of Images itself; see row.h. */
#include "base/sql.h"
#include "images/row.h"

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
    if (!(mask & column_bit(i))) continue;
    sqlite3_str_appendf(sql, "%s\"%w\" = ?%d", before, image_columns[i].name, i + 1);
    before = ", ";
  }
  before = " WHERE Id = ?1 AND (";
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (!(mask & column_bit(i))) continue;
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
  sqlite3_uint64 rest = row->given & (column_bit(IMAGE_STORED) - 1);
  for (int i = 0; rest && rc == SQLITE_OK; i++, rest >>= 1) {
    if (rest & 1) rc = bind_column(row, statement, i);
  }
  if (rc == SQLITE_OK && id) rc = sqlite3_bind_int64(statement, 1, id);
  ds_error_sqlite(row->error, row->writer->statements.db, rc, "binding a value");
  if (row->error->rc == SQLITE_OK && ds_step(row->error, statement) != SQLITE_DONE && row->path.text) {
    char *where = sqlite3_mprintf("'%.*s'", (int)row->path.length, row->path.text);
    if (where) ds_error_context(row->error, where);
    sqlite3_free(where);
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

void row_insert(image_row *row) {
  if (row->error->rc == SQLITE_OK) run_row(row, insert_statement(row->writer, row->error), 0);
}

void row_update(image_row *row, sqlite3_int64 id) {
  sqlite3_uint64 stored = row->given & (column_bit(IMAGE_STORED) - 1);
  if (row->error->rc == SQLITE_OK && stored) run_row(row, update_statement(row->writer, row->error, stored), id);
}

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

/* UPDATE ... FROM gives every column: those that are as they were are not meant. */
sqlite3_uint64 row_changes(image_row *row, sqlite3_int64 id, sqlite3_value **values) {
  sqlite3_uint64 given = 0, changed = 0;
  for (int i = 0; i < IMAGE_COLUMNS; i++) given |= sqlite3_value_nochange(values[i]) ? 0 : column_bit(i);
  if (given != column_bit(IMAGE_COLUMNS) - 1) return given;
  sqlite3_stmt *compare = compare_statement(row->writer, row->error);
  if (compare == NULL) return 0;
  for (int i = 0; i < IMAGE_COLUMNS; i++) sqlite3_bind_value(compare, i + 1, values[i]);
  sqlite3_bind_int64(compare, IMAGE_COLUMNS + 1, id);
  if (ds_step(row->error, compare) == SQLITE_ROW) {
    for (int i = 0; i < IMAGE_COLUMNS; i++) changed |= sqlite3_column_int(compare, i) ? 0 : column_bit(i);
  }
  sqlite3_reset(compare);
  sqlite3_clear_bindings(compare);
  return changed;
}
