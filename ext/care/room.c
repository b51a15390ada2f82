/* Care: the names. */
#include "care/room.h"

#include "care/care.h"

static const ds_entry entries[] = {
  {
    .name = "ds_indexes",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &care_indexes,
    .signature = "ds_indexes",
    .summary =
      "The indexes that the schema declares or the database has: Name, TableName, Columns, IsUnique, Partial, "
      "Managed (1: declared), State (ok, missing, different by its definition, extra: the user's own, duplicate: "
      "the user's own, of the same columns, order and WHERE as SameAs), Bytes (NULL where SQLite was built "
      "without dbstat), SameAs. Those that SQLite makes for a UNIQUE or a PRIMARY KEY "
      "are part of their tables.",
    .example = "SELECT Name, TableName, Columns, State FROM ds_indexes",
  },
  {
    .name = "ds_stats",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &care_stats,
    .signature = "ds_stats",
    .summary = "How much the library holds: Name, Value (INTEGER). images and images.STATE, images.bytes (of the image "
               "files), file.bytes, file.page_size, file.free_pages, rows.TABLE, bytes.TABLE and bytes.search (absent "
               "where SQLite was built without dbstat). Errors: NOT_MIGRATED, NEWER_SCHEMA.",
    .example = "SELECT Value FROM ds_stats WHERE Name = 'images'",
  },
  {
    .name = "ds_check",
    .kind = DS_TABLE,
    .access = DS_WRITES,
    .table = &care_check,
    .signature = "ds_check([level])",
    .summary =
      "What is wrong: Severity (error, warning), Code, Object, RowId, Message, Fix; no row means healthy. "
      "level: TEXT, 'quick' (NULL or none: the schema, folders, tags, counts) or 'full' (also every reference, "
      "path, the text index and SQLite's own integrity_check). Changes nothing; the text index is compared under "
      "the write lock, and passed over where the connection may only read. Errors: NOT_MIGRATED, NEWER_SCHEMA, "
      "BAD_VALUE, BUSY ('full').",
    .example = "SELECT Severity, Code, Message FROM ds_check('full')",
  },
  {
    .name = "ds_repair",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = 1,
    .call = care_repair,
    .signature = "ds_repair([options])",
    .summary =
      "Mends what ds_check('full') finds and names ds_repair() for, in one transaction; keeps a copy first, as "
      "NAME-unrepaired-YYYYMMDD-HHMMSS.db beside the database. Options: dry_run (true: tell, change nothing), "
      "backup (false: no copy; a text: at that path). Returns JSON: checks (code, found, left, fix), mended, "
      "left, backup, ms. Errors: NOT_MIGRATED, NEWER_SCHEMA, BUSY, READ_ONLY, BAD_OPTION, IO, FULL.",
    .example = "SELECT ds_repair('{\"dry_run\":true}') ->> '$.mended' -- 0",
  },
  {
    .name = "ds_reindex",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = 2,
    .call = care_reindex,
    .signature = "ds_reindex([what [, options]])",
    .summary = "Builds indexes anew, in one transaction. what: TEXT; NULL or none: everything; the name of a table or "
               "an index; 'missing' (those that are missing or not as declared); 'search' (the text index); 'stats' "
               "(what the query planner knows); 'suspend' before a bulk load (drops the three indexes of Images whose "
               "values come in no order: that pays when what is loaded is not small beside what is there; and gives "
               "this connection a cache of 64 MiB and a log as long, unless it has more, until 'resume') and 'resume' "
               "after it: searches stay right in between, and ds_migrate makes the indexes too. "
               "Options: merge (true: the text index is merged instead of built anew), dry_run (true: tell, change "
               "nothing). Returns JSON: what, dry_run, indexes, pieces, ms. Errors: NOT_FOUND, NOT_MIGRATED, "
               "NEWER_SCHEMA, BAD_OPTION, BUSY, READ_ONLY, FULL.",
    .example = "SELECT ds_reindex('missing') ->> '$.indexes' -- 0",
  },
  {
    .name = "ds_reindex_steps",
    .kind = DS_TABLE,
    .access = DS_WRITES,
    .table = &care_reindex_steps,
    .signature = "ds_reindex_steps([what [, options]])",
    .summary = "The same work as ds_reindex, a row for each piece as it is done: Step, Name (an index, PromptSearch, "
               "statistics), Done, Total, Percent, Ms. The last row's piece is committed with it; ending the statement "
               "before leaves the indexes as they were. SQLite drops nothing while a statement reads: 'suspend', and "
               "an index that is not as declared, are for ds_reindex. Errors: as ds_reindex.",
    .example = "SELECT Percent, Name FROM ds_reindex_steps('stats')",
  },
};

const ds_room care_room = {.area = "care", .entries = entries, .count = DS_COUNT(entries)};
