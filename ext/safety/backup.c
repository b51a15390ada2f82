/* Copies of a live database; see backup.h. */
#include "safety/backup.h"

#include "base/file.h"
#include "base/sql.h"
#include "base/text.h"
#include "safety/ahead.h"
#include "safety/connection.h"
#include "safety/content.h"
#include "safety/earlier.h"
#include "safety/prune.h"
#include "safety/seal.h"
#include "safety/sink.h"

#include <string.h>

/* Pages copied between two looks for an interrupt: 4 MiB at the usual page size. */
enum { PAGES_AT_ONCE = 1024 };

/* Pages are read and written in order, once: those that SQLite holds had better fit in the processor's own cache. */
#define SMALL_CACHE "PRAGMA cache_size = -256;" /* KiB */

/* An incremental backup is written anew when more than this part, a fourth, of the pages have changed. */
enum { MANY_CHANGED = 4 };

typedef enum phase { PHASE_COPY, PHASE_COMPACT, PHASE_VERIFY, PHASE_PUBLISH, PHASE_DONE } phase;

static const char *const phase_names[] = {"copy", "compact", "verify", "publish", "done"};

struct ds_backup {
  sqlite3 *db;            /* the caller's */
  sqlite3 *from;          /* what is read: the same, or a second connection */
  ds_ahead *ahead;        /* a second connection's reading; or NULL */
  const char *schema;     /* its name there */
  sqlite3_stmt *snapshot; /* keeps a read transaction open, so that `from` sees one state */
  ds_earlier *earlier;    /* the backup that this one goes on from, locked; NULL where it is written anew */
  ds_sink *sink;
  sqlite3 *copy; /* the connection that writes it */
  sqlite3_backup *pages;
  ds_backup_options options;
  char *path, *temporary;
  phase phase, last;
  sqlite3_int64 page_count, copied, written;
  sqlite3_int64 bytes;
  bool incremental;
  char *pruned; /* JSON array */
};

/* ---- Names --------------------------------------------------------------------------------------- */

/* What SQLite puts beside a database; any of them would be taken for part of a new one. */
static const char *const companions[] = {"-journal", "-wal", "-shm"};

/* The first companion of a path that is there, for sqlite3_free. `first` passes over those before it. */
static char *find_companion(const char *path, size_t first) {
  for (size_t i = first; i < DS_COUNT(companions); i++) {
    char *name = sqlite3_mprintf("%s%s", path, companions[i]);
    if (name && ds_file_kind_of(name) != DS_FILE_NONE) return name;
    sqlite3_free(name);
  }
  return NULL;
}

static bool is_free(const char *path) {
  char *companion = find_companion(path, 0);
  bool free = ds_file_kind_of(path) == DS_FILE_NONE && companion == NULL;
  sqlite3_free(companion);
  return free;
}

char *ds_backup_default_path(ds_error *error, sqlite3 *db, const char *schema, const char *word) {
  const char *path = sqlite3_db_filename(db, schema);
  if (path == NULL || *path == '\0' || error->rc != SQLITE_OK) return NULL;
  const char *name = ds_file_name(path);
  const char *dot = strrchr(name, '.');
  int stem = dot && dot > name ? (int)(dot - path) : (int)strlen(path);
  char *time = ds_query_text(error, db, "SELECT strftime('%Y%m%d-%H%M%S', 'now')", NULL);
  char *result = NULL;
  for (int number = 1; time; number++) {
    char suffix[16] = "";
    if (number > 1) sqlite3_snprintf(sizeof suffix, suffix, "-%d", number);
    result = sqlite3_mprintf("%.*s-%s-%s%s.db", stem, path, word, time, suffix);
    if (result == NULL || is_free(result)) break;
    sqlite3_free(result);
  }
  sqlite3_free(time);
  if (result == NULL) ds_error_memory(error);
  return result;
}

/* Whether a path names the companion `ending` of a file, which need not be there. */
static bool is_companion(ds_error *error, const char *path, const char *file, const char *ending) {
  const char *name = ds_file_name(path), *of = ds_file_name(file);
  size_t length = strlen(of);
  if (strncmp(name, of, length) != 0 || strcmp(name + length, ending) != 0) return false;
  char *folder = ds_file_folder(error, path), *its_folder = ds_file_folder(error, file);
  bool same = folder && its_folder && ds_file_same(folder, its_folder);
  sqlite3_free(folder);
  sqlite3_free(its_folder);
  return same;
}

/* A path must not lead to a database that this connection has open, nor to what SQLite keeps beside it. */
static int check_not_open(ds_error *error, sqlite3 *db, const char *path) {
  sqlite3_stmt *databases = ds_prepare(error, db, "SELECT file FROM pragma_database_list WHERE file <> ''");
  while (ds_step(error, databases) == SQLITE_ROW) {
    const char *file = (const char *)sqlite3_column_text(databases, 0);
    bool taken = file && ds_file_same(file, path);
    for (size_t i = 0; file && i < DS_COUNT(companions); i++) {
      taken = taken || is_companion(error, path, file, companions[i]);
    }
    if (taken) ds_error_set(error, DS_CONFLICT, "%s belongs to a database that is open here; give another path", path);
  }
  sqlite3_finalize(databases);
  return error->rc;
}

static int check_path(ds_error *error, sqlite3 *db, const char *path, const ds_backup_options *options) {
  size_t at = 0;
  if (*path == '\0' || ds_text_check(path, strlen(path), &at) != DS_TEXT_VALID) {
    return ds_error_set(error, DS_BAD_VALUE, "the path is empty or not UTF-8; give the name of a file");
  }
  if (check_not_open(error, db, path) != SQLITE_OK) return error->rc;
  switch (ds_file_kind_of(path)) {
  case DS_FILE_NONE: break;
  case DS_FILE_REGULAR:
    if (!options->overwrite && !options->incremental) {
      ds_error_set(error, DS_CONFLICT, "%s exists; give another path, or the option overwrite", path);
    }
    break;
  case DS_FILE_FOLDER: ds_error_set(error, DS_BAD_VALUE, "%s is a folder; give the name of a file in it", path); break;
  case DS_FILE_LINK:
    ds_error_set(error, DS_BAD_VALUE, "%s is a symbolic link; give the path that it leads to", path);
    break;
  case DS_FILE_OTHER: ds_error_set(error, DS_BAD_VALUE, "%s is a device; give the name of a file", path); break;
  }
  char *companion = find_companion(path, options->incremental); /* it rolls its own journal back */
  if (companion) {
    ds_error_set(error, DS_CONFLICT, "%s lies beside it, so a database of that name is in use; give another path",
                 companion);
  }
  sqlite3_free(companion);
  return error->rc;
}

/* ---- Copying ------------------------------------------------------------------------------------- */

/* The copy's own connection. The file needs no journal and no sync: until it is published it does not
** count. The lock that it holds tells ds_prune_leftovers that someone is at work on it. */
static int open_copy(ds_backup *b, ds_error *error) {
  ds_sink_base base = b->earlier ? ds_earlier_base(b->earlier) : (ds_sink_base){0};
  b->sink = ds_sink_open(error, b->temporary, &base);
  b->copy = ds_sink_db(b->sink);
  if (b->sink == NULL) return error->rc;
  ds_follow_interrupt(b->copy, b->db);
  return ds_run(error, b->copy,
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; " SMALL_CACHE);
}

/* The same content in memory: for what no other connection can see (a transaction whose changes belong in the copy, a
** database that is no file, an exclusive lock), at the price of that memory. */
static sqlite3 *open_image(ds_error *error, sqlite3 *db, const char *schema) {
  /* SQLite 3.38 has these functions, but not yet in the table that it gives to extensions. */
  bool reachable = sqlite3_libversion_number() >= 3039000 && DS_HOST_HAS(serialize) && DS_HOST_HAS(deserialize);
  if (!reachable) {
    ds_error_set(error, DS_UNSUPPORTED, "this SQLite cannot copy a database within a transaction; commit first");
    return NULL;
  }
  enum { JOURNAL_WRITE = 18, JOURNAL_READ = 19, ROLLBACK = 1, HEADER = 100 }; /* of the file format */
  sqlite3_int64 size = 0;
  unsigned char *content = sqlite3_serialize(db, schema, &size, 0);
  sqlite3 *image = NULL;
  if (content == NULL || sqlite3_open_v2(":memory:", &image, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) {
    sqlite3_free(content);
    sqlite3_close(image);
    ds_runf(error, db, "SELECT 1 FROM \"%w\".sqlite_schema", schema); /* says if it is busy, or was interrupted */
    ds_error_memory(error);
    return NULL;
  }
  if (size >= HEADER) content[JOURNAL_WRITE] = content[JOURNAL_READ] = ROLLBACK; /* there is no WAL in memory */
  int rc = sqlite3_deserialize(image, "main", content, size, size,
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
  if (rc == SQLITE_ERROR) rc = sqlite3_errcode(image); /* it says this for whatever went wrong */
  if (ds_error_sqlite(error, image, rc, "copying the database in memory") == SQLITE_OK) return image;
  sqlite3_close(image);
  return NULL;
}

/* A connection of its own to the committed content; NULL with the error set, which is BUSY where this one's lock keeps
** others out. */
static sqlite3 *open_committed(ds_error *error, sqlite3 *db, const char *schema) {
  sqlite3 *again = ds_open_again(error, db, schema, SQLITE_OPEN_READONLY);
  if (again) ds_run(error, again, "SELECT 1 FROM sqlite_schema");
  if (error->rc == SQLITE_OK) return again;
  sqlite3_close(again);
  return NULL;
}

/* What a seal names as the database that the copy is of; NULL where it is no file. */
static const char *source_of(const ds_backup *b) {
  const char *file = sqlite3_db_filename(b->db, b->options.schema ? b->options.schema : "main");
  return file && *file ? file : NULL;
}

/* A connection of its own while the caller is neither reading nor writing, had at once or not at all: then NULL. It can
** read ahead, and the caller's cache keeps what it holds. */
static sqlite3 *open_reader(sqlite3 *db, const char *schema) {
  if (sqlite3_txn_state(db, schema) != SQLITE_TXN_NONE) return NULL;
  ds_error denied = {0};
  sqlite3 *reader = ds_open_again(&denied, db, schema, SQLITE_OPEN_READONLY);
  int timeout = (int)ds_query_int(&denied, reader, "PRAGMA busy_timeout", NULL);
  if (reader) sqlite3_busy_timeout(reader, 0);
  if (reader) ds_run(&denied, reader, SMALL_CACHE "SELECT 1 FROM sqlite_schema");
  if (reader) sqlite3_busy_timeout(reader, timeout);
  if (denied.rc == SQLITE_OK) return reader;
  ds_error_clear(&denied);
  sqlite3_close(reader);
  return NULL;
}

/* Whether another connection can open it: its path may be another file's by now. */
static bool can_open_again(sqlite3 *db, const char *schema) {
  const char *file = sqlite3_db_filename(db, schema);
  int moved = 0;
  sqlite3_file_control(db, schema, SQLITE_FCNTL_HAS_MOVED, &moved);
  return file && *file && !moved;
}

/* Chooses the connection to read through; NULL with the error set where there is none. SQLite does not copy from a
** connection that is writing. */
static sqlite3 *choose_source(ds_backup *b, ds_error *error, const char *schema) {
  bool writing = sqlite3_txn_state(b->db, schema) == SQLITE_TXN_WRITE, is_file = can_open_again(b->db, schema);
  if (writing && (b->options.own_changes || !is_file)) return open_image(error, b->db, schema);
  if (!writing && !(b->options.apart && is_file)) {
    sqlite3 *reader = is_file ? open_reader(b->db, schema) : NULL;
    return reader ? reader : b->db;
  }
  ds_error denied = {0};
  sqlite3 *committed = open_committed(&denied, b->db, schema);
  if (committed) return committed;
  if (!writing || b->options.unchanged) {
    ds_error_clear(&denied);
    return open_image(error, b->db, schema);
  }
  /* Changes that outgrow SQLite's cache go into the file, without a write-ahead log, where no one else may see them. */
  if ((denied.rc & 0xff) == SQLITE_BUSY) {
    ds_error_set(error, DS_IN_TRANSACTION, "the open transaction keeps others from reading; commit first");
  }
  ds_error_move(error, &denied);
  return NULL;
}

/* Has the connection that is read through hold one state of the database. */
static int open_source(ds_backup *b, ds_error *error) {
  const char *schema = b->options.schema ? b->options.schema : "main";
  b->from = choose_source(b, error, schema);
  b->schema = b->from == b->db ? schema : "main";
  if (b->from && b->from != b->db) ds_follow_interrupt(b->from, b->db);
  const char *file = b->from && b->from != b->db ? sqlite3_db_filename(b->from, "main") : NULL;
  if (file && *file) b->ahead = ds_ahead_start(error, b->from);
  if (error->rc != SQLITE_OK) return error->rc;
  char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\".sqlite_schema", b->schema);
  if (sql == NULL) return ds_error_memory(error);
  b->snapshot = ds_prepare(error, b->from, sql);
  ds_step(error, b->snapshot);
  sqlite3_free(sql);
  return error->rc;
}

static int open_earlier(ds_backup *b, ds_error *error) {
  if (ds_file_kind_of(b->path) != DS_FILE_REGULAR || error->rc != SQLITE_OK) return error->rc;
  char *sql = sqlite3_mprintf("PRAGMA \"%w\".page_size", b->schema);
  if (sql == NULL) return ds_error_memory(error);
  int page_size = (int)ds_query_int(error, b->from, sql, NULL);
  sqlite3_free(sql);
  if (error->rc != SQLITE_OK) return error->rc;
  b->earlier = ds_earlier_open(error, b->db, b->path, source_of(b), page_size, b->options.overwrite);
  return error->rc;
}

static int begin_copy(ds_backup *b, ds_error *error) {
  if (open_copy(b, error) != SQLITE_OK) return error->rc;
  b->pages = sqlite3_backup_init(b->copy, "main", b->from, b->schema);
  if (b->pages == NULL) return ds_error_sqlite(error, b->copy, sqlite3_errcode(b->copy), "copying the database");
  return SQLITE_OK;
}

static int start_copy(ds_backup *b, ds_error *error) {
  uint32_t random;
  sqlite3_randomness(sizeof random, &random);
  b->temporary = sqlite3_mprintf("%s.%08x" DS_PARTIAL, b->path, random);
  if (b->temporary == NULL) return ds_error_memory(error);
  open_source(b, error);
  if (error->rc == SQLITE_OK) ds_prune_leftovers(error, b->path);
  if (b->options.incremental) open_earlier(b, error);
  return error->rc == SQLITE_OK ? begin_copy(b, error) : error->rc;
}

/* Where much has changed, a copy that is written anew costs less than one that is written twice and
** journalled: what was read so far is read again. */
static int start_anew(ds_backup *b, ds_error *error) {
  sqlite3_backup_finish(b->pages);
  b->pages = NULL;
  ds_error_sqlite(error, NULL, ds_sink_close(b->sink), "closing the copy");
  b->sink = NULL;
  ds_earlier_close(b->earlier);
  b->earlier = NULL;
  ds_file_remove(error, b->temporary);
  return error->rc == SQLITE_OK ? begin_copy(b, error) : error->rc;
}

static int next_copy(ds_backup *b, ds_error *error) {
  int rc = sqlite3_backup_step(b->pages, PAGES_AT_ONCE);
  b->page_count = sqlite3_backup_pagecount(b->pages);
  b->copied = b->page_count - sqlite3_backup_remaining(b->pages);
  bool went_well = rc == SQLITE_OK || rc == SQLITE_DONE;
  if (went_well && b->earlier && ds_sink_written(b->sink) > b->page_count / MANY_CHANGED) {
    return start_anew(b, error);
  }
  if (rc == SQLITE_DONE) {
    rc = sqlite3_backup_finish(b->pages);
    b->pages = NULL;
    b->phase = b->options.compact ? PHASE_COMPACT : b->options.no_verify ? PHASE_PUBLISH : PHASE_VERIFY;
  }
  ds_error_sqlite(error, NULL, rc, "copying the database");
  ds_run(error, b->db, "SELECT 1"); /* fails when the caller was interrupted */
  /* A backup is one file, that can be read where nothing can be written: not one with a log beside it. */
  if (b->pages == NULL) ds_run(error, b->copy, "PRAGMA journal_mode = OFF");
  return error->rc;
}

/* ---- Verifying ----------------------------------------------------------------------------------- */

static int verify_rows(ds_backup *b, ds_error *error, const char *table) {
  char *here = sqlite3_mprintf("SELECT count(*) FROM \"%w\".\"%w\"", b->schema, table);
  char *there = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\"", table);
  if (here == NULL || there == NULL) {
    ds_error_memory(error);
  } else if (ds_query_int(error, b->from, here, NULL) != ds_query_int(error, b->copy, there, NULL)) {
    ds_error_set(error, DS_CORRUPT, "the copy lacks rows of %s; run PRAGMA integrity_check on the database", table);
  }
  sqlite3_free(here);
  sqlite3_free(there);
  return error->rc;
}

/* The copy must be a whole database, of the pages that were written to it (sink.h), with as many rows in each
** table as the state that was copied. */
static int verify(ds_backup *b, ds_error *error) {
  ds_sink_read_back(b->sink);
  char *found = ds_content_damage(error, b->copy, "PRAGMA quick_check(1)");
  sqlite3_int64 wrong = ds_sink_wrong_page(b->sink);
  if (wrong) {
    ds_error_clear(error); /* SQLite's, which could not read on */
    ds_error_set(error, DS_CORRUPT, "page %lld of the copy is not what was written; check the disk", wrong);
  } else if (found) {
    ds_error_set(error, DS_CORRUPT, "the copy is damaged (%s); run PRAGMA integrity_check on the database", found);
  }
  sqlite3_free(found);
  sqlite3_stmt *tables = ds_prepare(error, b->copy,
                                    "SELECT name FROM main.sqlite_schema WHERE type = 'table' "
                                    "AND sql NOT LIKE 'CREATE VIRTUAL %'");
  while (ds_step(error, tables) == SQLITE_ROW) {
    verify_rows(b, error, (const char *)sqlite3_column_text(tables, 0));
  }
  sqlite3_finalize(tables);
  b->phase = PHASE_PUBLISH;
  return error->rc;
}

/* ---- From start to end --------------------------------------------------------------------------- */

static int close_sink(ds_backup *b, ds_error *error) {
  ds_error_sqlite(error, NULL, ds_sink_close(b->sink), "closing the copy");
  b->sink = NULL;
  return error->rc;
}

/* The pages that changed go into the earlier backup. */
static int publish_changes(ds_backup *b, ds_error *error, ds_seal *seal) {
  ds_earlier_apply(error, b->earlier, b->sink, seal);
  close_sink(b, error);
  ds_file_remove(error, b->temporary);
  ds_earlier_close(b->earlier);
  b->earlier = NULL;
  return error->rc;
}

static int publish_file(ds_backup *b, ds_error *error, ds_seal *seal) {
  sqlite3_file *file = ds_sink_file(b->sink, error);
  seal->changes = ds_seal_change_counter(error, file);
  ds_seal_write(error, file, seal, ds_sink_sums(b->sink, &seal->pages));
  if (close_sink(b, error) != SQLITE_OK) return error->rc;
  return ds_file_publish(error, b->temporary, b->path, b->options.overwrite || b->options.incremental);
}

/* What it holds is for a listing alone: a copy of which it cannot be told is no worse, unless memory ran out. */
static char *read_content(ds_backup *b, ds_error *error) {
  ds_error odd = {0};
  char *content = ds_content_read(&odd, b->copy);
  if (odd.rc == SQLITE_NOMEM) ds_error_move(error, &odd);
  ds_error_clear(&odd);
  return content;
}

static int publish(ds_backup *b, ds_error *error) {
  ds_seal seal = {.source = (char *)source_of(b), .verified = !b->options.no_verify};
  b->page_count = ds_query_int(error, b->copy, "PRAGMA page_count", NULL);
  seal.page_size = ds_query_int(error, b->copy, "PRAGMA page_size", NULL);
  seal.created = ds_query_int(error, b->copy, "SELECT strftime('%s', 'now')", NULL);
  seal.content = read_content(b, error);
  b->written = ds_sink_written(b->sink);
  sqlite3_finalize(b->snapshot);
  b->snapshot = NULL;
  b->incremental = b->earlier != NULL;
  if (error->rc == SQLITE_OK) b->earlier ? publish_changes(b, error, &seal) : publish_file(b, error, &seal);
  sqlite3_free(seal.content);
  if (error->rc != SQLITE_OK) return error->rc;
  b->phase = PHASE_DONE;
  b->bytes = ds_file_size(b->path);
  b->pruned = ds_prune_backups(error, b->path, source_of(b), b->options.keep);
  return error->rc;
}

ds_backup *ds_backup_start(ds_error *error, sqlite3 *db, const char *path, const ds_backup_options *options) {
  if (error->rc != SQLITE_OK) return NULL;
  ds_backup *b = sqlite3_malloc64(sizeof *b);
  if (b == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  *b = (ds_backup){.db = db, .path = sqlite3_mprintf("%s", path)};
  if (options) b->options = *options;
  b->options.schema = options && options->schema ? sqlite3_mprintf("%s", options->schema) : NULL;
  if (b->path == NULL) ds_error_memory(error);
  if (b->options.schema && sqlite3_txn_state(db, b->options.schema) < 0) {
    ds_error_set(error, DS_BAD_OPTION, "no database is attached as '%s'; PRAGMA database_list shows those that are",
                 b->options.schema);
  }
  if (b->options.keep && !ds_prune_has_date(path)) {
    ds_error_set(error, DS_BAD_OPTION,
                 "keep counts backups by the date in their names; leave the path out, or end it in "
                 "-YYYYMMDD-HHMMSS.db");
  }
  if (b->options.incremental && b->options.compact) {
    ds_error_set(error, DS_BAD_OPTION, "compact moves every page, incremental writes those that changed; give one");
  }
  if (error->rc == SQLITE_OK) check_path(error, db, path, &b->options);
  if (error->rc == SQLITE_OK) start_copy(b, error);
  if (error->rc == SQLITE_OK) return b;
  ds_backup_free(b);
  return NULL;
}

int ds_backup_next(ds_backup *b, ds_error *error) {
  if (error->rc != SQLITE_OK) return error->rc;
  b->last = b->phase;
  switch (b->phase) {
  case PHASE_COPY: return next_copy(b, error);
  case PHASE_COMPACT:
    b->phase = b->options.no_verify ? PHASE_PUBLISH : PHASE_VERIFY;
    return ds_run(error, b->copy, "VACUUM");
  case PHASE_VERIFY: return verify(b, error);
  case PHASE_PUBLISH: return publish(b, error);
  case PHASE_DONE: break;
  }
  return error->rc;
}

bool ds_backup_finished(const ds_backup *b) {
  return b->phase == PHASE_DONE;
}

const char *ds_backup_phase(const ds_backup *b) {
  return phase_names[b->last];
}

/* Compacting and verifying each count as much as copying. */
sqlite3_int64 ds_backup_total(const ds_backup *b) {
  return b->page_count * (1 + b->options.compact + !b->options.no_verify);
}

sqlite3_int64 ds_backup_done(const ds_backup *b) {
  if (b->phase == PHASE_COPY) return b->copied;
  if (b->phase == PHASE_COMPACT) return b->page_count;
  if (b->phase == PHASE_VERIFY) return b->page_count * (1 + b->options.compact);
  return ds_backup_total(b);
}

void ds_backup_report(const ds_backup *b, ds_json *json, sqlite3_int64 milliseconds) {
  ds_json_open(json, NULL, '{');
  ds_json_text(json, "path", b->path);
  ds_json_int(json, "bytes", b->bytes);
  ds_json_int(json, "pages", b->page_count);
  ds_json_int(json, "pages_written", b->written);
  ds_json_bool(json, "incremental", b->incremental);
  ds_json_bool(json, "verified", !b->options.no_verify);
  ds_json_raw(json, "pruned", b->pruned);
  ds_json_int(json, "ms", milliseconds);
  ds_json_close(json, '}');
}

void ds_backup_free(ds_backup *b) {
  if (b == NULL) return;
  if (b->pages) sqlite3_backup_finish(b->pages);
  sqlite3_finalize(b->snapshot);
  ds_sink_close(b->sink);
  ds_earlier_close(b->earlier);
  if (b->from != b->db) sqlite3_close(b->from);
  ds_ahead_free(b->ahead);
  if (b->temporary && b->phase != PHASE_DONE) {
    ds_error ignored = {0}; /* a file that cannot be removed goes at the next backup */
    ds_file_remove(&ignored, b->temporary);
    ds_error_clear(&ignored);
  }
  sqlite3_free(b->options.schema);
  sqlite3_free(b->path);
  sqlite3_free(b->temporary);
  sqlite3_free(b->pruned);
  sqlite3_free(b);
}

int ds_backup_write(ds_error *error, sqlite3 *db, const char *path, bool own_changes) {
  ds_backup_options options = {.own_changes = own_changes, .unchanged = !own_changes};
  ds_backup *b = ds_backup_start(error, db, path, &options);
  while (b && error->rc == SQLITE_OK && !ds_backup_finished(b)) ds_backup_next(b, error);
  ds_backup_free(b);
  return error->rc;
}
