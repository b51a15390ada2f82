/* Crashes; see crash.h. Each run is a process of its own. */
#include "crash.h"

#include "disk.h"
#include "power.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES = 32, NAME = 64 };

/* The databases beside a.db. */
typedef struct names {
  char name[NAMES][NAME];
  int count;
} names;

/* How a database is kept. */
typedef struct setting {
  const char *name, *sql;
  bool lasts; /* whether a step that has returned outlives a power cut */
} setting;

/* In DELETE mode SQLite syncs the folder after a commit, which is to last, at EXTRA alone. */
static const setting settings[] = {
  {"WAL", "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 20", true},
  {"DELETE", "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA", true},
  {"WAL at NORMAL", "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 20", false},
  {"DELETE at FULL", "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL", false},
};

enum { SETTINGS = sizeof settings / sizeof *settings };

typedef struct workload {
  crash_kind kind;
  const char *extension, *fixtures;
  const scenario *scenario;
  const setting *setting;
  /* what it is without a crash */
  int steps;
  uint64_t states[STEPS + 1]; /* before the first step, and after each */
  names files[STEPS + 1];
  long changes; /* of the disk */
} workload;

static long failures;
static volatile int *done; /* how many steps the process at work has done; it shares the page */

static bool ends_in_db(const char *name) {
  size_t length = strlen(name);
  return length > 3 && length < NAME && strcmp(name + length - 3, ".db") == 0;
}

static names list_databases(void) {
  names found = {0};
  DIR *here = opendir(".");
  for (const struct dirent *at; here && (at = readdir(here)) != NULL;) {
    if (!ends_in_db(at->d_name) || strcmp(at->d_name, "a.db") == 0 || found.count == NAMES) continue;
    snprintf(found.name[found.count++], NAME, "%s", at->d_name);
  }
  if (here) closedir(here);
  return found;
}

static sqlite3 *begin(const workload *w, long n, uint64_t seed) {
  scenario_lay_out(w->fixtures, w->scenario);
  power_record(w->kind == CRASH_POWER ? n : -1, seed);
  disk_kill_after(w->kind == CRASH_KILL ? n : -1);
  sqlite3 *db = database_open(w->extension);
  database_run_all(db, w->setting->sql);
  return db;
}

static const char *run_step(sqlite3 *db, const char *sql) {
  int rc;
  char *found = database_run(db, &sql, &rc);
  if (rc != SQLITE_OK) give_up("a step fails", sqlite3_errmsg(db));
  free(found);
  return sql + strspn(sql, " \n");
}

static void learn(workload *w) {
  sqlite3 *db = begin(w, -1, 1);
  w->states[0] = database_hash(db);
  w->files[0] = list_databases();
  for (const char *sql = w->scenario->sql; *sql;) {
    sql = run_step(db, sql);
    w->steps++;
    w->states[w->steps] = database_hash(db);
    w->files[w->steps] = list_databases();
  }
  w->changes = power_stop();
  sqlite3_close(db);
}

/* The process that does not live to the end. */
static _Noreturn void work(const workload *w, long n, uint64_t seed) {
  sqlite3 *db = begin(w, n, seed);
  for (const char *sql = w->scenario->sql; *sql; (*done)++) sql = run_step(db, sql);
  _exit(0);
}

/* Opened for writing: what was being written into an earlier backup has a journal, which SQLite plays back. */
static bool is_whole(const char *name) {
  sqlite3 *db = NULL;
  sqlite3_stmt *looking = NULL;
  sqlite3_open_v2(name, &db, SQLITE_OPEN_READWRITE, NULL);
  sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &looking, NULL);
  bool whole = sqlite3_step(looking) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(looking, 0), "ok") == 0;
  sqlite3_finalize(looking);
  sqlite3_close(db);
  return whole;
}

/* What is wrong with the files beside the database; NULL: nothing. */
static const char *check_files(const names *wanted) {
  names found = list_databases();
  for (int i = 0; i < found.count; i++) {
    if (!is_whole(found.name[i])) return "a backup is not whole";
  }
  for (int i = 0; i < wanted->count; i++) {
    if (access(wanted->name[i], F_OK) != 0) return "a backup is gone";
  }
  return NULL;
}

static void report(const workload *w, long n, uint64_t seed, const char *what) {
  failures++;
  printf("%s, %s, %s, change %ld of %ld, seed %llu, after %d of %d steps: %s\n",
         w->kind == CRASH_KILL ? "kill" : "power", w->scenario->title, w->setting->name, n, w->changes,
         (unsigned long long)seed, *done, w->steps, what);
}

/* How many steps are done in a database of this content: as many as had returned, or the next too; where commits need
** not last, fewer. -1: the content is that after no such step. */
static int steps_of(const workload *w, uint64_t content) {
  bool all_last = w->setting->lasts || w->kind == CRASH_KILL;
  int most = *done < w->steps ? *done + 1 : *done, least = all_last ? *done : 0;
  for (int steps = most; steps >= least; steps--) {
    if (content == w->states[steps]) return steps;
  }
  return -1;
}

static void check(const workload *w, long n, uint64_t seed) {
  const char *files = check_files(&w->files[*done]);
  if (files) report(w, n, seed, files);
  sqlite3 *db = database_open(w->extension);
  char *found = database_check(db);
  uint64_t state = found ? 0 : database_hash(db);
  if (found) {
    report(w, n, seed, found);
  } else if (steps_of(w, state) < 0) {
    report(w, n, seed,
           *done && state == w->states[*done - 1] ? "a step that had returned is lost" : "a step is half done");
  }
  sqlite3_free(found);
  sqlite3_close(db);
}

static void run_one(const workload *w, long n, uint64_t seed) {
  *done = 0;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) work(w, n, seed);
  int status = 0;
  waitpid(child, &status, 0);
  bool ended = WIFSIGNALED(status) || WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == POWER_LOST;
  if (!ended) give_up(w->scenario->title, "the process failed by itself");
  check(w, n, seed);
}

long crash_run(crash_kind kind, const char *extension, const char *fixtures, const scenario *scenarios, int count,
               long runs) {
  FILE *shared = tmpfile();
  if (shared == NULL || ftruncate(fileno(shared), sizeof *done) != 0) give_up("crash.c", "no temporary file");
  done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(shared), 0);
  if (done == MAP_FAILED) give_up("crash.c", "no memory");
  unsigned int random = 1;
  for (int i = 0; i < SETTINGS * count; i++) {
    workload w = {.kind = kind,
                  .extension = extension,
                  .fixtures = fixtures,
                  .scenario = &scenarios[i / SETTINGS],
                  .setting = &settings[i % SETTINGS]};
    learn(&w);
    for (long run = i; run < runs; run += (long)SETTINGS * count) {
      random = random * 1103515245 + 12345; /* as the C standard's example of rand */
      run_one(&w, (long)(random / 65536) % w.changes, (uint64_t)run + 1);
    }
  }
  return failures;
}
