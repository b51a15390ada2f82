/* ds_images: every image of the library, for reading, searching and writing.
**
**     SELECT Id, Path FROM ds_images('starry night') WHERE Rating >= 7 ORDER BY CreatedDate DESC LIMIT 100;
**     INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/pics/a.png', 'a cat', '["cat"]');
**     UPDATE ds_images SET Favorite = 1 WHERE Path = '/pics/a.png';
**
** A read is one statement over the tables underneath (plan.c, select.c), a write a few (write.c). Columns
** that were not asked for are not fetched. Nothing outlives the table but what SQLite owns: its statements
** go in xDisconnect, which sqlite3_close runs before it looks for open ones. */
#include "images/images.h"

#include "base/kept.h"
#include "base/library.h"
#include "base/sql.h"
#include "images/columns.h"
#include "images/plan.h"
#include "images/select.h"
#include "images/write.h"

#include <string.h>

typedef struct images_table {
  sqlite3_vtab base;
  sqlite3 *db;
  ds_binding *binding;
  image_writer *writer; /* NULL until something is written */
} images_table;

typedef struct images_cursor {
  sqlite3_vtab_cursor base;
  image_select select;
  image_plan plan;
  sqlite3_value *kept[PLAN_TERMS];      /* values of the plan while rows are only counted; owned */
  sqlite3_stmt *lookups[IMAGE_COLUMNS]; /* for columns of the row that the plan did not name; owned */
  sqlite3_int64 row, count;             /* while rows are only counted */
  bool eof;
} images_cursor;

static images_table *table_of(images_cursor *cursor) {
  return (images_table *)cursor->base.pVtab;
}

static ds_session *session_of(images_cursor *cursor) {
  return table_of(cursor)->binding->session;
}

static int report(images_table *table, ds_error *error) {
  return error->rc == SQLITE_OK ? SQLITE_OK : ds_error_table(&table->base, table->binding, error);
}

static int images_connect(sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **out,
                          char **message) {
  (void)argc, (void)argv, (void)message;
  ds_binding *binding = data;
  images_table *table = sqlite3_malloc64(sizeof *table);
  char *sql = image_columns_declare();
  int rc = table && sql ? sqlite3_declare_vtab(db, sql) : SQLITE_NOMEM;
  if (rc == SQLITE_OK) rc = sqlite3_vtab_config(db, SQLITE_VTAB_CONSTRAINT_SUPPORT, 1);
  if (rc == SQLITE_OK) rc = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  sqlite3_free(sql);
  if (rc != SQLITE_OK) {
    sqlite3_free(table);
    return rc;
  }
  *table = (images_table){.db = db, .binding = binding};
  *out = &table->base;
  ds_table_connected(binding, *out);
  return SQLITE_OK;
}

static int images_disconnect(sqlite3_vtab *base) {
  images_table *table = (images_table *)base;
  ds_table_disconnected(table->binding, base);
  writer_free(table->writer);
  sqlite3_free(base);
  return SQLITE_OK;
}

static int images_best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
  (void)base;
  return plan_best_index(info);
}

static int images_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
  (void)base;
  images_cursor *cursor = sqlite3_malloc64(sizeof *cursor);
  if (cursor == NULL) return SQLITE_NOMEM;
  memset(cursor, 0, sizeof *cursor);
  *out = &cursor->base;
  return SQLITE_OK;
}

static void drop_kept(images_cursor *cursor) {
  for (int i = 0; i < PLAN_TERMS; i++) {
    sqlite3_value_free(cursor->kept[i]);
    cursor->kept[i] = NULL;
  }
}

static void drop_statement(images_cursor *cursor) {
  ds_give(session_of(cursor), cursor->select.statement);
  cursor->select.statement = NULL;
}

static int images_close(sqlite3_vtab_cursor *base) {
  images_cursor *cursor = (images_cursor *)base;
  drop_statement(cursor);
  for (int i = 0; i < IMAGE_COLUMNS; i++) ds_give(session_of(cursor), cursor->lookups[i]);
  drop_kept(cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static void advance(images_cursor *cursor, ds_error *error) {
  cursor->eof = select_step(&cursor->select, error) != SQLITE_ROW;
}

/* Counting has no rows: its number is how often SQLite may go on. The values are kept in case that it asks
** for a rowid after all. */
static void start_counting(images_cursor *cursor, ds_error *error, sqlite3_value **values) {
  for (int i = 0; i < cursor->plan.terms; i++) {
    cursor->kept[i] = sqlite3_value_dup(values[i]);
    if (cursor->kept[i] == NULL) ds_error_memory(error);
  }
  advance(cursor, error);
  cursor->row = 0;
  cursor->count = cursor->eof ? 0 : sqlite3_column_int64(cursor->select.statement, 0);
  cursor->eof = cursor->count == 0;
  sqlite3_reset(cursor->select.statement);
}

static int images_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc, sqlite3_value **argv) {
  (void)number, (void)argc;
  images_cursor *cursor = (images_cursor *)base;
  ds_error error = {0};
  drop_statement(cursor);
  drop_kept(cursor);
  plan_read(&cursor->plan, text);
  if (select_open(&cursor->select, &error, session_of(cursor), &cursor->plan, argv, false) == SQLITE_OK) {
    if (cursor->select.counts) {
      start_counting(cursor, &error, argv);
    } else {
      advance(cursor, &error);
    }
  }
  return report(table_of(cursor), &error);
}

/* From counting to rows, at the same place. */
static void start_rows(images_cursor *cursor, ds_error *error) {
  drop_statement(cursor);
  select_open(&cursor->select, error, session_of(cursor), &cursor->plan, cursor->kept, true);
  for (sqlite3_int64 i = 0; i <= cursor->row && error->rc == SQLITE_OK; i++) advance(cursor, error);
  drop_kept(cursor);
}

static int images_next(sqlite3_vtab_cursor *base) {
  images_cursor *cursor = (images_cursor *)base;
  if (cursor->select.counts) {
    cursor->eof = ++cursor->row >= cursor->count;
    return SQLITE_OK;
  }
  ds_error error = {0};
  advance(cursor, &error);
  return report(table_of(cursor), &error);
}

static int images_eof(sqlite3_vtab_cursor *base) {
  return ((images_cursor *)base)->eof;
}

static int images_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  images_cursor *cursor = (images_cursor *)base;
  ds_error error = {0};
  if (cursor->select.counts) start_rows(cursor, &error);
  *rowid = sqlite3_column_int64(cursor->select.statement, 0);
  return report(table_of(cursor), &error);
}

static sqlite3_stmt *lookup(images_cursor *cursor, ds_error *error, int column) {
  if (cursor->lookups[column]) return cursor->lookups[column];
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_str_appendall(sql, "SELECT ");
  image_columns_write(sql, column);
  sqlite3_str_appendall(sql, " FROM main.Images AS i WHERE i.Id = ?1");
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  if (text) cursor->lookups[column] = ds_take(error, session_of(cursor), text);
  sqlite3_free(text);
  return cursor->lookups[column];
}

/* An UPDATE does not say which columns it will read, and a count reads none until it does. */
static void look_up(images_cursor *cursor, ds_error *error, sqlite3_context *context, int column) {
  sqlite3_int64 id = 0;
  images_rowid(&cursor->base, &id);
  sqlite3_stmt *statement = lookup(cursor, error, column);
  if (statement) sqlite3_bind_int64(statement, 1, id);
  if (ds_step(error, statement) == SQLITE_ROW) sqlite3_result_value(context, sqlite3_column_value(statement, 0));
  sqlite3_reset(statement);
}

static int images_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
  images_cursor *cursor = (images_cursor *)base;
  if (column == IMAGE_QUERY || sqlite3_vtab_nochange(context)) return SQLITE_OK;
  if (!cursor->select.counts && cursor->select.at[column] >= 0) {
    sqlite3_result_value(context, sqlite3_column_value(cursor->select.statement, cursor->select.at[column]));
    return SQLITE_OK;
  }
  ds_error error = {0};
  look_up(cursor, &error, context, column);
  return report(table_of(cursor), &error);
}

static int images_update(sqlite3_vtab *base, int argc, sqlite3_value **argv, sqlite3_int64 *rowid) {
  images_table *table = (images_table *)base;
  ds_error error = {0};
  if (table->writer == NULL) {
    if (ds_library_require(&error, table->db) != SQLITE_OK) return report(table, &error);
    table->writer = writer_new(table->db, table->binding->session);
    if (table->writer == NULL) return SQLITE_NOMEM;
  }
  int rc = writer_update(table->writer, &error, argc, argv, rowid);
  return error.rc == SQLITE_OK ? rc : report(table, &error);
}

/* The tables underneath have their own transaction; here only what was remembered of them has to go. */
static int images_begin(sqlite3_vtab *base) {
  (void)base;
  return SQLITE_OK;
}

static int images_end(sqlite3_vtab *base) {
  writer_end(((images_table *)base)->writer);
  return SQLITE_OK;
}

static int images_savepoint(sqlite3_vtab *base, int savepoint) {
  (void)base, (void)savepoint;
  return SQLITE_OK;
}

static int images_rollback_to(sqlite3_vtab *base, int savepoint) {
  (void)savepoint;
  writer_forget(((images_table *)base)->writer);
  return SQLITE_OK;
}

const sqlite3_module images_module = {
  .iVersion = 2,
  .xConnect = images_connect, /* no xCreate: eponymous only */
  .xBestIndex = images_best_index,
  .xDisconnect = images_disconnect,
  .xOpen = images_open,
  .xClose = images_close,
  .xFilter = images_filter,
  .xNext = images_next,
  .xEof = images_eof,
  .xColumn = images_column,
  .xRowid = images_rowid,
  .xUpdate = images_update,
  .xBegin = images_begin,
  .xCommit = images_end,
  .xRollback = images_end,
  .xSavepoint = images_savepoint,
  .xRelease = images_savepoint,
  .xRollbackTo = images_rollback_to,
};
