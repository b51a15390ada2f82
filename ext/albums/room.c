/* Albums: the names. */
#include "albums/room.h"

#include "albums/functions.h"
#include "base/gather.h"

static const ds_entry entries[] = {
  {
    .name = "ds_album",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = albums_call_album,
    .signature = "ds_album(name)",
    .summary = "The Id of the album with this name, INTEGER, made when missing: last in the user's order. Names "
               "compare with case; white space around a new one goes. Errors: BAD_VALUE, IN_TRANSACTION, READ_ONLY, "
               "BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_album('best')",
  },
  {
    .name = "ds_album_add",
    .kind = DS_AGGREGATE,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = -1,
    .call = albums_add_step,
    .final = ds_gather_finish,
    .signature = "ds_album_add(album, image, ... [, options])",
    .summary = "Puts images into an album and returns how many were not in it, INTEGER. album is a name, TEXT, "
               "or an Id, INTEGER. An aggregate: it gathers the rows of the SELECT and writes once, in one "
               "transaction with all other such calls of the statement, all or nothing; UNSUPPORTED where ds_tag is. "
               "Options, a JSON object: skip_missing (true: pass "
               "over images and albums that are not there, and NULL). Zero rows give 0. Errors: NOT_FOUND, "
               "BAD_VALUE, BAD_OPTION, UNSUPPORTED, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_album_add('best', Id) FROM Images WHERE Rating > 8",
  },
  {
    .name = "ds_album_remove",
    .kind = DS_AGGREGATE,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = -1,
    .call = albums_remove_step,
    .final = ds_gather_finish,
    .signature = "ds_album_remove(album, image, ... [, options])",
    .summary = "Takes images out of an album and returns how many were in it, INTEGER. album is a name, TEXT, "
               "or an Id, INTEGER. An aggregate as ds_album_add is, with its options and errors. The images "
               "stay in the library.",
    .example = "SELECT ds_album_remove('best', Id) FROM Images WHERE Rating < 3",
  },
  {
    .name = "ds_album_rename",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = albums_call_rename,
    .signature = "ds_album_rename(album, name)",
    .summary = "Gives an album another name and returns its Id, INTEGER. album is a name, TEXT, or an Id, "
               "INTEGER. Errors: NOT_FOUND, CONFLICT (another album has the name), BAD_VALUE, IN_TRANSACTION, "
               "READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_album_rename('best', 'the best')",
  },
  {
    .name = "ds_album_delete",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = albums_call_delete,
    .signature = "ds_album_delete(album)",
    .summary = "Removes an album and returns how many images were in it, INTEGER; they stay in the library. "
               "album is a name, TEXT, or an Id, INTEGER. Errors: NOT_FOUND, BAD_VALUE, IN_TRANSACTION, "
               "READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_album_delete('best')",
  },
  {
    .name = "ds_album_order",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = albums_call_order,
    .signature = "ds_album_order(album, position)",
    .summary = "Puts an album at a position, INTEGER, of the user's order and returns it; where another album "
               "stands, that one and those after it move up by one. album is a name, TEXT, or an Id, INTEGER. "
               "Errors: NOT_FOUND, BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_album_order('best', 1)",
  },
  {
    .name = "ds_albums",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &albums_list,
    .signature = "ds_albums",
    .summary = "The albums in the user's order: Id, Name, Position, Images (how many), Bytes (their total "
               "FileSize; added up only when selected), LastUpdated (Unix seconds). Errors: NOT_MIGRATED.",
    .example = "SELECT Name, Images FROM ds_albums",
  },
};

const ds_room albums_room = {.area = "albums", .entries = entries, .count = DS_COUNT(entries)};
