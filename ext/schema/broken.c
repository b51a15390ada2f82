/* Objects that name what is not there; see broken.h.
**
** SQLite leaves a view or trigger in place when the table that it reads is dropped, and complains when
** it is next used. So each is compiled here as a use of it would be, and not run. */
#include "schema/broken.h"

#include "base/json.h"
#include "base/sql.h"

/* What to call each object, and a statement that uses it. */
static const char uses_sql[] =
  "WITH hosts AS (SELECT DISTINCT tbl_name AS name FROM main.sqlite_schema WHERE type = 'trigger') "
  "SELECT 'view ' || name, printf('SELECT * FROM main.\"%w\"', name) FROM main.sqlite_schema WHERE type = 'view' "
  "UNION ALL "
  "SELECT 'a trigger of ' || name, printf('INSERT INTO main.\"%w\" DEFAULT VALUES', name) FROM hosts "
  "UNION ALL "
  "SELECT 'a trigger of ' || name, printf('DELETE FROM main.\"%w\"', name) FROM hosts "
  "UNION ALL "
  "SELECT 'a trigger of ' || h.name, "
  "       printf('UPDATE main.\"%w\" SET %s', h.name, group_concat(printf('\"%w\" = NULL', c.name), ', ')) "
  "FROM hosts h JOIN pragma_table_info(h.name, 'main') c GROUP BY h.name "
  "UNION ALL "
  "SELECT 'a foreign key of ' || m.name, printf('SELECT 1 FROM main.\"%w\"', f.\"table\") "
  "FROM main.sqlite_schema m JOIN pragma_foreign_key_list(m.name, 'main') f WHERE m.type = 'table'";

/* Whether the statement compiles; a cause other than its text is an error. */
static bool compiles(ds_error *error, sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  sqlite3_finalize(statement);
  if (rc != SQLITE_ERROR) ds_error_sqlite(error, db, rc, "looking at the objects of the database");
  return rc != SQLITE_ERROR;
}

char *ds_broken_objects(ds_error *error, sqlite3 *db) {
  sqlite3_stmt *uses = ds_prepare(error, db, uses_sql);
  ds_json json;
  ds_json_start(&json, db);
  ds_json_open(&json, NULL, '[');
  while (ds_step(error, uses) == SQLITE_ROW) {
    const char *object = (const char *)sqlite3_column_text(uses, 0), *sql = (const char *)sqlite3_column_text(uses, 1);
    if (object == NULL || sql == NULL) {
      ds_error_memory(error);
    } else if (!compiles(error, db, sql)) {
      char *why = sqlite3_mprintf("%s", sqlite3_errmsg(db));
      ds_json_open(&json, NULL, '{');
      ds_json_text(&json, "object", object);
      ds_json_text(&json, "why", why);
      ds_json_close(&json, '}');
      sqlite3_free(why);
    }
  }
  ds_json_close(&json, ']');
  sqlite3_finalize(uses);
  return ds_json_finish(&json, error);
}
