/* The declared state; see declared.h. */
#include "schema/declared.h"

#include "base/sql.h"
#include "schema/pack.h"

#include <string.h>

/* A script of sql/ that makes a virtual table of a module says so in a line of its own. */
static const char requires_fts5[] = "\n-- requires: fts5\n";

bool ds_has_fts5(ds_error *error, sqlite3 *db) {
  return ds_query_int(error, db, "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'", NULL) != 0;
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

/* What SQLite itself makes of the scripts (shadow tables, automatic indexes) is not declared. */
static const char tables_of_scratch[] =
  "CREATE TEMP TABLE declared AS "
  "SELECT rowid AS place, iif(sql LIKE 'CREATE VIRTUAL %', 'virtual', type) AS type, name, tbl_name AS tbl, sql "
  "FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
  "  AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow');"
  "CREATE TEMP TABLE actual(name TEXT PRIMARY KEY COLLATE NOCASE, type TEXT, tbl TEXT COLLATE NOCASE, sql TEXT) "
  "WITHOUT ROWID;"
  "CREATE TEMP TABLE actual_column(tbl TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE, PRIMARY KEY (tbl, name)) WITHOUT "
  "ROWID;";

/* Copies the rows of a statement into a table of the scratch database, column by column. */
static int copy_rows(ds_error *error, sqlite3 *from, const char *select, sqlite3 *to, const char *insert) {
  sqlite3_stmt *rows = ds_prepare(error, from, select), *copy = ds_prepare(error, to, insert);
  while (copy && ds_step(error, rows) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
      int rc = sqlite3_bind_value(copy, i + 1, sqlite3_column_value(rows, i));
      ds_error_sqlite(error, to, rc, "copying a value");
    }
    ds_step(error, copy);
    sqlite3_reset(copy);
  }
  sqlite3_finalize(rows);
  sqlite3_finalize(copy);
  return error->rc;
}

int ds_declared_look(const ds_declared *declared, ds_error *error, sqlite3 *db) {
  sqlite3 *scratch = declared->scratch;
  ds_run(error, scratch, "DELETE FROM temp.actual; DELETE FROM temp.actual_column");
  copy_rows(error, db, "SELECT name, type, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL", scratch,
            "INSERT OR IGNORE INTO temp.actual VALUES (?1, ?2, ?3, ?4)");
  return copy_rows(error, db,
                   "SELECT m.name, c.name FROM main.sqlite_schema m JOIN pragma_table_xinfo(m.name, 'main') c "
                   "WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL %'",
                   scratch, "INSERT OR IGNORE INTO temp.actual_column VALUES (?1, ?2)");
}

/* The pack's scripts write each statement as SQLite stores it: a line that begins with CREATE, up to the
** semicolon. So a stored text that stands in a script is as declared. */
static bool stands_in_pack(const char *sql, bool fts5) {
  size_t length = strlen(sql);
  for (size_t i = 0; i < ds_pack_count; i++) {
    const ds_pack_file *file = &ds_pack_files[i];
    if (strcmp(file->folder, "sql") != 0 || (!fts5 && strstr(file->text, requires_fts5))) continue;
    const char *at = strstr(file->text, sql);
    if (at && (at == file->text || at[-1] == '\n') && at[length] == ';') return true;
  }
  return false;
}

static size_t count_statements(bool fts5) {
  static const char create[] = "\nCREATE ";
  size_t count = 0;
  for (size_t i = 0; i < ds_pack_count; i++) {
    const ds_pack_file *file = &ds_pack_files[i];
    if (strcmp(file->folder, "sql") != 0 || (!fts5 && strstr(file->text, requires_fts5))) continue;
    count += strncmp(file->text, create + 1, sizeof create - 2) == 0;
    for (const char *at = file->text; (at = strstr(at, create)) != NULL; at++) count++;
  }
  return count;
}

/* ds_declared_holds counts on that form. */
static int check_pack(ds_error *error, sqlite3 *scratch, bool fts5) {
  size_t declared = (size_t)ds_query_int(error, scratch, "SELECT count(*) FROM temp.declared", NULL);
  if (error->rc == SQLITE_OK && declared != count_statements(fts5)) {
    ds_error_set(error, DS_CORRUPT,
                 "the schema pack declares something other than in a line that begins with CREATE; mend sql/ and "
                 "rebuild the extension");
  }
  return error->rc;
}

int ds_declared_open(ds_declared *declared, ds_error *error, sqlite3 *db, const char *script) {
  *declared = (ds_declared){0};
  if (error->rc != SQLITE_OK) return error->rc;
  int rc = sqlite3_open_v2(":memory:", &declared->scratch,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  ds_error_sqlite(error, declared->scratch, rc, "opening a scratch database in memory");
  if (error->rc == SQLITE_OK) {
    ds_run(error, declared->scratch, "PRAGMA temp_store = MEMORY; BEGIN");
    bool fts5 = ds_has_fts5(error, declared->scratch) && ds_has_fts5(error, db);
    if (script) {
      ds_run(error, declared->scratch, script);
    } else {
      run_pack(error, declared->scratch, fts5);
    }
    ds_run(error, declared->scratch, tables_of_scratch);
    if (script == NULL) check_pack(error, declared->scratch, fts5);
    ds_declared_look(declared, error, db);
  }
  if (error->rc != SQLITE_OK) ds_declared_close(declared);
  return error->rc;
}

void ds_declared_close(ds_declared *declared) {
  sqlite3_close(declared->scratch);
  *declared = (ds_declared){0};
}

bool ds_declared_holds(ds_error *error, sqlite3 *db) {
  bool fts5 = ds_has_fts5(error, db);
  size_t found = 0;
  sqlite3_stmt *objects = ds_prepare(error, db, "SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL");
  while (ds_step(error, objects) == SQLITE_ROW) {
    const char *sql = (const char *)sqlite3_column_text(objects, 0);
    if (sql && stands_in_pack(sql, fts5)) found++;
  }
  sqlite3_finalize(objects);
  return error->rc == SQLITE_OK && found == count_statements(fts5);
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
  sqlite3_str *script = sqlite3_str_new(NULL);
  sqlite3_str_appendf(script, "DROP %s IF EXISTS main.\"%w\";\n", virtual ? "TABLE" : type, name);
  append_create(error, script, sql, name);
  /* A text index is over another table's content; other virtual tables of ours hold nothing. */
  if (virtual && strstr(sql, " USING fts5(")) {
    sqlite3_str_appendf(script, "INSERT INTO main.\"%w\"(\"%w\") VALUES ('rebuild');\n", name, name);
  }
  char *text = finish_script(error, script);
  if (text) ds_run(error, db, text);
  sqlite3_free(text);
  return error->rc;
}

/* One step over a piece of SQL that counts as one character here: a comment, a quoted text, or a byte. */
static const char *skip_piece(const char *at) {
  if (at[0] == '-' && at[1] == '-') return at + strcspn(at, "\n");
  if (at[0] == '/' && at[1] == '*') {
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
  }
  if (*at == '\'' || *at == '"') {
    const char *end = strchr(at + 1, *at);
    return end ? end + 1 : at + strlen(at);
  }
  return at + 1;
}

static bool is_comment(const char *at) {
  return (at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*');
}

static const char *skip_blank(const char *at) {
  while (*at && (strchr(" \t\r\n", *at) || is_comment(at))) at = skip_piece(at);
  return at;
}

/* The definition of a column within its CREATE TABLE, from its name to the comma or parenthesis that
** ends it. */
static const char *find_column(const char *sql, const char *column, size_t *length) {
  const char *at = strchr(sql, '(');
  size_t name_length = strlen(column);
  if (at == NULL) return NULL;
  while (*at) {
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
  char *sql = ds_query_text(error, declared->scratch, "SELECT sql FROM temp.declared WHERE name = ?1", table);
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

char *ds_declared_tables_script(const ds_declared *declared, ds_error *error) {
  sqlite3_str *script = sqlite3_str_new(NULL);
  sqlite3_stmt *tables = ds_prepare(error, declared->scratch,
                                    "SELECT name, sql FROM temp.declared WHERE type = 'table' "
                                    "AND name NOT IN (SELECT name FROM temp.actual) ORDER BY place");
  while (ds_step(error, tables) == SQLITE_ROW) {
    append_create(error, script, (const char *)sqlite3_column_text(tables, 1),
                  (const char *)sqlite3_column_text(tables, 0));
  }
  sqlite3_finalize(tables);
  sqlite3_stmt *columns =
    ds_prepare(error, declared->scratch,
               "SELECT d.name, c.name FROM temp.declared d JOIN pragma_table_xinfo(d.name) c "
               "WHERE d.type = 'table' AND d.name IN (SELECT name FROM temp.actual) "
               "  AND NOT EXISTS (SELECT 1 FROM temp.actual_column WHERE tbl = d.name AND name = c.name)");
  while (ds_step(error, columns) == SQLITE_ROW) {
    append_add_column(declared, error, script, (const char *)sqlite3_column_text(columns, 0),
                      (const char *)sqlite3_column_text(columns, 1));
  }
  sqlite3_finalize(columns);
  return finish_script(error, script);
}

sqlite3_stmt *ds_declared_differences(const ds_declared *declared, ds_error *error) {
  return ds_prepare(error, declared->scratch,
                    "SELECT d.type, d.name, d.sql, a.name IS NOT NULL "
                    "FROM temp.declared d LEFT JOIN temp.actual a ON a.name = d.name "
                    "WHERE d.type <> 'table' AND a.sql IS NOT d.sql "
                    "ORDER BY instr('index view virtual trigger', d.type), d.place");
}

sqlite3_stmt *ds_declared_tables(const ds_declared *declared, ds_error *error) {
  return ds_prepare(error, declared->scratch, "SELECT name FROM temp.declared WHERE type = 'table' ORDER BY place");
}

char *ds_declared_names_taken(const ds_declared *declared, ds_error *error, bool ours) {
  return ds_query_text(error, declared->scratch,
                       "SELECT group_concat(a.type || ' ' || a.name, ', ') "
                       "FROM temp.declared d JOIN temp.actual a ON a.name = d.name "
                       "WHERE ?1 IS NULL OR a.tbl <> d.tbl OR a.type <> replace(d.type, 'virtual', 'table')",
                       ours ? "ours" : NULL);
}

sqlite3_stmt *ds_declared_missing_tables(const ds_declared *declared, ds_error *error) {
  return ds_prepare(error, declared->scratch,
                    "SELECT d.name, NULL, iif(a.name IS NULL, 'the table is missing', 'column ' || c.name || ' is "
                    "missing') "
                    "FROM temp.declared d JOIN pragma_table_xinfo(d.name) c LEFT JOIN temp.actual a ON a.name = d.name "
                    "WHERE d.type = 'table' "
                    "  AND NOT EXISTS (SELECT 1 FROM temp.actual_column WHERE tbl = d.name AND name = c.name) "
                    "GROUP BY d.name, iif(a.name IS NULL, 0, c.cid + 1)");
}

sqlite3_stmt *ds_declared_missing_objects(const ds_declared *declared, ds_error *error) {
  return ds_prepare(error, declared->scratch,
                    "SELECT d.name, NULL, 'the ' || replace(d.type, 'virtual', 'search index') || "
                    "iif(a.name IS NULL, ' is missing', ' is not as declared') "
                    "FROM temp.declared d LEFT JOIN temp.actual a ON a.name = d.name "
                    "WHERE d.type <> 'table' AND a.sql IS NOT d.sql ORDER BY d.place");
}

sqlite3_stmt *ds_declared_indexes(const ds_declared *declared, ds_error *error) {
  return ds_prepare(error, declared->scratch,
                    "SELECT d.name, d.tbl, 1, CASE WHEN a.name IS NULL THEN 'missing' WHEN a.sql IS d.sql THEN 'ok' "
                    "ELSE 'different' END "
                    "FROM temp.declared d LEFT JOIN temp.actual a ON a.name = d.name WHERE d.type = 'index' "
                    "UNION ALL "
                    "SELECT name, tbl, 0, 'extra' FROM temp.actual "
                    "WHERE type = 'index' AND name NOT IN (SELECT name FROM temp.declared) "
                    "ORDER BY 2, 1");
}
