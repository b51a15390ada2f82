/* Faults at every point of every scenario.
**
**     fault EXTENSION FIXTURES SCENARIOS.sql MODE [RUNS [TITLE]]
**
** MODE is what fails: memory, read, write, sync, open, delete, rename, full or interrupt. Each scenario is run with the
** n-th such thing failing, for every n until nothing fails, or for RUNS of them, the first, the last and some between
** (0: every n; places: those that places.h chooses); once alone and once in a transaction of the caller's. After each
** run:
**   - the statement gave the right result or the error that belongs to the fault, with its code in the text;
**   - the database holds what it held before, or after a success what it should; so do the files beside it;
**   - integrity_check and ds_check find nothing, and the same statement now gives the right result;
**   - the connection closes, and no block of memory is left.
** The modes power and kill are crashes of the scenarios of workloads.sql, RUNS in all; see crash.h.
**
** Works in the current folder, which it empties. Prints a line for each scenario that fails, and totals. */
#include "crash.h"
#include "fault.h"
#include "memory.h"
#include "places.h"
#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct mode {
  const char *name, *words; /* one of the words is in the text of an error */
  int codes[6];             /* the result codes that a statement may end with */
  fault_kind kind;
  bool may_leave; /* files that could not be removed may stay */
} mode;

static const mode modes[] = {
  {"memory", "NO_MEMORY|out of memory", {SQLITE_NOMEM}, FAULT_MEMORY, false},
  {"read", "IO|CORRUPT|disk I/O error|malformed", {SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_CORRUPT}, FAULT_READ, false},
  {"write", "IO|disk I/O error|unable to open", {SQLITE_IOERR, SQLITE_CANTOPEN}, FAULT_WRITE, false},
  {"sync", "IO|disk I/O error", {SQLITE_IOERR}, FAULT_SYNC, false},
  {"open",
   "IO|READ_ONLY|unable to open|disk I/O error",
   {SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_READONLY},
   FAULT_OPEN,
   false},
  {"delete", "IO|disk I/O error", {SQLITE_IOERR}, FAULT_DELETE, true},
  {"rename", "IO|disk I/O error", {SQLITE_IOERR}, FAULT_RENAME, true},
  {"full",
   "FULL|full|IO|disk I/O error|unable to open",
   {SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN},
   FAULT_FULL,
   false},
  {"interrupt", "INTERRUPTED|interrupted", {SQLITE_INTERRUPT}, FAULT_INTERRUPT, false},
};

/* What a scenario is without a fault. */
typedef struct expected {
  uint64_t before, with_own, after;   /* the database: at first, with the caller's own row, and in the end */
  uint64_t files_before, files_after; /* the files beside it */
  bool healthy;                       /* at first */
  char *result;
  long things; /* how many could fail */
} expected;

typedef struct run {
  const mode *mode;
  const scenario *scenario;
  const char *extension, *fixtures;
  bool inside; /* a transaction of the caller's */
  long n;
  char said[500]; /* the statement's error */
  char problem[2000];
} run;

static long failures;

static void problem(run *r, const char *what, const char *detail) {
  if (r->problem[0]) return;
  snprintf(r->problem, sizeof r->problem, "%s: %s", what, detail ? detail : "");
}

/* Where the statement after this one begins. Where it ends is for SQLite to say, without preparing it: it may
** need what the statements before it make. */
static const char *next_statement(const char *sql) {
  for (const char *end = sql; (end = strchr(end, ';')) != NULL;) {
    char *piece = sqlite3_mprintf("%.*s", (int)(++end - sql), sql);
    bool whole = sqlite3_complete(piece);
    sqlite3_free(piece);
    if (whole) return end + strspn(end, " \n");
  }
  give_up(sql, "no semicolon");
}

static const char *last_statement(const char *sql) {
  const char *last = sql;
  for (const char *next = sql; *next; next = next_statement(next)) last = next;
  return last;
}

static int on_progress(void *data) {
  (void)data;
  return fault_strikes(FAULT_INTERRUPT);
}

static int on_progress_interrupt(void *db) {
  if (fault_strikes(FAULT_INTERRUPT)) sqlite3_interrupt(db);
  return 0;
}

static const char own_row[] = "BEGIN; CREATE TABLE OfTheCaller(x); INSERT INTO OfTheCaller VALUES (1)";

/* Opens the scenario's database and brings it to the moment before the last statement. */
static sqlite3 *begin(run *r, expected *e, const char **last) {
  scenario_lay_out(r->fixtures, r->scenario);
  sqlite3 *db = database_open(r->extension);
  *last = last_statement(r->scenario->sql);
  char *first = sqlite3_mprintf("%.*s", (int)(*last - r->scenario->sql), r->scenario->sql);
  database_run_all(db, first);
  sqlite3_free(first);
  if (!r->scenario->cold) database_run_all(db, "SELECT count(*) FROM sqlite_schema");
  if (e) e->files_before = folder_hash();
  if (e) e->before = e->with_own = database_hash(db);
  if (r->inside) database_run_all(db, own_row);
  if (e) {
    char *found = database_check(db);
    e->healthy = found == NULL;
    sqlite3_free(found);
  }
  if (e && r->inside) e->with_own = database_hash(db);
  return db;
}

/* Runs the last statement with the n-th thing failing. */
static char *strike(run *r, sqlite3 *db, const char *sql, int *rc, long *things) {
  if (r->mode->kind == FAULT_INTERRUPT) {
    sqlite3_progress_handler(db, 1, r->n % 2 ? on_progress : on_progress_interrupt, db);
  }
  bool lasts = r->mode->kind == FAULT_FULL || r->mode->kind == FAULT_INTERRUPT || r->n / 2 % 2;
  fault_arm(r->mode->kind, r->n, lasts);
  char *result = database_run(db, &sql, rc);
  *things = fault_disarm();
  sqlite3_progress_handler(db, 0, NULL, NULL);
  return result;
}

/* Whether the statement can be run so at all. */
static bool learn(run *r, expected *e) {
  const char *last;
  int rc;
  *e = (expected){0};
  r->n = 0;
  sqlite3 *db = begin(r, e, &last);
  e->result = strike(r, db, last, &rc, &e->things);
  if (rc != SQLITE_OK && !r->inside) give_up(r->scenario->title, sqlite3_errmsg(db));
  e->after = database_hash(db);
  e->files_after = folder_hash();
  sqlite3_close(db);
  return rc == SQLITE_OK;
}

static bool is_expected(const mode *m, int rc, const char *text) {
  bool known = false;
  for (size_t i = 0; i < sizeof m->codes / sizeof *m->codes; i++)
    known = known || (m->codes[i] && m->codes[i] == (rc & 0xff));
  if (!known) return false;
  char words[200];
  snprintf(words, sizeof words, "%s", m->words);
  for (const char *word = strtok(words, "|"); word; word = strtok(NULL, "|")) {
    if (strstr(text, word)) return true;
  }
  return false;
}

/* A change of the schema that could not be undone for want of memory. */
static void roll_back_by_hand(const run *r, sqlite3 *db) {
  bool open = r->scenario->drops && r->mode->kind == FAULT_MEMORY && !sqlite3_get_autocommit(db);
  if (open) database_run_all(db, "ROLLBACK");
}

/* An interrupt may come when a function has done its work, but not the statement that it is in; and memory run out
** when a restore is committed, but its report not yet written. */
static bool is_stopped_later(const run *r) {
  return (r->mode->kind == FAULT_INTERRUPT && strncmp(r->said, "ds_", 3) != 0) ||
         (r->mode->kind == FAULT_MEMORY && r->scenario->commits);
}

/* After an error all is as it was; SQLite itself may have ended the caller's transaction. */
static void check_undone(run *r, const expected *e, sqlite3 *db) {
  roll_back_by_hand(r, db);
  if (!r->inside && !sqlite3_get_autocommit(db)) problem(r, "a transaction is left open", r->said);
  bool ended = r->inside && sqlite3_get_autocommit(db);
  uint64_t hash = database_hash(db), files = folder_hash();
  if (hash == e->after && is_stopped_later(r)) return;
  if (hash != (ended ? e->before : e->with_own))
    problem(r, hash == e->after ? "a change is made" : "a change is half made", r->said);
  if (r->mode->may_leave || r->scenario->leaves) return;
  if (files != e->files_before && files != e->files_after) problem(r, "a file is left or changed", NULL);
}

static void check_done(run *r, const expected *e, sqlite3 *db, const char *result) {
  bool may_differ = r->scenario->looks && (r->mode->kind == FAULT_OPEN || r->mode->kind == FAULT_READ);
  if (strcmp(result, e->result) != 0 && !may_differ) problem(r, "another result", result);
  if (database_hash(db) != e->after) problem(r, "another content", NULL);
  bool may_stay = r->mode->may_leave || r->scenario->leaves;
  if (!may_stay && folder_hash() != e->files_after) problem(r, "other files", NULL);
}

/* Where memory runs out while SQLite's text index reads how much it holds, it takes that for nothing until its connection
** closes, and would write it so: the file is sound as another connection sees it. */
static bool is_totals_forgotten(const run *r, const char *found) {
  if (r->mode->kind != FAULT_MEMORY || strstr(found, "SEARCH_OUT_OF_STEP") == NULL) return false;
  sqlite3 *other = database_open(r->extension);
  char *damage = database_check(other);
  bool sound = damage == NULL;
  sqlite3_free(damage);
  sqlite3_close(other);
  return sound;
}

static void check_usable(run *r, const expected *e, sqlite3 *db, const char *last, bool done) {
  if (!sqlite3_get_autocommit(db)) database_run_all(db, done ? "COMMIT" : "ROLLBACK");
  char *found = database_check(db);
  bool forgotten = found && !done && is_totals_forgotten(r, found);
  if (found && !forgotten && (done || e->healthy)) problem(r, "damaged", found);
  sqlite3_free(found);
  if (forgotten) return;
  if (done || r->problem[0] || database_hash(db) != e->before || folder_hash() != e->files_before) return;
  if (r->inside) database_run_all(db, own_row);
  int rc;
  char *result = database_run(db, &last, &rc);
  if (rc != SQLITE_OK)
    problem(r, "fails afterwards", sqlite3_errmsg(db));
  else
    check_done(r, e, db, result);
  free(result);
}

/* One run; whether a fault struck. */
static bool run_one(run *r, const expected *e) {
  const char *last;
  int rc;
  long things, alive = memory_alive();
  r->problem[0] = '\0';
  sqlite3 *db = begin(r, NULL, &last);
  char *result = strike(r, db, last, &rc, &things);
  if (rc == SQLITE_OK) {
    check_done(r, e, db, result);
  } else {
    snprintf(r->said, sizeof r->said, "%s", sqlite3_errmsg(db));
    if (!is_expected(r->mode, rc, r->said)) problem(r, "another error", r->said);
    check_undone(r, e, db);
  }
  check_usable(r, e, db, last, rc == SQLITE_OK);
  free(result);
  if (sqlite3_close(db) != SQLITE_OK)
    problem(r, "the connection does not close", sqlite3_errmsg(db));
  else if (memory_alive() != alive)
    problem(r, "a leak", NULL);
  if (r->problem[0]) {
    failures++;
    printf("%s, %s%s, n = %ld: %s\n", r->mode->name, r->scenario->title, r->inside ? " (inside)" : "", r->n,
           r->problem);
  }
  return things >= r->n;
}

enum { PLACES = -1 };

/* Those that stand for others. */
static long run_places(run *r, const expected *e) {
  long count = 0;
  for (r->n = 1; r->n <= e->things; r->n++) {
    if (!places_has(r->n)) continue;
    run_one(r, e);
    count++;
  }
  return count;
}

/* Every n, or `runs` of them. */
static long run_counted(run *r, const expected *e, long runs) {
  long count = 0;
  for (long i = 0; runs ? i < runs && i < e->things : true; i++, count++) {
    r->n = runs > 1 && runs < e->things ? 1 + i * (e->things - 1) / (runs - 1) : i + 1;
    if (!run_one(r, e)) break;
  }
  return count;
}

static long run_scenario(run *r, long runs) {
  expected e;
  if (runs == PLACES) places_start();
  if (!learn(r, &e)) return 0;
  r->n = 1;
  if (r->n <= e.things) run_one(r, &e); /* fills what SQLite keeps between connections */
  long count = runs == PLACES ? run_places(r, &e) : run_counted(r, &e, runs);
  free(e.result);
  return count;
}

static long run_all(const mode *chosen, char **argv, const scenario *scenarios, int count, long runs) {
  long total = 0;
  for (int i = 0; i < 2 * count; i++) {
    run r = {.mode = chosen, .extension = argv[1], .fixtures = argv[2], .scenario = &scenarios[i / 2], .inside = i % 2};
    if (argv[5] == NULL || argv[6] == NULL || strcmp(r.scenario->title, argv[6]) == 0) total += run_scenario(&r, runs);
  }
  return total;
}

int main(int argc, char **argv) {
  static scenario scenarios[SCENARIOS];
  if (argc < 5) give_up("fault", "EXTENSION FIXTURES SCENARIOS.sql MODE [RUNS [TITLE]]");
  long runs = argc <= 5 ? 0 : strcmp(argv[5], "places") == 0 ? PLACES : strtol(argv[5], NULL, 10);
  int count = scenarios_read(argv[3], scenarios);
  bool power = strcmp(argv[4], "power") == 0, kill = strcmp(argv[4], "kill") == 0;
  if (power || kill) {
    failures = crash_run(power ? CRASH_POWER : CRASH_KILL, argv[1], argv[2], scenarios, count, runs);
  } else {
    const mode *chosen = NULL;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
      if (strcmp(modes[i].name, argv[4]) == 0) chosen = &modes[i];
    }
    if (chosen == NULL) give_up(argv[4], "is no mode");
    memory_install();
    runs = run_all(chosen, argv, scenarios, count, runs);
  }
  printf("%s: %d scenarios, %ld runs, %ld wrong\n", argv[4], count, runs, failures);
  return failures != 0;
}
