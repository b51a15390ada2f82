/* A migration: the work of ds_migrate, one item at a time.
**
** Planned under the write lock, then: backup, pre steps, tables and columns, data steps, indexes and
** search index, views and triggers, post steps, checks, commit. All in one transaction (or in a
** savepoint of the caller's), so that whatever stops it, the database is as it was. */
#ifndef DS_SCHEMA_MIGRATE_H
#define DS_SCHEMA_MIGRATE_H

#include "base/json.h"

typedef struct ds_migration ds_migration;

/* What the caller lets a migration do. */
typedef struct ds_migration_limits {
  bool files; /* write a backup */
  bool drops; /* drop tables and indexes, which SQLite refuses while a statement of the connection reads */
} ds_migration_limits;

/* Plans; `options` is the JSON object of ds_migrate, or NULL. NULL with the error set where the database
** cannot be migrated. What the limits forbid stays pending, except a backup that the options ask for. */
ds_migration *ds_migration_start(ds_error *error, sqlite3 *db, sqlite3_value *options, ds_migration_limits limits);

int ds_migration_total(const ds_migration *migration);
int ds_migration_done(const ds_migration *migration);

/* Does the next item and says which it was (the name lives as long as the migration) and how long it
** took. Only while done < total. */
int ds_migration_next(ds_migration *migration, ds_error *error, const char **name, int *milliseconds);

/* Writes the report, once all is done. */
void ds_migration_report(const ds_migration *migration, ds_json *json);

/* Undoes what is not finished, and puts back what was changed on the connection. */
void ds_migration_free(ds_migration *migration);

#endif
