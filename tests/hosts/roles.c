/* Readers and a writer at work at once: no reader meets SQLITE_BUSY, the writer gets its turn within its timeout, and
** no read is torn.
**
** usage: roles EXTENSION FOLDER SECONDS threads|processes
**
** A process of its own is this program with a worker's number in place of the last word.
**
** The writer adds batches of 10 images, tags them, puts them into an album and takes every fifth batch out again, each
** in one transaction. So every read, of a statement or of a transaction, must see whole batches, and counts, counters,
** search and tags that agree. A second writer, which waits its turn, makes the first one wait too. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READERS = 8, WRITERS = 2, WORKERS = READERS + WRITERS, BATCH = 10 };

typedef struct worker {
  pthread_t thread;
  pid_t process;
  int number; /* below WRITERS: a writer */
  int turns;
  bool failed;
} worker;

static const char *extension;
static char *path;
static time_t end;

static bool wrong(worker *self, sqlite3 *db, const char *what) {
  (void)fprintf(stderr, "%s %d: %s: %s\n", self->number < WRITERS ? "writer" : "reader", self->number, what,
                sqlite3_errmsg(db));
  self->failed = true;
  return false;
}

static bool run(worker *self, sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || wrong(self, db, sql);
}

static sqlite3 *connect(worker *self, bool writer) {
  sqlite3 *db = NULL;
  int flags = writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  if (sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) wrong(self, db, path);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
  if (sqlite3_load_extension(db, extension, NULL, NULL) != SQLITE_OK) wrong(self, db, extension);
  run(self, db, writer ? "SELECT ds_connect('writer')" : "SELECT ds_connect('reader', '{\"busy_timeout\":0}')");
  return db;
}

static void write_batch(worker *self, sqlite3 *db) {
  char *insert = sqlite3_mprintf("WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                                 "INSERT INTO ds_images(Path, Prompt, FileSize) "
                                 "SELECT printf('/pics/%d/%d/%%d.png', i), 'batch %d', 1000 FROM n",
                                 BATCH - 1, self->number, self->turns, self->turns);
  char *tag = sqlite3_mprintf("SELECT ds_tag(Id, 'all'), ds_album_add('all', Id) FROM Images "
                              "WHERE Path >= '/pics/%d/%d/' AND Path < '/pics/%d/%d0'",
                              self->number, self->turns, self->number, self->turns);
  bool done = run(self, db, "BEGIN IMMEDIATE") && run(self, db, insert) && run(self, db, tag);
  if (done && self->turns % 5 == 4) {
    done = run(self, db, "DELETE FROM Images WHERE Id IN (SELECT Id FROM Images ORDER BY Id LIMIT 10)");
  }
  if (done) run(self, db, "COMMIT");
  sqlite3_free(insert);
  sqlite3_free(tag);
}

static long long number(worker *self, sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  long long value = -1;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW) {
    wrong(self, db, sql);
  } else {
    value = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  return value;
}

/* Every count of the same thing, each taken by a statement of its own. */
static const char *const counts[] = {
  "SELECT count(*) FROM Images",
  "SELECT sum(Images) FROM ImageTotals",
  "SELECT sum(Bytes) / 1000 FROM ImageTotals",
  "SELECT count(*) FROM ds_images('batch')",
  "SELECT count(*) FROM ds_images('tag:all')",
  "SELECT Images FROM ds_tag_list('all')",
  "SELECT Images FROM ds_albums",
  "SELECT TotalImages FROM ds_folder_tree('/pics')",
  "SELECT sum(Usage) FROM ds_prompts('batch')",
};

static void read_counts(worker *self, sqlite3 *db) {
  enum { COUNTS = sizeof counts / sizeof *counts };
  run(self, db, "BEGIN");
  long long first = number(self, db, counts[0]);
  for (int i = 0; i < COUNTS && !self->failed; i++) {
    long long value = number(self, db, counts[i]);
    if (self->failed || (value == first && value % BATCH == 0)) continue;
    (void)fprintf(stderr, "%lld, not %lld: %s\n", value, first, counts[i]);
    wrong(self, db, "torn");
  }
  if (!self->failed) run(self, db, "COMMIT");
  /* A statement alone is one read, too. */
  if (number(self, db, "SELECT count(*) % 10 + abs(count(*) - (SELECT sum(Images) FROM ImageTotals)) FROM Images")) {
    wrong(self, db, "a statement is torn");
  }
}

static void *work(void *data) {
  worker *self = data;
  bool writer = self->number < WRITERS;
  sqlite3 *db = connect(self, writer);
  for (; !self->failed && time(NULL) < end; self->turns++) {
    if (writer) {
      write_batch(self, db);
    } else {
      read_counts(self, db);
    }
  }
  if (sqlite3_close(db) != SQLITE_OK) wrong(self, db, "closing");
  return NULL;
}

/* Runs this program again as one worker: a connection must not go through a fork. */
static pid_t start_process(char **argv, int number) {
  char digits[16];
  (void)snprintf(digits, sizeof digits, "%d", number);
  pid_t process = fork();
  if (process == 0) {
    execl(argv[0], argv[0], argv[1], argv[2], argv[3], digits, (char *)NULL);
    _exit(1);
  }
  return process;
}

/* All workers at once, until the time is over. */
static bool run_workers(char **argv, bool threads) {
  worker workers[WORKERS] = {0};
  bool fine = true;
  for (int i = 0; i < WORKERS; i++) {
    workers[i].number = i;
    if (threads) {
      if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) exit(1);
    } else {
      workers[i].process = start_process(argv, i);
    }
  }
  for (int i = 0; i < WORKERS; i++) {
    int status = 0;
    if (threads) {
      pthread_join(workers[i].thread, NULL);
      fine = fine && !workers[i].failed && workers[i].turns > 0;
    } else {
      fine = waitpid(workers[i].process, &status, 0) > 0 && status == 0 && fine;
    }
  }
  return fine;
}

/* Makes the library, and stays while the workers come and go. */
static bool run_all(char **argv, bool threads) {
  worker maker = {.number = WORKERS};
  sqlite3 *db = connect(&maker, true);
  bool fine = run(&maker, db, "SELECT ds_migrate(), ds_album('all')");
  if (fine) write_batch(&maker, db);
  fine = !maker.failed && run_workers(argv, threads);
  printf("%lld images\n", number(&maker, db, counts[0]));
  if (sqlite3_close(db) != SQLITE_OK) wrong(&maker, db, "closing");
  return fine && !maker.failed;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  bool threads = strcmp(argv[4], "threads") == 0, processes = strcmp(argv[4], "processes") == 0, fine;
  extension = argv[1];
  path = sqlite3_mprintf("%s/library.db", argv[2]);
  end = time(NULL) + strtol(argv[3], NULL, 10);
  if (threads || processes) {
    fine = run_all(argv, threads);
  } else {
    worker self = {.number = (int)strtol(argv[4], NULL, 10)};
    work(&self);
    fine = !self.failed && self.turns > 0;
  }
  sqlite3_free(path);
  return !fine;
}
