/* The file that a copy is written to: a layer over SQLite's own file, for one connection.
**
** It gathers the pages that SQLite writes one by one into larger writes, which cost a file system a
** fraction, and keeps the checksum of each page as it was written. Whatever SQLite reads back through it, as it
** does when it checks the copy's integrity, is held against those. */
#ifndef DS_SAFETY_SINK_H
#define DS_SAFETY_SINK_H

#include "base/error.h"

typedef struct ds_sink ds_sink;

/* An earlier copy that a sink goes on from: pages that have its checksums are not written, and are read from its file. */
typedef struct ds_sink_base {
  sqlite3_file *file;
  const uint64_t *sums;
  sqlite3_int64 pages;
} ds_sink_base;

/* A new file, which over a base (NULL for none) holds the changed pages alone, each at its place; NULL with
** the error set where it cannot be made. */
ds_sink *ds_sink_open(ds_error *error, const char *path, const ds_sink_base *base);

/* The connection that writes it. */
sqlite3 *ds_sink_db(const ds_sink *sink);

/* The file below, which then holds all that was written. */
sqlite3_file *ds_sink_file(ds_sink *sink, ds_error *error);

/* The checksums of the pages; 0 for one that SQLite never wrote, because it does not use it. */
const uint64_t *ds_sink_sums(const ds_sink *sink, sqlite3_int64 *pages);

/* Whether the page, from 0, is in the file and not in the base; and how many are. */
bool ds_sink_has(const ds_sink *sink, sqlite3_int64 page);
sqlite3_int64 ds_sink_written(const ds_sink *sink);

/* Puts bytes in the place of a page, from 0. */
int ds_sink_put(ds_sink *sink, ds_error *error, sqlite3_int64 page, const void *bytes);

/* From now on every page is read anew from the file, and looked at once. */
void ds_sink_read_back(ds_sink *sink);

/* The first page that was read back other than it was written; 0 where all were right. */
sqlite3_int64 ds_sink_wrong_page(const ds_sink *sink);

int ds_sink_close(ds_sink *sink);

#endif
