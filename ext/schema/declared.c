/* The declared state; see declared.h. */
#include "schema/declared.h"

#include "base/sql.h"
#include "schema/pack.h"

#include <string.h>

/* A script of sql/ that makes a virtual table of a module says so in a line of its own. */
static const char requires_fts5[] = "\n-- requires: fts5\n";

static const char objects_sql[] =
  "SELECT json_group_array(json_object('type', CASE WHEN m.sql LIKE 'CREATE VIRTUAL %' "
  "                                           THEN 'virtual' ELSE m.type END, "
  "                                    'name', m.name, 'table', m.tbl_name, 'sql', m.sql)) "
  "FROM main.sqlite_schema m "
  "WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite_%' "
  "  AND m.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')";

static const char columns_sql[] = "SELECT json_group_array(json_object('table', m.name, 'name', c.name)) "
                                  "FROM main.sqlite_schema m JOIN pragma_table_xinfo(m.name) c "
                                  "WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL %' "
                                  "  AND m.name NOT LIKE 'sqlite_%' "
                                  "  AND m.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')";

static const char missing_tables_sql[] =
  "SELECT value ->> 'name', value ->> 'sql' FROM json_each(?1) "
  "WHERE value ->> 'type' = 'table' "
  "  AND NOT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = value ->> 'name' COLLATE NOCASE)";

static const char differences_sql[] =
  "WITH declared AS (SELECT key AS place, value ->> 'type' AS type, value ->> 'name' AS name, value ->> 'sql' AS sql "
  "                  FROM json_each(?1)) "
  "SELECT d.type, d.name, d.sql, s.name IS NOT NULL FROM declared d LEFT JOIN main.sqlite_schema s ON s.name = d.name "
  "COLLATE NOCASE "
  "WHERE d.type <> 'table' AND s.sql IS NOT d.sql "
  "ORDER BY instr('index virtual view trigger', d.type), d.place";

static const char missing_columns_sql[] =
  "SELECT value ->> 'table', value ->> 'name' FROM json_each(?1) "
  "WHERE EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = value ->> 'table' COLLATE NOCASE) "
  "  AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(value ->> 'table', 'main') "
  "                  WHERE name = value ->> 'name' COLLATE NOCASE)";

bool ds_has_fts5(sqlite3 *db) {
  ds_error error = {0};
  bool found = ds_query_int(&error, db, "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'", NULL) != 0;
  ds_error_clear(&error);
  return found;
}

static int run_pack(ds_error *error, sqlite3 *scratch, bool fts5) {
  for (size_t i = 0; i < ds_pack_count; i++) {
    const ds_pack_file *file = &ds_pack_files[i];
    if (strcmp(file->folder, "sql") != 0) continue;
    if (!fts5 && strstr(file->text, requires_fts5)) continue;
    ds_run(error, scratch, file->text);
  }
  return error->rc;
}

int ds_declared_open(ds_declared *declared, ds_error *error, sqlite3 *db, const char *script) {
  *declared = (ds_declared){0};
  int rc = sqlite3_open_v2(":memory:", &declared->scratch,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  ds_error_sqlite(error, declared->scratch, rc, "opening a scratch database in memory");
  if (error->rc == SQLITE_OK) {
    if (script) {
      ds_run(error, declared->scratch, script);
    } else {
      run_pack(error, declared->scratch, ds_has_fts5(declared->scratch) && ds_has_fts5(db));
    }
  }
  declared->objects = ds_query_text(error, declared->scratch, objects_sql, NULL);
  declared->columns = ds_query_text(error, declared->scratch, columns_sql, NULL);
  if (error->rc != SQLITE_OK) ds_declared_close(declared);
  return error->rc;
}

void ds_declared_close(ds_declared *declared) {
  sqlite3_close(declared->scratch);
  sqlite3_free(declared->objects);
  sqlite3_free(declared->columns);
  *declared = (ds_declared){0};
}

static sqlite3_stmt *over(ds_error *error, sqlite3 *db, const char *sql, const char *json) {
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  if (statement) ds_error_sqlite(error, db, sqlite3_bind_text(statement, 1, json, -1, SQLITE_STATIC), "binding");
  return statement;
}

sqlite3_stmt *ds_declared_differences(const ds_declared *declared, ds_error *error, sqlite3 *db) {
  return over(error, db, differences_sql, declared->objects);
}

/* The declared text begins "CREATE [UNIQUE|VIRTUAL] TYPE name"; what it makes is made in `main`,
** whatever the caller's temporary tables are called. */
static int append_create(ds_error *error, sqlite3_str *script, const char *sql, const char *name) {
  const char *at = sql && name ? strstr(sql, name) : NULL;
  if (at == NULL)
    return ds_error_set(error, DS_CORRUPT, "the schema pack is in an unknown form; rebuild the extension");
  sqlite3_str_appendf(script, "%.*smain.%s;\n", (int)(at - sql), sql, at);
  return SQLITE_OK;
}

/* The finished script, for sqlite3_free. */
static char *finish_script(ds_error *error, sqlite3_str *script) {
  int rc = sqlite3_str_errcode(script);
  char *text = sqlite3_str_finish(script);
  if (rc == SQLITE_OK && text == NULL) text = sqlite3_mprintf("");
  if (rc != SQLITE_OK || text == NULL) ds_error_memory(error);
  if (error->rc == SQLITE_OK) return text;
  sqlite3_free(text);
  return NULL;
}

int ds_declared_make(ds_error *error, sqlite3 *db, const char *type, const char *name, const char *sql) {
  bool virtual = strcmp(type, "virtual") == 0;
  sqlite3_str *script = sqlite3_str_new(db);
  sqlite3_str_appendf(script, "DROP %s IF EXISTS main.\"%w\";\n", virtual ? "TABLE" : type, name);
  append_create(error, script, sql, name);
  /* Our virtual tables are text indexes over another table's content. */
  if (virtual) sqlite3_str_appendf(script, "INSERT INTO main.\"%w\"(\"%w\") VALUES ('rebuild');\n", name, name);
  char *text = finish_script(error, script);
  if (text) ds_run(error, db, text);
  sqlite3_free(text);
  return error->rc;
}

/* One step over a piece of SQL that counts as one character here: a comment, a quoted text, or a byte. */
static const char *skip_piece(const char *at) {
  if (at[0] == '-' && at[1] == '-') return at + strcspn(at, "\n");
  if (*at == '\'' || *at == '"') {
    const char *end = strchr(at + 1, *at);
    return end ? end + 1 : at + strlen(at);
  }
  return at + 1;
}

static const char *skip_blank(const char *at) {
  while (*at && (strchr(" \t\r\n", *at) || (at[0] == '-' && at[1] == '-'))) at = skip_piece(at);
  return at;
}

/* The definition of a column within its CREATE TABLE, from its name to the comma or parenthesis that
** ends it. */
static const char *find_column(const char *sql, const char *column, size_t *length) {
  const char *at = strchr(sql, '(');
  size_t name_length = strlen(column);
  while (at && *at) {
    const char *start = skip_blank(at + 1);
    int depth = 0;
    for (at = start; *at; at = skip_piece(at)) {
      if (*at == '(') depth++;
      if (depth == 0 && (*at == ',' || *at == ')')) break;
      if (*at == ')') depth--;
    }
    const char *name = *start == '"' ? start + 1 : start;
    if (sqlite3_strnicmp(name, column, (int)name_length) == 0 && strchr(" \t\n,)\"", name[name_length])) {
      *length = (size_t)(at - start);
      return start;
    }
    if (*at != ',') break;
  }
  return NULL;
}

static int append_add_column(const ds_declared *declared, ds_error *error, sqlite3_str *script, const char *table,
                             const char *column) {
  char *sql =
    ds_query_text(error, declared->scratch, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", table);
  size_t length = 0;
  const char *definition = sql && column ? find_column(sql, column, &length) : NULL;
  if (definition) {
    sqlite3_str_appendf(script, "ALTER TABLE main.\"%w\" ADD COLUMN %.*s;\n", table, (int)length, definition);
  } else {
    ds_error_set(error, DS_CORRUPT, "the schema pack is in an unknown form; rebuild the extension");
  }
  sqlite3_free(sql);
  return error->rc;
}

char *ds_declared_tables_script(const ds_declared *declared, ds_error *error, sqlite3 *db) {
  sqlite3_str *script = sqlite3_str_new(db);
  sqlite3_stmt *tables = over(error, db, missing_tables_sql, declared->objects);
  while (ds_step(error, tables) == SQLITE_ROW) {
    append_create(error, script, (const char *)sqlite3_column_text(tables, 1),
                  (const char *)sqlite3_column_text(tables, 0));
  }
  sqlite3_finalize(tables);
  sqlite3_stmt *columns = over(error, db, missing_columns_sql, declared->columns);
  while (ds_step(error, columns) == SQLITE_ROW) {
    append_add_column(declared, error, script, (const char *)sqlite3_column_text(columns, 0),
                      (const char *)sqlite3_column_text(columns, 1));
  }
  sqlite3_finalize(columns);
  return finish_script(error, script);
}
