/* Running SQL, and transactions: the one way in which every room talks to the database. */
#ifndef DS_BASE_SQL_H
#define DS_BASE_SQL_H

#include "base/error.h"

/* Prepares one statement; NULL when it fails, with the error set. */
sqlite3_stmt *ds_prepare(ds_error *error, sqlite3 *db, const char *sql);

/* The same with flags of sqlite3_prepare_v3. */
sqlite3_stmt *ds_prepare_for(ds_error *error, sqlite3 *db, const char *sql, unsigned flags);

/* SQLITE_ROW or SQLITE_DONE, else the error's result code, with the error set. */
int ds_step(ds_error *error, sqlite3_stmt *statement);

/* The same of a statement that reads a text as JSON: SQLITE_DONE where that is none. (SQLite's json_valid would call
** any text invalid for want of memory.) */
int ds_step_json(ds_error *error, sqlite3_stmt *statement);

/* Binds a text or a value to the parameter of that number; without memory the error is set, and not NULL bound. A
** statement of NULL is passed over. A length of -1 is up to the NUL. */
int ds_bind_text(ds_error *error, sqlite3_stmt *statement, int place, const char *text, int length);
int ds_bind_value(ds_error *error, sqlite3_stmt *statement, int place, sqlite3_value *value);

/* A copy of a text of the row, for sqlite3_free; NULL without memory, with the error set. */
char *ds_column_text(ds_error *error, sqlite3_stmt *statement, int column);

/* Runs every statement of a script; where one ends is for SQLite to say. Rows are passed over. */
int ds_run(ds_error *error, sqlite3 *db, const char *script);

/* The same with a text bound to the parameter of that name wherever a statement has it. */
int ds_run_with(ds_error *error, sqlite3 *db, const char *script, const char *parameter, const char *text);

/* The same for a formatted statement; %w quotes a name (put it between double quotes). */
int ds_runf(ds_error *error, sqlite3 *db, const char *format, ...);

/* The first column of the first row, with `text` (unless NULL) bound to ?1: 0 and NULL without a row.
** The text is the caller's, for sqlite3_free. */
sqlite3_int64 ds_query_int(ds_error *error, sqlite3 *db, const char *sql, const char *text);
char *ds_query_text(ds_error *error, sqlite3 *db, const char *sql, const char *text);

/* Runs one statement with ?1, and ?2 where it has one, bound to these; the number of rows that it changed. */
sqlite3_int64 ds_change(ds_error *error, sqlite3 *db, const char *sql, sqlite3_int64 first, sqlite3_int64 second);

/* A writing function's unit of work: its own transaction, or a savepoint in the caller's. */
typedef struct ds_transaction {
  sqlite3 *db;
  bool open;
  bool savepoint;
  sqlite3_stmt *begin; /* rolls back where an interrupt stops ROLLBACK */
  sqlite3_stmt *guard; /* and where memory has run out */
} ds_transaction;

int ds_begin(ds_transaction *transaction, ds_error *error, sqlite3 *db);
int ds_commit(ds_transaction *transaction, ds_error *error); /* rolls back when it cannot */

/* Does nothing when none is open. Other than SQLITE_OK where the caller's whole transaction had to go. */
int ds_rollback(ds_transaction *transaction);

/* A change of the schema makes a transaction's guard useless: to be called before each piece of such work. A
** guard that is held stands all the same, but while it is, nothing can be dropped. */
int ds_guard(ds_transaction *transaction, ds_error *error, bool held);

#endif
