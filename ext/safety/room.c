/* Safety: the names. */
#include "safety/room.h"

#include "safety/safety.h"

static const ds_entry entries[] = {
  {
    .name = "ds_backup",
    .kind = DS_SCALAR,
    .access = DS_FILES,
    .min_args = 0,
    .max_args = 2,
    .call = safety_backup,
    .signature = "ds_backup([path [, options]])",
    .summary =
      "Copies the live database, as it is at one moment while others go on writing, to a file that has its "
      "name only once it is whole, verified and on the disk. path: TEXT; NULL or none: beside the database, "
      "NAME-backup-YYYYMMDD-HHMMSS.db (UTC). Options: keep (how many backups stay, the newest by the date in "
      "the name; only files that this function made of this database are removed), compact (true: without "
      "free pages), verify (default true: integrity, row counts, and each page read back against its checksum), "
      "overwrite (true: replace the file), schema (an attached database), incremental (true: where path is a "
      "backup of this database, only the pages that changed are written, under a rollback journal, so that a "
      "crash leaves the earlier backup or the new; it reads the whole database and writes anew when "
      "there is no such backup, pages have another size, or more than a fourth of them changed; verify is then "
      "false unless given, and ds_restore checks the integrity). What the caller has not committed is not in "
      "it, unless the database is in memory. Returns JSON: path, bytes, pages, pages_written, incremental, verified, "
      "pruned, ms. Errors: CONFLICT (the "
      "name is taken), BAD_VALUE (a folder, link or "
      "device), BAD_OPTION, BUSY, IN_TRANSACTION, CORRUPT, IO, FULL, INTERRUPTED.",
    .example = "SELECT ds_backup('/tmp/library.db', '{\"overwrite\":true}') ->> '$.verified' -- 1",
  },
  {
    .name = "ds_backup_steps",
    .kind = DS_TABLE,
    .access = DS_FILES,
    .table = &safety_backup_steps,
    .signature = "ds_backup_steps([path [, options]])",
    .summary = "The same work as ds_backup, a row for each piece as it is done: Step, Name (copy, compact, verify, "
               "publish), Done and Total (pages), Percent, Ms. Ending the statement before its last row leaves nothing "
               "behind. Errors: as ds_backup.",
    .example = "SELECT Percent, Name FROM ds_backup_steps('/tmp/library.db', '{\"overwrite\":true}')",
  },
  {
    .name = "ds_backups",
    .kind = DS_TABLE,
    .access = DS_FILES,
    .table = &safety_backups,
    .signature = "ds_backups([folder])",
    .summary = "The databases in a folder (TEXT; NULL or none: the database's own): Path, CreatedAt (Unix seconds), "
               "Bytes, SchemaVersion, Images, State (ok; newer than this extension; foreign; damaged as far as a look "
               "at the first pages tells, which ds_restore looks at whole). Opens no file for writing. Errors: IO, "
               "BAD_VALUE.",
    .example = "SELECT Path, Images, State FROM ds_backups('/tmp') ORDER BY CreatedAt DESC",
  },
  {
    .name = "ds_restore",
    .kind = DS_SCALAR,
    .access = DS_FILES,
    .min_args = 1,
    .max_args = 2,
    .call = safety_restore,
    .signature = "ds_restore(path [, options])",
    .summary =
      "Replaces the database's content by that of a backup, in one transaction: other connections see the old "
      "content or the new. First the backup must be whole, an image library, and not newer than this "
      "extension; then what is replaced is kept beside the database as NAME-replaced-YYYYMMDD-HHMMSS.db. "
      "Options: dry_run (true: check alone), safety_copy (default true), migrate (true: then ds_migrate). NULL "
      "gives NULL. Returns JSON: restored, dry_run, schema, sealed (checked byte by byte), pages, safety_copy, "
      "ms. Errors: NOT_FOUND, CORRUPT, BAD_VALUE (another application's), NEWER_SCHEMA, BUSY, IN_TRANSACTION, "
      "READ_ONLY, CONFLICT, IO, FULL, INTERRUPTED.",
    .example = "SELECT ds_restore('/tmp/library.db', '{\"dry_run\":true}') ->> '$.sealed' -- 1",
  },
  {
    .name = "ds_rollback",
    .kind = DS_SCALAR,
    .access = DS_FILES,
    .min_args = 0,
    .max_args = 1,
    .call = safety_rollback,
    .signature = "ds_rollback([options])",
    .summary = "Restores the backup that the last migration made. Options: dry_run (true: tell what would be lost), "
               "safety_copy (default true), migrate. Returns JSON: the report of ds_restore, and lost: by table, "
               "rows, rows_after_migration and not_in_backup; of tables that the migration itself made, where their "
               "number of rows is another than it left, and of images those touched since. Errors: "
               "NOT_FOUND (no backup was made, or it is gone), and those of ds_restore.",
    .example = "SELECT ds_rollback('{\"dry_run\":true}')",
  },
};

const ds_room safety_room = {.area = "safety", .entries = entries, .count = DS_COUNT(entries)};
