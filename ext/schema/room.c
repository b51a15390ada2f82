/* Schema: the names. */
#include "schema/room.h"

#include "schema/schema.h"
#include "schema/timezone.h"

static const ds_entry entries[] = {
  {
    .name = "ds_migrate",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = 1,
    .call = schema_migrate,
    .signature = "ds_migrate([options])",
    .summary =
      "Brings the database's schema up to date, in one transaction: makes it in an empty database, completes "
      "an older one, upgrades one of the legacy application in place. Options: dry_run (true: do it, tell, "
      "undo), backup (true: a verified copy beside the database first; a text: at that path; false: none; "
      "default true where a database with rows gets new content), timezone (of legacy dates: local, UTC or "
      "an offset such as +02:00; default local). Returns the report, JSON. While another statement of the connection "
      "reads, what has to be dropped waits for the next call. Errors: NEWER_SCHEMA, "
      "CHANGED_MIGRATION, NAME_TAKEN, BUSY, READ_ONLY, BAD_OPTION, IN_TRANSACTION, FULL, IO.",
    .example = "SELECT ds_migrate('{\"dry_run\":true}')",
  },
  {
    .name = "ds_migrate_steps",
    .kind = DS_TABLE,
    .access = DS_WRITES,
    .table = &schema_migrate_steps,
    .signature = "ds_migrate_steps([options])",
    .summary = "The same work as ds_migrate, a row for each item as it is done: Step, Name, Done, Total, Percent, Ms. "
               "No row where there is nothing to do. Ending the statement before its last row undoes everything.",
    .example = "SELECT Percent, Name, Ms FROM ds_migrate_steps",
  },
  {
    .name = "ds_migrations",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &schema_migrations,
    .signature = "ds_migrations",
    .summary = "Every migration step that the extension or the database knows: Version, Name, Phase (pre, data, post, "
               "legacy), State (applied, pending, changed, unknown, legacy), AppliedAt (Unix seconds), DurationMs, "
               "Checksum, Sql.",
    .example = "SELECT Version, Name, State FROM ds_migrations",
  },
  {
    .name = "ds_from_ticks",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 1,
    .max_args = 2,
    .call = ds_from_ticks,
    .signature = "ds_from_ticks(ticks [, timezone])",
    .summary =
      "Unix seconds UTC of a .NET date, INTEGER: ticks of 100 ns since the year 1, or a text such as "
      "2022-09-28 22:13:20, on the clock of a timezone (local, UTC or an offset such as +02:00; default local). "
      "NULL for NULL, for 0 (.NET's absent date) and for what is no date. Errors: BAD_VALUE (the timezone).",
    .example = "SELECT ds_from_ticks(638000000000000000, 'UTC') -- 1664403200",
  },
};

const ds_room schema_room = {.area = "schema", .entries = entries, .count = DS_COUNT(entries)};
