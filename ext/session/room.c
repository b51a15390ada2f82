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
