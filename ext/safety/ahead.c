/* Reading a whole database in large pieces; see ahead.h.
**
** The connection's file gets a copy of its methods in which reading and locking are these. What was read ahead serves
** until a lock changes. In between SQLite holds the file still, but for pages that a checkpoint writes: those are in
** the write-ahead log as this reader is to see them, and SQLite does not ask the file for them. */
#include "safety/ahead.h"

#include "safety/connection.h"

#include <stddef.h>
#include <string.h>

/* Measured: a little less time than with 64 KiB, as much as with 1 MiB. */
enum { AHEAD = 262144 };

struct ds_ahead {
  sqlite3_io_methods methods; /* the first member, so that it is found from the file */
  const sqlite3_io_methods *below;
  sqlite3_int64 next;       /* where reading goes on if it goes on in order */
  sqlite3_int64 at, length; /* what was read ahead: `length` bytes from there */
  unsigned char bytes[AHEAD];
};

static ds_ahead *ahead_of(sqlite3_file *file) {
  return (ds_ahead *)file->pMethods;
}

static int fill(ds_ahead *a, sqlite3_file *file, sqlite3_int64 offset) {
  sqlite3_int64 size = 0;
  a->length = 0;
  int rc = a->below->xFileSize(file, &size);
  int length = size - offset < AHEAD ? (int)(size - offset) : AHEAD;
  if (rc == SQLITE_OK && length > 0) rc = a->below->xRead(file, a->bytes, length, offset);
  if (rc != SQLITE_OK || length <= 0) return rc;
  a->at = offset;
  a->length = length;
  return SQLITE_OK;
}

static bool has(const ds_ahead *a, int amount, sqlite3_int64 offset) {
  return offset >= a->at && offset + amount <= a->at + a->length;
}

static int ahead_read(sqlite3_file *file, void *into, int amount, sqlite3_int64 offset) {
  ds_ahead *a = ahead_of(file);
  if (offset == a->next && !has(a, amount, offset)) fill(a, file, offset); /* where it fails, the page is read alone */
  a->next = offset + amount;
  if (!has(a, amount, offset)) return a->below->xRead(file, into, amount, offset);
  memcpy(into, a->bytes + (offset - a->at), (size_t)amount);
  return SQLITE_OK;
}

static int ahead_lock(sqlite3_file *file, int level) {
  ds_ahead *a = ahead_of(file);
  a->length = 0;
  return a->below->xLock(file, level);
}

static int ahead_unlock(sqlite3_file *file, int level) {
  ds_ahead *a = ahead_of(file);
  a->length = 0;
  return a->below->xUnlock(file, level);
}

static int ahead_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  ds_ahead *a = ahead_of(file);
  a->length = 0;
  return a->below->xShmLock(file, offset, count, flags);
}

/* A VFS may have the methods of its version alone. */
static size_t size_of(const sqlite3_io_methods *methods) {
  return methods->iVersion >= 3   ? sizeof *methods
         : methods->iVersion == 2 ? offsetof(sqlite3_io_methods, xFetch)
                                  : offsetof(sqlite3_io_methods, xShmMap);
}

ds_ahead *ds_ahead_start(ds_error *error, sqlite3 *db) {
  sqlite3_file *file = ds_database_file(db);
  ds_ahead *a = file ? sqlite3_malloc64(sizeof *a) : NULL;
  if (a == NULL) {
    if (file) ds_error_memory(error);
    return NULL;
  }
  a->below = file->pMethods;
  a->next = a->at = a->length = 0;
  memset(&a->methods, 0, sizeof a->methods);
  memcpy(&a->methods, a->below, size_of(a->below));
  a->methods.xRead = ahead_read;
  a->methods.xLock = ahead_lock;
  a->methods.xUnlock = ahead_unlock;
  if (a->methods.iVersion >= 2) a->methods.xShmLock = ahead_shm_lock;
  file->pMethods = &a->methods;
  return a;
}

void ds_ahead_free(ds_ahead *ahead) {
  sqlite3_free(ahead);
}
