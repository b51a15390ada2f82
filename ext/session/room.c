/* Session: the names. */
#include "session/room.h"

#include "session/session.h"

static const ds_entry entries[] = {
  {
    .name = "ds_version",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .call = session_version,
    .signature = "ds_version()",
    .summary = "The extension's semantic version, TEXT.",
    .example = "SELECT ds_version()",
  },
  {
    .name = "ds_info",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .call = session_info,
    .signature = "ds_info()",
    .summary =
      "What this connection runs with, JSON: version, build, sqlite, features (fts5, files), schema (state: none, "
      "legacy, current, pending or newer; migrations applied; the last one), file (path, or null in memory; "
      "bytes; read_only).",
    .example = "SELECT ds_info() ->> '$.schema.state'",
  },
  {
    .name = "ds_connect",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 2,
    .call = session_connect,
    .signature = "ds_connect('writer' or 'reader' [, options])",
    .summary = "Sets this connection up for its role and returns its settings, JSON. writer: WAL, synchronous NORMAL, "
               "foreign keys on. reader: query_only, so that it never takes a write lock. Options: busy_timeout "
               "(milliseconds, default 10000), cache_size (bytes; default 16 MiB for a writer, 64 MiB for a reader), "
               "mmap_size (bytes; default 0 for a writer, 256 MiB for a reader), follow_moved (default false; true: an "
               "INSERT into ds_images whose Path is new and whose Hash is that of just one image marked Unavailable "
               "is that image moved, see ds_moved). Errors: BAD_VALUE, BAD_OPTION, "
               "IN_TRANSACTION, READ_ONLY (a writer), BUSY.",
    .example = "SELECT ds_connect('reader') ->> '$.query_only' -- 1",
  },
  {
    .name = "ds_help",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &session_help,
    .signature = "ds_help",
    .summary = "Every name that this connection has from the extension, a row each.",
    .example = "SELECT Name, Summary FROM ds_help WHERE Area = 'paths'",
  },
};

const ds_room session_room = {.area = "session", .entries = entries, .count = DS_COUNT(entries)};
