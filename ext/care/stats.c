/* ds_stats: how much the library holds.
**
**     SELECT Name, Value FROM ds_stats; */
#include "care/care.h"

#include "base/sql.h"
#include "schema/declared.h"

static const char images_and_pages[] =
  "SELECT 'images' AS Name, (SELECT sum(Images) FROM main.ImageTotals) AS Value "
  "UNION ALL SELECT 'images.bytes', (SELECT sum(Bytes) FROM main.ImageTotals) "
  "UNION ALL SELECT 'images.nsfw', (SELECT sum(Images) FROM main.ImageTotals WHERE NSFW = 1) "
  "UNION ALL SELECT 'images.for_deletion', (SELECT sum(Images) FROM main.ImageTotals WHERE ForDeletion = 1) "
  "UNION ALL SELECT 'images.unavailable', (SELECT sum(Images) FROM main.ImageTotals WHERE Unavailable = 1) "
  "UNION ALL SELECT 'file.bytes', page_count * page_size FROM pragma_page_count, pragma_page_size "
  "UNION ALL SELECT 'file.page_size', page_size FROM pragma_page_size "
  "UNION ALL SELECT 'file.free_pages', freelist_count FROM pragma_freelist_count ";

/* Rows and bytes by table; the bytes of a table are its own, those of its indexes are in ds_indexes. */
static char *statement_text(ds_error *error, sqlite3 *db) {
  bool bytes = ds_query_int(error, db, "SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'", NULL) != 0;
  sqlite3_str *sql = sqlite3_str_new(db);
  sqlite3_str_appendall(sql, images_and_pages);
  ds_declared declared;
  sqlite3_stmt *tables = NULL;
  if (ds_declared_open(&declared, error, db, NULL) == SQLITE_OK) tables = ds_declared_tables(&declared, error);
  while (tables && ds_step(error, tables) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(tables, 0);
    sqlite3_str_appendf(sql, "UNION ALL SELECT 'rows.%w', (SELECT count(*) FROM main.\"%w\") ", name, name);
  }
  sqlite3_finalize(tables);
  ds_declared_close(&declared);
  if (bytes) {
    sqlite3_str_appendall(sql,
                          "UNION ALL SELECT * FROM (SELECT 'bytes.' || t.name, d.pgsize FROM dbstat d "
                          "JOIN main.sqlite_schema t ON t.name = d.name AND t.type = 'table' WHERE d.aggregate = 1 "
                          "ORDER BY d.name)"
                          "UNION ALL SELECT 'bytes.search', (SELECT sum(pgsize) FROM dbstat "
                          "WHERE aggregate = 1 AND name LIKE 'PromptSearch\\_%' ESCAPE '\\')");
  }
  char *text = sqlite3_str_finish(sql);
  if (text == NULL) ds_error_memory(error);
  return text;
}

static int stats_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  care_require_schema(&cursor->error, cursor->db);
  char *sql = cursor->error.rc == SQLITE_OK ? statement_text(&cursor->error, cursor->db) : NULL;
  sqlite3_stmt *rows = sql ? ds_prepare(&cursor->error, cursor->db, sql) : NULL;
  sqlite3_free(sql);
  return ds_rows_start(cursor, rows);
}

const ds_table care_stats = {
  .columns = "Name TEXT, Value INTEGER",
  .visible = 2,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = stats_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};
