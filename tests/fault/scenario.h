/* Scenarios: what is run while faults strike, written as SQL in files such as statements.sql.
**
**     --- library: tags a search result
**     SELECT ds_folder('/p/new');                          -- what is run first, unharmed
**     SELECT ds_tag(Id, 'x') FROM ds_images('cat');        -- the last statement is what faults strike
**
** The first word before the colon is the fixture: a folder of files that is copied to the working folder, with
** the database in a.db. After it may stand:
**     cold     the schema has not been read yet
**     leaves   other files may stay: what was written before an error, what cannot be looked at before it is pruned
**     looks    at what may be unreadable without an error: pages that it names, other files, how costly a plan is
**     commits  the statement commits what it does: memory may run out after that, when all is done
**     drops    the statement drops something: memory may run out to undo that, and the caller must run ROLLBACK */
#ifndef TESTS_FAULT_SCENARIO_H
#define TESTS_FAULT_SCENARIO_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { SCENARIOS = 256, STEPS = 32 };

typedef struct scenario {
  char *fixture, *title;
  char *sql; /* all statements */
  bool cold, leaves, looks, commits, drops;
} scenario;

/* Reads a file of scenarios; how many there are. */
int scenarios_read(const char *path, scenario *into);

/* Makes the working folder hold a fixture's files, and nothing else. */
void scenario_lay_out(const char *fixtures, const scenario *of);

/* Opens a.db with the extension loaded. */
sqlite3 *database_open(const char *extension);

/* Runs one statement, and moves on to the next. What it returned, as text, is for free(); NULL where it
** failed, with the result code in rc. */
char *database_run(sqlite3 *db, const char **sql, int *rc);

/* The same for all statements of a script, which must not fail. */
void database_run_all(sqlite3 *db, const char *sql);

/* A hash of all that the database holds: the schema, and every row of every table. */
uint64_t database_hash(sqlite3 *db);

/* A hash of the names and bytes of the working folder's other files. */
uint64_t folder_hash(void);

/* What PRAGMA integrity_check and, where the schema is the library's, ds_check('full') say; NULL where all is
** well, else for sqlite3_free. */
char *database_check(sqlite3 *db);

/* Ends the program with a message. */
_Noreturn void give_up(const char *what, const char *why);

#endif
