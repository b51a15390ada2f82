/* ds_restore(path [, options]) and ds_rollback([options]).
**
**     SELECT ds_restore('/safe/lib.db', '{"dry_run":true}');   -> whether it could be restored
**     SELECT ds_restore('/safe/lib.db');
**     SELECT ds_rollback();                                    -> back to before the last migration */
#include "base/file.h"
#include "base/options.h"
#include "base/sql.h"
#include "safety/connection.h"
#include "safety/restore.h"
#include "safety/safety.h"

#include <stdlib.h>
#include <string.h>

static ds_restore_options read_options(ds_error *error, sqlite3 *db, sqlite3_value *value) {
  ds_restore_options options = {0};
  bool safety_copy = true;
  const ds_option known[] = {
    {"dry_run", DS_OPTION_BOOL, &options.dry_run},
    {"safety_copy", DS_OPTION_BOOL, &safety_copy},
    {"migrate", DS_OPTION_BOOL, &options.migrate},
  };
  ds_options_read(error, db, value, known, DS_COUNT(known));
  options.no_safety_copy = !safety_copy;
  return options;
}

void safety_restore(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_restore_options options = read_options(&error, db, argc > 1 ? argv[1] : NULL);
  char *path = safety_path(&error, argv[0]);
  if (error.rc == SQLITE_OK && path == NULL) { /* NULL in, NULL out */
    return;
  }
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  if (error.rc == SQLITE_OK) ds_restore(&error, db, path, &options, &json);
  ds_json_close(&json, '}');
  sqlite3_free(path);
  ds_json_result(&json, context, &error);
}

/* How many rows of a table the backup does not have as they are now; -1 where it does not have the table with
** these columns, so that rows cannot be held against rows. */
static sqlite3_int64 count_new(ds_error *error, sqlite3 *both, const char *table) {
  char *columns = ds_query_text(error, both,
                                "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"') "
                                "FROM pragma_table_info(?1, 'main')",
                                table);
  bool same = ds_query_int(error, both,
                           "SELECT NOT EXISTS (SELECT name FROM pragma_table_info(?1, 'main') "
                           "EXCEPT SELECT name FROM pragma_table_info(?1, 'backup'))",
                           table) != 0;
  char *sql = sqlite3_mprintf("SELECT count(*) FROM (SELECT %s FROM main.\"%w\" EXCEPT SELECT %s FROM backup.\"%w\")",
                              columns ? columns : "*", table, columns ? columns : "*", table);
  if (sql == NULL) ds_error_memory(error);
  sqlite3_int64 count = same && sql ? ds_query_int(error, both, sql, NULL) : -1;
  sqlite3_free(columns);
  sqlite3_free(sql);
  return count;
}

/* The images that were touched after the migration. */
static sqlite3_int64 count_touched(ds_error *error, sqlite3 *both) {
  return ds_query_int(error, both,
                      "SELECT count(*) FROM main.Images WHERE TouchedDate >= "
                      "(SELECT max(AppliedAt) FROM main.Migrations WHERE Phase <> 'legacy')",
                      NULL);
}

/* One table of what a rollback takes away. */
static void write_lost_table(ds_error *error, sqlite3 *both, ds_json *json, const char *table, const char *after) {
  sqlite3_int64 missing = count_new(error, both, table);
  char *sql = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\"", table);
  sqlite3_int64 rows = sql ? ds_query_int(error, both, sql, NULL) : 0;
  sqlite3_free(sql);
  bool images = strcmp(table, "Images") == 0, upgraded = missing < 0;
  sqlite3_int64 touched = upgraded && images ? count_touched(error, both) : 0;
  bool as_migrated = rows == (after ? strtoll(after, NULL, 10) : 0) && touched == 0;
  if (upgraded ? as_migrated : missing == 0) return;
  ds_json_open(json, NULL, '{');
  ds_json_text(json, "table", table);
  ds_json_int(json, "rows", rows);
  ds_json_raw(json, "rows_after_migration", after);
  if (!upgraded) ds_json_int(json, "not_in_backup", missing);
  if (upgraded && images) ds_json_int(json, "touched", touched);
  ds_json_close(json, '}');
}

/* What a rollback takes away, by table. Where the backup has the table, its rows are held against it; where the migration
** made it, as an upgrade of the old application's database does, against what the migration left. */
static int write_lost(ds_error *error, sqlite3 *db, const char *path, ds_json *json) {
  sqlite3 *both = ds_open_again(error, db, "main", SQLITE_OPEN_READONLY);
  ds_json_open(json, "lost", '[');
  if (both) ds_follow_interrupt(both, db);
  if (both) ds_runf(error, both, "ATTACH %Q AS backup", path);
  sqlite3_stmt *tables =
    ds_prepare(error, both,
               "SELECT name, (SELECT sum(Rows) FROM main.MigrationReport "
               "              WHERE Event = 'out' AND TableName = name) "
               "FROM pragma_table_list "
               "WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
               "  AND name NOT IN ('Migrations', 'MigrationReport', 'ImageTotals') ORDER BY name");
  while (ds_step(error, tables) == SQLITE_ROW) {
    write_lost_table(error, both, json, (const char *)sqlite3_column_text(tables, 0),
                     (const char *)sqlite3_column_text(tables, 1));
  }
  sqlite3_finalize(tables);
  sqlite3_close(both);
  ds_json_close(json, ']');
  return error->rc;
}

static char *last_backup(ds_error *error, sqlite3 *db) {
  bool ours =
    ds_query_int(error, db, "SELECT 1 FROM pragma_table_info('Migrations', 'main') WHERE name = 'Backup'", NULL) != 0;
  char *path = ours ? ds_query_text(error, db,
                                    "SELECT Backup FROM main.Migrations WHERE Phase <> 'legacy' "
                                    "ORDER BY AppliedAt DESC, Version DESC LIMIT 1",
                                    NULL)
                    : NULL;
  if (path == NULL) {
    ds_error_set(error, DS_NOT_FOUND, "the last migration kept no backup; restore one that ds_backups lists");
  } else if (!ds_file_exists(path)) {
    ds_error_set(error, DS_NOT_FOUND, "the last migration's backup %s is gone; restore one that ds_backups lists",
                 path);
  }
  return path;
}

void safety_rollback(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_restore_options options = read_options(&error, db, argc > 0 ? argv[0] : NULL);
  options.any_content = true;
  char *path = last_backup(&error, db);
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '{');
  if (error.rc == SQLITE_OK) write_lost(&error, db, path, &json);
  if (error.rc == SQLITE_OK) ds_restore(&error, db, path, &options, &json);
  ds_json_close(&json, '}');
  sqlite3_free(path);
  ds_json_result(&json, context, &error);
}
