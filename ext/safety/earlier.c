/* An earlier backup that a new one goes on from; see earlier.h. */
#include "safety/earlier.h"

#include "base/file.h"
#include "base/sql.h"
#include "safety/connection.h"

#include <string.h>

/* Of the database header: what tells other connections that the content, and the schema, are not what they
** have in memory. */
enum { CHANGE_COUNTER = 24, SCHEMA_COOKIE = 40, VALID_FOR = 92 };

/* Of the rollback journal's format. */
enum { JOURNAL_HEADER = 512, JOURNAL_STEP = 200 };
static const unsigned char journal_magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

/* The page that holds the bytes which SQLite locks is never written, and a journal cannot name it. */
enum { LOCK_BYTES = 0x40000000 };

struct ds_earlier {
  char *path;
  sqlite3 *db;
  sqlite3_file *file;
  ds_seal seal;
  uint64_t *sums;
  sqlite3_int64 file_pages; /* the pages, and those that the seal takes up */
  unsigned char *page;      /* room for a journal record */
  bool torn;                /* partly overwritten: what it was is in the journal */
};

static uint32_t get4(const unsigned char *b) {
  return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void put4(unsigned char *b, uint32_t value) {
  for (int i = 0; i < 4; i++) b[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* ---- The journal --------------------------------------------------------------------------------- */

typedef struct journal {
  sqlite3_vfs *vfs;
  sqlite3_file *file;
  const char *name;
  uint32_t nonce, records;
} journal;

static int open_journal(journal *j, ds_error *error, ds_earlier *e) {
  sqlite3_file_control(e->db, "main", SQLITE_FCNTL_VFS_POINTER, &j->vfs);
  j->name = sqlite3_filename_journal(sqlite3_db_filename(e->db, "main"));
  j->file = sqlite3_malloc(j->vfs->szOsFile);
  if (j->file == NULL) return ds_error_memory(error);
  memset(j->file, 0, (size_t)j->vfs->szOsFile);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL;
  sqlite3_randomness(sizeof j->nonce, &j->nonce);
  int rc = j->vfs->xOpen(j->vfs, j->name, j->file, flags, NULL);
  if (rc == SQLITE_OK) rc = j->file->pMethods->xTruncate(j->file, 0);
  return ds_error_sqlite(error, NULL, rc, "opening a journal");
}

static int write_journal(journal *j, ds_error *error, const void *bytes, int length, sqlite3_int64 at) {
  if (error->rc != SQLITE_OK) return error->rc;
  return ds_error_sqlite(error, NULL, j->file->pMethods->xWrite(j->file, bytes, length, at), "writing a journal");
}

/* Keeps a page, from 0, as it is in the file. */
static int keep_page(journal *j, ds_error *error, ds_earlier *e, sqlite3_int64 page) {
  int size = (int)e->seal.page_size, record = size + 8;
  if (page == LOCK_BYTES / size || error->rc != SQLITE_OK) return error->rc;
  unsigned char *content = e->page + 4;
  put4(e->page, (uint32_t)(page + 1));
  int rc = e->file->pMethods->xRead(e->file, content, size, page * size);
  uint32_t sum = j->nonce;
  for (int i = size - JOURNAL_STEP; i > 0; i -= JOURNAL_STEP) sum += content[i];
  put4(content + size, sum);
  ds_error_sqlite(error, NULL, rc, "reading the earlier backup");
  return write_journal(j, error, e->page, record, JOURNAL_HEADER + (sqlite3_int64)j->records++ * record);
}

static int sync_journal(journal *j, ds_error *error) {
  if (error->rc != SQLITE_OK) return error->rc;
  return ds_error_sqlite(error, NULL, j->file->pMethods->xSync(j->file, SQLITE_SYNC_NORMAL), "syncing a journal");
}

/* The header last: without it a journal counts for nothing. */
static int finish_journal(journal *j, ds_error *error, const ds_earlier *e) {
  unsigned char header[JOURNAL_HEADER] = {0};
  memcpy(header, journal_magic, sizeof journal_magic);
  put4(header + 8, j->records);
  put4(header + 12, j->nonce);
  put4(header + 16, (uint32_t)e->file_pages);
  put4(header + 20, JOURNAL_HEADER);
  put4(header + 24, (uint32_t)e->seal.page_size);
  sync_journal(j, error);
  write_journal(j, error, header, JOURNAL_HEADER, 0);
  return sync_journal(j, error);
}

/* Ends it: its removal is the commit, or, where nothing was overwritten yet, its end as if it had never been. */
static int end_journal(journal *j, ds_error *error, bool remove) {
  if (j->file && j->file->pMethods) j->file->pMethods->xClose(j->file);
  sqlite3_free(j->file);
  int rc = remove && j->file ? j->vfs->xDelete(j->vfs, j->name, 1) : SQLITE_OK;
  return ds_error_sqlite(error, NULL, rc, "removing a journal");
}

/* ---- Opening ------------------------------------------------------------------------------------- */

static bool can_go_on(ds_error *error, ds_earlier *e, int page_size) {
  sqlite3_int64 size = 0, lock_page = LOCK_BYTES / page_size;
  e->file = ds_database_file(e->db);
  if (!e->seal.found || e->seal.page_size != page_size || e->file == NULL) return false;
  if (e->file->pMethods->xFileSize(e->file, &size) != SQLITE_OK || size % page_size != 0) return false;
  e->file_pages = size / page_size;
  if (lock_page >= e->seal.pages && lock_page < e->file_pages) return false;
  e->sums = ds_seal_sums(error, e->file, &e->seal);
  e->page = sqlite3_malloc(page_size + 8);
  if (e->page == NULL) ds_error_memory(error);
  return e->sums != NULL && e->page != NULL;
}

/* Reading the database is what has SQLite roll back what a crash left. */
static int lock_earlier(ds_error *error, ds_earlier *e, sqlite3 *db, const char *path) {
  int rc = sqlite3_open_v2(path, &e->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  ds_error_sqlite(error, e->db, rc, "opening the earlier backup");
  /* NULL where there was no memory for a connection. */
  if (e->db) sqlite3_busy_timeout(e->db, (int)ds_query_int(error, db, "PRAGMA busy_timeout", NULL));
  ds_run(error, e->db, "BEGIN EXCLUSIVE");
  if (error->rc != SQLITE_OK) ds_error_context(error, "the earlier backup");
  return error->rc;
}

ds_earlier *ds_earlier_open(ds_error *error, sqlite3 *db, const char *path, const char *source, int page_size,
                            bool any) {
  ds_earlier *e = sqlite3_malloc64(sizeof *e);
  if (e == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  *e = (ds_earlier){.path = sqlite3_mprintf("%s", path)};
  if (lock_earlier(error, e, db, path) == SQLITE_OK) ds_seal_read(error, e->db, &e->seal);
  bool ours = e->seal.found && source && e->seal.source && strcmp(source, e->seal.source) == 0;
  if (!ours && !any) {
    ds_error_set(error, DS_CONFLICT,
                 "%s exists and is not a backup of this database as it was written; give another path, or the option "
                 "overwrite",
                 path);
  }
  if (error->rc == SQLITE_OK && can_go_on(error, e, page_size)) return e;
  ds_earlier_close(e);
  return NULL;
}

ds_sink_base ds_earlier_base(const ds_earlier *e) {
  return (ds_sink_base){.file = e->file, .sums = e->sums, .pages = e->seal.pages};
}

/* ---- Applying ------------------------------------------------------------------------------------ */

/* A connection that has the earlier backup open must not take its pages or its schema for the new one's. */
static int number_header(ds_error *error, ds_earlier *e, ds_sink *sink, ds_seal *seal) {
  int size = (int)e->seal.page_size;
  sqlite3_file *changed = ds_sink_file(sink, error);
  unsigned char *header = e->page;
  int rc = e->file->pMethods->xRead(e->file, header, size, 0);
  uint32_t changes = get4(header + CHANGE_COUNTER) + 1, cookie = get4(header + SCHEMA_COOKIE) + 1;
  if (rc == SQLITE_OK) rc = changed->pMethods->xRead(changed, header, size, 0);
  ds_error_sqlite(error, NULL, rc, "reading the copy");
  put4(header + CHANGE_COUNTER, changes);
  put4(header + VALID_FOR, changes);
  put4(header + SCHEMA_COOKIE, cookie);
  seal->changes = changes;
  return ds_sink_put(sink, error, 0, header);
}

static int keep_old(journal *j, ds_error *error, ds_earlier *e, const ds_sink *sink, sqlite3_int64 pages) {
  for (sqlite3_int64 page = 0; page < e->seal.pages; page++) {
    if (page >= pages || ds_sink_has(sink, page)) keep_page(j, error, e, page);
  }
  for (sqlite3_int64 page = e->seal.pages; page < e->file_pages; page++) keep_page(j, error, e, page);
  return finish_journal(j, error, e);
}

static int write_new(ds_error *error, ds_earlier *e, ds_sink *sink, sqlite3_int64 pages) {
  int size = (int)e->seal.page_size;
  sqlite3_file *changed = ds_sink_file(sink, error);
  for (sqlite3_int64 page = 0; page < pages && error->rc == SQLITE_OK; page++) {
    if (!ds_sink_has(sink, page)) continue;
    int rc = changed->pMethods->xRead(changed, e->page, size, page * size);
    if (rc == SQLITE_OK) rc = e->file->pMethods->xWrite(e->file, e->page, size, page * size);
    ds_error_sqlite(error, NULL, rc, "writing the backup");
  }
  return error->rc;
}

static int sync_new(ds_error *error, ds_earlier *e, sqlite3_int64 size) {
  if (error->rc != SQLITE_OK) return error->rc;
  int rc = e->file->pMethods->xTruncate(e->file, size);
  if (rc == SQLITE_OK) rc = e->file->pMethods->xSync(e->file, SQLITE_SYNC_NORMAL);
  return ds_error_sqlite(error, NULL, rc, "syncing the backup");
}

int ds_earlier_apply(ds_error *error, ds_earlier *e, ds_sink *sink, ds_seal *seal) {
  journal j = {0};
  number_header(error, e, sink, seal);
  const uint64_t *sums = ds_sink_sums(sink, &seal->pages);
  if (error->rc == SQLITE_OK) open_journal(&j, error, e);
  if (error->rc == SQLITE_OK) keep_old(&j, error, e, sink, seal->pages);
  e->torn = error->rc == SQLITE_OK;
  write_new(error, e, sink, seal->pages);
  ds_seal_write(error, e->file, seal, sums);
  sync_new(error, e, seal->bytes);
  end_journal(&j, error, error->rc == SQLITE_OK || !e->torn);
  e->torn = e->torn && error->rc != SQLITE_OK;
  return error->rc;
}

void ds_earlier_roll_back(const char *path) {
  ds_error ignored = {0}; /* where it cannot be done now, SQLite does it when the file is opened next */
  sqlite3 *db = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
    ds_run(&ignored, db, "SELECT 1 FROM sqlite_schema");
  }
  sqlite3_close(db);
  ds_error_clear(&ignored);
}

void ds_earlier_close(ds_earlier *e) {
  if (e == NULL) return;
  sqlite3_close(e->db); /* ends its transaction, in which SQLite itself has written nothing */
  if (e->torn) ds_earlier_roll_back(e->path);
  sqlite3_free(e->path);
  sqlite3_free(e->sums);
  sqlite3_free(e->page);
  ds_seal_clear(&e->seal);
  sqlite3_free(e);
}
