/* The file that a copy is written to: a layer over SQLite's own file, for one connection.
**
** It gathers the pages that SQLite writes one by one into larger writes, which cost a file system a
** fraction, and keeps the checksum of each page as it was written. Whatever SQLite reads back through it, as it
** does when it checks the copy's integrity, is held against those. */
#ifndef DS_SAFETY_SINK_H
#define DS_SAFETY_SINK_H

#include "base/error.h"

typedef struct ds_sink ds_sink;

/* A new file; NULL with the error set where it cannot be made. */
ds_sink *ds_sink_open(ds_error *error, const char *path);

/* The connection that writes it. */
sqlite3 *ds_sink_db(const ds_sink *sink);

/* The file below, which then holds all that was written. */
sqlite3_file *ds_sink_file(ds_sink *sink, ds_error *error);

/* The checksums of the pages; 0 for one that SQLite never wrote, because it does not use it. */
const uint64_t *ds_sink_sums(const ds_sink *sink, sqlite3_int64 *pages);

/* From now on every page is read anew from the file, and looked at once. */
void ds_sink_read_back(ds_sink *sink);

/* The first page that was read back other than it was written; 0 where all were right. */
sqlite3_int64 ds_sink_wrong_page(const ds_sink *sink);

int ds_sink_close(ds_sink *sink);

#endif
