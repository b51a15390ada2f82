/* ds_migrate([options]): brings the database's schema up to date.
**
**     SELECT ds_migrate();                      -> the report, JSON
**     SELECT ds_migrate('{"dry_run":true}');    -> the same, and nothing changed */
#include "schema/migrate.h"
#include "schema/schema.h"

void schema_migrate(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_migration_limits limits = {.files = ds_context_binding(context)->session->files, .drops = true};
  ds_migration *migration =
    ds_migration_start(&error, sqlite3_context_db_handle(context), argc > 0 ? argv[0] : NULL, limits);
  while (error.rc == SQLITE_OK && ds_migration_done(migration) < ds_migration_total(migration)) {
    const char *name;
    int milliseconds;
    ds_migration_next(migration, &error, &name, &milliseconds);
  }
  char *report = error.rc == SQLITE_OK ? ds_migration_report(migration, &error) : NULL;
  ds_migration_free(migration);
  if (error.rc != SQLITE_OK) {
    ds_error_result(context, &error);
    return;
  }
  sqlite3_result_text(context, report, -1, sqlite3_free);
  sqlite3_result_subtype(context, 'J');
}
