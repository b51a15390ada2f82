/* The file that a copy is written to; see sink.h.
**
** SQLite opens the connection's main database through a VFS of its own name, which is there for as long as
** the connection is; every other file, such as what VACUUM sorts in, goes to the VFS below. */
#include "safety/sink.h"

#include "safety/sums.h"

#include <string.h>

/* Bytes written at once: the largest page. Measured: a fifth of the time of single pages, where larger
** pieces are slower again. */
enum { GATHERED = 65536 };

enum {
  WRITTEN = 1, /* it is in the file; otherwise in the base */
  LOOKED = 2   /* it was read back: that is looked at once */
};

struct ds_sink {
  sqlite3_vfs vfs;
  sqlite3_vfs *below;
  char *name; /* of the VFS */
  sqlite3 *db;
  sqlite3_file *file; /* below; NULL while it is not open */
  int page_size;      /* 0 before the first write */
  ds_sink_base base;
  uint64_t *sums;
  unsigned char *marks; /* of each page */
  sqlite3_int64 pages, capacity, written, wrong_page;
  unsigned char *gathered; /* what is yet to be written: `length` bytes from `offset` */
  int length;
  sqlite3_int64 offset;
};

typedef struct sink_file {
  sqlite3_file base;
  ds_sink *sink;
} sink_file;

static ds_sink *sink_of(sqlite3_file *file) {
  return ((sink_file *)file)->sink;
}

static int flush(ds_sink *s) {
  int length = s->length;
  s->length = 0;
  return length ? s->file->pMethods->xWrite(s->file, s->gathered, length, s->offset) : SQLITE_OK;
}

/* ---- The file ------------------------------------------------------------------------------------ */

static int make_room(ds_sink *s, sqlite3_int64 page) {
  sqlite3_int64 capacity = s->capacity ? s->capacity : 4096;
  while (capacity <= page) capacity *= 2;
  uint64_t *sums = sqlite3_realloc64(s->sums, (sqlite3_uint64)capacity * sizeof *sums);
  if (sums) s->sums = sums;
  unsigned char *marks = sqlite3_realloc64(s->marks, (sqlite3_uint64)capacity);
  if (marks) s->marks = marks;
  if (sums == NULL || marks == NULL) return SQLITE_IOERR_NOMEM;
  s->capacity = capacity;
  return SQLITE_OK;
}

/* Keeps the sum of a page that is written; sets `same` where the base has it already. The first page stands in
** the file always: SQLite reads parts of it. */
static int keep_sum(ds_sink *s, sqlite3_int64 page, uint64_t sum, bool *same) {
  if (page >= s->capacity && make_room(s, page) != SQLITE_OK) return SQLITE_IOERR_NOMEM;
  for (; s->pages <= page; s->pages++) s->sums[s->pages] = s->marks[s->pages] = 0;
  *same = page > 0 && page < s->base.pages && s->base.sums[page] == sum;
  s->written += !*same - (s->marks[page] & WRITTEN);
  s->marks[page] = *same ? 0 : WRITTEN;
  s->sums[page] = sum;
  return SQLITE_OK;
}

static int gather(ds_sink *s, const void *bytes, int amount, sqlite3_int64 offset) {
  bool follows = s->length && offset == s->offset + s->length && s->length + amount <= GATHERED;
  int rc = follows ? SQLITE_OK : flush(s);
  if (rc != SQLITE_OK) return rc;
  if (s->length == 0) s->offset = offset;
  memcpy(s->gathered + s->length, bytes, (size_t)amount);
  s->length += amount;
  return SQLITE_OK;
}

static int sink_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset) {
  ds_sink *s = sink_of(file);
  if (s->page_size == 0) s->page_size = amount;
  if (amount != s->page_size || offset % amount != 0) return SQLITE_IOERR_WRITE; /* SQLite writes whole pages */
  bool same = false;
  int rc = keep_sum(s, offset / amount, ds_sum(bytes, (size_t)amount), &same);
  return rc == SQLITE_OK && !same ? gather(s, bytes, amount, offset) : rc;
}

static int sink_read(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset) {
  ds_sink *s = sink_of(file);
  sqlite3_int64 page = s->page_size ? offset / s->page_size : 0;
  bool known = page < s->pages && s->sums[page];
  sqlite3_file *from = known && !(s->marks[page] & WRITTEN) ? s->base.file : s->file;
  int rc = flush(s);
  if (rc == SQLITE_OK) rc = from->pMethods->xRead(from, bytes, amount, offset);
  if (rc != SQLITE_OK || !known || amount != s->page_size || s->marks[page] & LOOKED) return rc;
  s->marks[page] |= LOOKED;
  if (s->sums[page] == ds_sum(bytes, (size_t)amount)) return SQLITE_OK;
  if (s->wrong_page == 0) s->wrong_page = page + 1;
  return SQLITE_IOERR_READ;
}

static int sink_truncate(sqlite3_file *file, sqlite3_int64 size) {
  ds_sink *s = sink_of(file);
  int rc = flush(s);
  while (s->page_size && s->pages > size / s->page_size) s->written -= s->marks[--s->pages] & WRITTEN;
  return rc == SQLITE_OK ? s->file->pMethods->xTruncate(s->file, size) : rc;
}

static int sink_sync(sqlite3_file *file, int flags) {
  ds_sink *s = sink_of(file);
  int rc = flush(s);
  return rc == SQLITE_OK ? s->file->pMethods->xSync(s->file, flags) : rc;
}

static int sink_size(sqlite3_file *file, sqlite3_int64 *size) {
  /* Pages that the base has, and the one that SQLite leaves out, need not be in the file. */
  *size = sink_of(file)->pages * sink_of(file)->page_size;
  return SQLITE_OK;
}

static int sink_close_file(sqlite3_file *file) {
  ds_sink *s = sink_of(file);
  int rc = flush(s), closed = s->file->pMethods->xClose(s->file);
  s->file = NULL;
  return rc == SQLITE_OK ? closed : rc;
}

static int sink_lock(sqlite3_file *file, int level) {
  sqlite3_file *below = sink_of(file)->file;
  return below->pMethods->xLock(below, level);
}

static int sink_unlock(sqlite3_file *file, int level) {
  sqlite3_file *below = sink_of(file)->file;
  return below->pMethods->xUnlock(below, level);
}

static int sink_check_lock(sqlite3_file *file, int *result) {
  sqlite3_file *below = sink_of(file)->file;
  return below->pMethods->xCheckReservedLock(below, result);
}

static int sink_control(sqlite3_file *file, int operation, void *argument) {
  ds_sink *s = sink_of(file);
  int rc = flush(s); /* a commit is told by one of these */
  return rc == SQLITE_OK ? s->file->pMethods->xFileControl(s->file, operation, argument) : rc;
}

static int sink_sector_size(sqlite3_file *file) {
  sqlite3_file *below = sink_of(file)->file;
  return below->pMethods->xSectorSize(below);
}

static int sink_characteristics(sqlite3_file *file) {
  sqlite3_file *below = sink_of(file)->file;
  return below->pMethods->xDeviceCharacteristics(below);
}

/* Version 1: without the shared memory of a write-ahead log, which a copy does not have. */
static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = sink_close_file,
  .xRead = sink_read,
  .xWrite = sink_write,
  .xTruncate = sink_truncate,
  .xSync = sink_sync,
  .xFileSize = sink_size,
  .xLock = sink_lock,
  .xUnlock = sink_unlock,
  .xCheckReservedLock = sink_check_lock,
  .xFileControl = sink_control,
  .xSectorSize = sink_sector_size,
  .xDeviceCharacteristics = sink_characteristics,
};

/* ---- The VFS ------------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  ds_sink *s = vfs->pAppData;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return s->below->xOpen(s->below, name, file, flags, out_flags);
  sink_file *own = (sink_file *)file;
  sqlite3_file *below = (sqlite3_file *)&own[1];
  int rc = s->below->xOpen(s->below, name, below, flags, out_flags);
  own->base.pMethods = below->pMethods ? &methods : NULL;
  own->sink = s;
  if (below->pMethods) s->file = below;
  return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xDelete(s->below, name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xAccess(s->below, name, flags, result);
}

static int vfs_full_pathname(sqlite3_vfs *vfs, const char *name, int size, char *full) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xFullPathname(s->below, name, size, full);
}

/* The rest of a VFS (randomness, time, libraries) knows nothing of files: the functions below serve, given the
** structure that they are of. */
static int vfs_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xRandomness(s->below, size, bytes);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xSleep(s->below, microseconds);
}

/* Julian days in milliseconds. A VFS has one of the two clocks at least. */
static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
  sqlite3_vfs *below = ((const ds_sink *)vfs->pAppData)->below;
  if (below->iVersion >= 2 && below->xCurrentTimeInt64) return below->xCurrentTimeInt64(below, milliseconds);
  double days = 0;
  int rc = below->xCurrentTime(below, &days);
  *milliseconds = (sqlite3_int64)(days * 86400000);
  return rc;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *text) {
  const ds_sink *s = vfs->pAppData;
  return s->below->xGetLastError ? s->below->xGetLastError(s->below, size, text) : 0;
}

static void make_vfs(ds_sink *s) {
  s->vfs = (sqlite3_vfs){
    .iVersion = 2,
    .szOsFile = (int)sizeof(sink_file) + s->below->szOsFile,
    .mxPathname = s->below->mxPathname,
    .zName = s->name,
    .pAppData = s,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_pathname,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_time,
  };
}

/* ---- From start to end --------------------------------------------------------------------------- */

ds_sink *ds_sink_open(ds_error *error, const char *path, const ds_sink_base *base) {
  ds_sink *s = sqlite3_malloc64(sizeof *s);
  if (s) *s = (ds_sink){.below = sqlite3_vfs_find(NULL), .gathered = sqlite3_malloc(GATHERED)};
  if (s) s->name = sqlite3_mprintf("datastore-%p", (void *)s);
  if (s == NULL || s->gathered == NULL || s->name == NULL) {
    ds_error_memory(error);
    ds_sink_close(s);
    return NULL;
  }
  if (base) s->base = *base;
  make_vfs(s);
  int rc = sqlite3_vfs_register(&s->vfs, 0);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (rc == SQLITE_OK) rc = sqlite3_open_v2(path, &s->db, flags, s->name);
  if (ds_error_sqlite(error, s->db, rc, path) == SQLITE_OK) return s;
  ds_sink_close(s);
  return NULL;
}

sqlite3 *ds_sink_db(const ds_sink *s) {
  return s ? s->db : NULL;
}

sqlite3_file *ds_sink_file(ds_sink *s, ds_error *error) {
  ds_error_sqlite(error, NULL, flush(s), "writing the copy");
  return s->file;
}

const uint64_t *ds_sink_sums(const ds_sink *s, sqlite3_int64 *pages) {
  *pages = s->pages;
  return s->sums;
}

bool ds_sink_has(const ds_sink *s, sqlite3_int64 page) {
  return (s->marks[page] & WRITTEN) != 0;
}

sqlite3_int64 ds_sink_written(const ds_sink *s) {
  return s->written;
}

int ds_sink_put(ds_sink *s, ds_error *error, sqlite3_int64 page, const void *bytes) {
  sqlite3_file *file = NULL;
  sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return ds_error_sqlite(error, NULL, sink_write(file, bytes, s->page_size, page * s->page_size), "writing the copy");
}

void ds_sink_read_back(ds_sink *s) {
  sqlite3_db_release_memory(s->db);
  for (sqlite3_int64 page = 0; page < s->pages; page++) s->marks[page] &= WRITTEN;
}

sqlite3_int64 ds_sink_wrong_page(const ds_sink *s) {
  return s->wrong_page;
}

int ds_sink_close(ds_sink *s) {
  if (s == NULL) return SQLITE_OK;
  int rc = sqlite3_close(s->db);
  if (s->vfs.pAppData) sqlite3_vfs_unregister(&s->vfs);
  sqlite3_free(s->name);
  sqlite3_free(s->gathered);
  sqlite3_free(s->sums);
  sqlite3_free(s->marks);
  sqlite3_free(s);
  return rc;
}
