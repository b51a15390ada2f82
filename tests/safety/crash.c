/* Ends an incremental backup at each of its writes, syncs, truncations and removals in turn, and holds what is left
** against what was there before and what was to be there.
**
** usage: crash DATASTORE_SO DATABASE BACKUP EVERY
**
** A VFS over SQLite's own counts those calls and ends the process at the given one, where a write is done by half.
** After each end the backup, opened with SQLite alone, must be whole and have the old content or
** the new, and its seal must be right. It fails too when the backup is written while its journal is not
** synced: a power cut would leave neither. EVERY n takes each n-th call only. Prints how many ends it tried and what they left. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static sqlite3_vfs vfs, *below;
static sqlite3_io_methods methods;
static long calls, last_call = -1;
static int journal_unsynced;
static const char *backup_path, *extension;

enum { NOT_SYNCED = 3, ENDED = 4, DIFFERENT_BACKUP = 5 };

typedef struct file {
  sqlite3_file base;
  sqlite3_file *below;
  int journal, backup;
} file;

#define BELOW(f) (((file *)(f))->below)

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static int ends_here(void) {
  return ++calls == last_call;
}

static int file_write(sqlite3_file *f, const void *bytes, int amount, sqlite3_int64 at) {
  file *own = (file *)f;
  if (own->backup && journal_unsynced) _exit(NOT_SYNCED);
  if (own->journal) journal_unsynced = 1;
  if (ends_here()) {
    BELOW(f)->pMethods->xWrite(BELOW(f), bytes, amount / 2, at);
    _exit(ENDED);
  }
  return BELOW(f)->pMethods->xWrite(BELOW(f), bytes, amount, at);
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size) {
  if (ends_here()) _exit(ENDED);
  return BELOW(f)->pMethods->xTruncate(BELOW(f), size);
}

static int file_sync(sqlite3_file *f, int flags) {
  if (ends_here()) _exit(ENDED);
  if (((file *)f)->journal) journal_unsynced = 0;
  return BELOW(f)->pMethods->xSync(BELOW(f), flags);
}

static int file_close(sqlite3_file *f) {
  return BELOW(f)->pMethods->xClose(BELOW(f));
}
static int file_read(sqlite3_file *f, void *b, int n, sqlite3_int64 at) {
  return BELOW(f)->pMethods->xRead(BELOW(f), b, n, at);
}
static int file_size(sqlite3_file *f, sqlite3_int64 *size) {
  return BELOW(f)->pMethods->xFileSize(BELOW(f), size);
}
static int file_lock(sqlite3_file *f, int level) {
  return BELOW(f)->pMethods->xLock(BELOW(f), level);
}
static int file_unlock(sqlite3_file *f, int level) {
  return BELOW(f)->pMethods->xUnlock(BELOW(f), level);
}
static int file_reserved(sqlite3_file *f, int *is) {
  return BELOW(f)->pMethods->xCheckReservedLock(BELOW(f), is);
}
static int file_control(sqlite3_file *f, int op, void *arg) {
  return BELOW(f)->pMethods->xFileControl(BELOW(f), op, arg);
}
static int file_sector(sqlite3_file *f) {
  return BELOW(f)->pMethods->xSectorSize(BELOW(f));
}
static int file_traits(sqlite3_file *f) {
  return BELOW(f)->pMethods->xDeviceCharacteristics(BELOW(f));
}

static int vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
  (void)v;
  file *own = (file *)f;
  own->below = (sqlite3_file *)&own[1];
  int rc = below->xOpen(below, name, own->below, flags, out);
  own->base.pMethods = own->below->pMethods ? &methods : NULL;
  size_t length = strlen(backup_path);
  own->backup = name && strcmp(name, backup_path) == 0;
  own->journal = name && strncmp(name, backup_path, length) == 0 && strcmp(name + length, "-journal") == 0;
  return rc;
}

static int vfs_delete(sqlite3_vfs *v, const char *name, int sync) {
  (void)v;
  if (ends_here()) _exit(ENDED);
  return below->xDelete(below, name, sync);
}

static void make_vfs(void) {
  below = sqlite3_vfs_find(NULL);
  vfs = *below;
  vfs.zName = "crash";
  vfs.szOsFile += (int)sizeof(file);
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  methods = (sqlite3_io_methods){
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
  };
  sqlite3_vfs_register(&vfs, 1);
}

static char *query(const char *path, const char *sql, int load) {
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "unix") != SQLITE_OK) fail(path, sqlite3_errmsg(db));
  sqlite3_enable_load_extension(db, 1);
  if (load && sqlite3_load_extension(db, extension, NULL, NULL) != SQLITE_OK) fail(path, sqlite3_errmsg(db));
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql, sqlite3_errmsg(db));
  if (sqlite3_step(statement) != SQLITE_ROW) fail(sql, sqlite3_errmsg(db));
  char *text = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return text;
}

/* The child: a backup that ends at the given call. */
static void back_up(const char *database, long at) {
  sqlite3 *db = NULL;
  make_vfs();
  last_call = at;
  char *sql =
    sqlite3_mprintf("SELECT iif(ds_backup(%Q, '{\"incremental\":true}') ->> '$.incremental', 0, 1/0)", backup_path);
  sqlite3_stmt *statement = NULL;
  sqlite3_open(database, &db);
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, extension, NULL, NULL) != SQLITE_OK) fail("loading", sqlite3_errmsg(db));
  sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  if (sqlite3_step(statement) != SQLITE_ROW) fail(sql, sqlite3_errmsg(db));
  if (sqlite3_column_type(statement, 0) == SQLITE_NULL) _exit(DIFFERENT_BACKUP);
  _exit(0);
}

static void copy(const char *from, const char *to) {
  char *command = sqlite3_mprintf("cp '%s' '%s'", from, to);
  int status = system(command); /* NOLINT(cert-env33-c): a test's own command */
  if (status != 0) fail("copying", from);
  sqlite3_free(command);
}

static const char content[] = "SELECT group_concat(Id || Path || Rating) || (SELECT count(*) FROM Tags) FROM Images";

int main(int argc, char **argv) {
  if (argc < 5) fail("usage", "crash DATASTORE_SO DATABASE BACKUP EVERY");
  extension = argv[1];
  backup_path = argv[3];
  long every = strtol(argv[4], NULL, 10);
  char *kept = sqlite3_mprintf("%s.kept", backup_path);
  copy(backup_path, kept);
  char *before = query(kept, content, 0), *after = query(argv[2], content, 0);
  if (strcmp(before, after) == 0) fail("content", "nothing has changed");
  char *sealed = sqlite3_mprintf("SELECT ds_restore(%Q, '{\"dry_run\":true}') ->> '$.sealed'", backup_path);
  long old = 0, new = 0, at = 0;
  for (int status = ENDED; status == ENDED; at += every) {
    unlink(backup_path);
    copy(kept, backup_path);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) back_up(argv[2], at + 1);
    waitpid(child, &status, 0);
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    if (status == NOT_SYNCED) fail("order", "the backup is written before its journal is synced");
    if (status != 0 && status != ENDED) fail("backup", "failed, or was not incremental");
    char *seal = at % 2 ? query(":memory:", sealed, 1) : NULL; /* ds_restore must do with what it finds */
    char *left = query(backup_path, content, 0), *whole = query(backup_path, "PRAGMA integrity_check", 0);
    if (strcmp(whole, "ok") != 0) fail("integrity", whole);
    if (strcmp(left, before) != 0 && strcmp(left, after) != 0) fail("content", "neither the old nor the new");
    strcmp(left, before) == 0 ? old++ : new ++;
    if (seal == NULL) seal = query(":memory:", sealed, 1);
    if (strcmp(seal, "1") != 0) fail("seal", seal);
    sqlite3_free(left);
    sqlite3_free(whole);
    sqlite3_free(seal);
  }
  printf("%ld ends: %ld left the old, %ld the new\n", at / every, old, new);
  return 0;
}
