/* The seal: what a backup says of itself, in a trailer behind its last page, where SQLite does not look.
**
** integrity_check knows the structure of a database but not its values: a bit that flips inside a text
** passes it. The seal holds the checksum of every page, when the backup was made and of which database. A
** file that SQLite has written to since is no longer sealed, and no less a database. */
#ifndef DS_SAFETY_SEAL_H
#define DS_SAFETY_SEAL_H

#include "base/error.h"

typedef struct ds_seal {
  bool found;            /* there is one, and the file was not written to since */
  bool matches;          /* found, and the pages have its checksums: set by ds_seal_check */
  bool verified;         /* the copy's integrity had been checked when it was sealed */
  sqlite3_int64 created; /* Unix seconds */
  char *source;          /* the database it is a copy of; owned, may be NULL */
  sqlite3_int64 pages, page_size;
  sqlite3_int64 changes; /* the header's change counter, which SQLite raises with every transaction */
  char *content;         /* JSON, for ds_backups (content.h); owned, NULL where it says nothing */
  sqlite3_int64 bytes;   /* of the whole file: set by ds_seal_write */
  char checksum[17];     /* of the pages' checksums: set by ds_seal_write */
} ds_seal;

/* The change counter of a database file's header. */
sqlite3_int64 ds_seal_change_counter(ds_error *error, sqlite3_file *file);

/* Seals a file of these pages. It then has a whole number of them. */
int ds_seal_write(ds_error *error, sqlite3_file *file, ds_seal *seal, const uint64_t *sums);

/* Reads the seal; a file without one gives an empty one. */
int ds_seal_read(ds_error *error, sqlite3 *copy, ds_seal *seal);

/* The checksums of a seal's pages, for sqlite3_free; NULL where they are not those that were written. */
uint64_t *ds_seal_sums(ds_error *error, sqlite3_file *file, const ds_seal *seal);

/* Reads every page and holds it against the seal. `caller` is asked whether it was interrupted. */
int ds_seal_check(ds_error *error, sqlite3 *caller, sqlite3 *copy, ds_seal *seal);

void ds_seal_clear(ds_seal *seal);

#endif
