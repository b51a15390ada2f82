/* ds_migrate([options]): brings the database's schema up to date.
**
**     SELECT ds_migrate();                      -> the report, JSON
**     SELECT ds_migrate('{"dry_run":true}');    -> the same, and nothing changed */
#include "schema/migrate.h"
#include "schema/schema.h"

void schema_migrate(sqlite3_context *context, int argc, sqlite3_value **argv) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_migration_limits limits = {.files = ds_context_binding(context)->session->files, .drops = true};
  ds_migration *migration = ds_migration_start(&error, db, argc > 0 ? argv[0] : NULL, limits);
  while (error.rc == SQLITE_OK && ds_migration_done(migration) < ds_migration_total(migration)) {
    const char *name;
    int milliseconds;
    ds_migration_next(migration, &error, &name, &milliseconds);
  }
  ds_json json;
  ds_json_start(&json, db);
  if (error.rc == SQLITE_OK) ds_migration_report(migration, &json);
  ds_migration_free(migration);
  ds_json_result(&json, context, &error);
}
