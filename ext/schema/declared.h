/* The declared state: what the scripts of sql/ say a database should have, held against what it has.
**
** The scripts run in a scratch database in memory, so SQLite itself says what they declare: every
** table, column, index, view and trigger, each with its text as SQLite stores it. */
#ifndef DS_SCHEMA_DECLARED_H
#define DS_SCHEMA_DECLARED_H

#include "base/error.h"

typedef struct ds_declared {
  sqlite3 *scratch;
  char *objects; /* JSON array of {type, name, table, sql}, in order of declaration */
  char *columns; /* JSON array of {table, name} */
} ds_declared;

/* Opens the declared state of the pack (script NULL), without the search index where `db` has no
** FTS5; or the tables that one script declares. */
int ds_declared_open(ds_declared *declared, ds_error *error, sqlite3 *db, const char *script);
void ds_declared_close(ds_declared *declared);

/* The script that makes the tables and adds the columns that `db` lacks, empty where it lacks none; for
** sqlite3_free. Data steps can run between it and the rest. */
char *ds_declared_tables_script(const ds_declared *declared, ds_error *error, sqlite3 *db);

/* A statement over the indexes, virtual tables, views and triggers that `db` lacks or has otherwise, in
** the order in which to make them: type, name, sql, and whether one of that name has to be dropped. */
sqlite3_stmt *ds_declared_differences(const ds_declared *declared, ds_error *error, sqlite3 *db);

/* Makes one of them, in place of the one of that name where there is one. */
int ds_declared_make(ds_error *error, sqlite3 *db, const char *type, const char *name, const char *sql);

bool ds_has_fts5(sqlite3 *db);

#endif
