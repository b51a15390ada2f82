/* The declared state: what the scripts of sql/ say a database should have, held against what it has.
**
** The scripts run in a scratch database in memory, so SQLite itself says what they declare: every
** table, column, index, view and trigger, each with its text as SQLite stores it. What the database has
** is copied beside it, and the two are compared there. */
#ifndef DS_SCHEMA_DECLARED_H
#define DS_SCHEMA_DECLARED_H

#include "base/error.h"

typedef struct ds_declared {
  sqlite3 *scratch;
} ds_declared;

/* Whether every object of the pack is in `db` as declared. Looks at texts alone, so that a database with
** nothing to do is told in no time; false also for one that needs a closer look. */
bool ds_declared_holds(ds_error *error, sqlite3 *db);

/* Opens the declared state of the pack (script NULL), without the search index where `db` has no
** FTS5; or the tables that one script declares. */
int ds_declared_open(ds_declared *declared, ds_error *error, sqlite3 *db, const char *script);
void ds_declared_close(ds_declared *declared);

/* Takes in what `db` has now; what follows compares with that. */
int ds_declared_look(const ds_declared *declared, ds_error *error, sqlite3 *db);

/* The objects of `db` that are in the way, as "table Tags, index ...", or NULL: those that have a declared
** name, unless (`ours`) they are what was declared. For sqlite3_free. */
char *ds_declared_names_taken(const ds_declared *declared, ds_error *error, bool ours);

/* The script that makes the tables and adds the columns that are missing, empty where none are; for
** sqlite3_free. Data steps can run between it and the rest. */
char *ds_declared_tables_script(const ds_declared *declared, ds_error *error);

/* A statement over the indexes, virtual tables, views and triggers that are missing or different, in the
** order in which to make them: type, name, sql, and whether one of that name has to be dropped. */
sqlite3_stmt *ds_declared_differences(const ds_declared *declared, ds_error *error);

/* A statement over the names of the declared tables. */
sqlite3_stmt *ds_declared_tables(const ds_declared *declared, ds_error *error);

/* Makes one of the differences in `db`, in place of the one of that name where there is one. */
int ds_declared_make(ds_error *error, sqlite3 *db, const char *type, const char *name, const char *sql);

/* What the database lacks, for ds_check: object, NULL, message. */
sqlite3_stmt *ds_declared_missing_tables(const ds_declared *declared, ds_error *error);
sqlite3_stmt *ds_declared_missing_objects(const ds_declared *declared, ds_error *error);

/* The indexes that are declared or there: name, table, whether declared, state (ok, missing, different,
** extra). Those that SQLite makes for a UNIQUE or a PRIMARY KEY are part of their tables. */
sqlite3_stmt *ds_declared_indexes(const ds_declared *declared, ds_error *error);

bool ds_has_fts5(ds_error *error, sqlite3 *db);

#endif
