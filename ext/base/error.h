/* Errors: one code, one text, one way to raise them.
**
** Inside the extension an error travels in a ds_error: the first one set wins, and every function
** that can fail takes one and returns its SQLite result code. At the boundary it becomes
** "ds_NAME: CODE: what happened; what to do" with that result code. */
#ifndef DS_BASE_ERROR_H
#define DS_BASE_ERROR_H

#include "base/sqlite.h"

struct ds_binding;

typedef enum ds_code {
  DS_NOT_MIGRATED,
  DS_NEWER_SCHEMA,
  DS_CHANGED_MIGRATION,
  DS_NAME_TAKEN,
  DS_BUSY,
  DS_IN_TRANSACTION,
  DS_READ_ONLY,
  DS_BAD_OPTION,
  DS_BAD_VALUE,
  DS_SYNTAX,
  DS_NOT_FOUND,
  DS_CONFLICT,
  DS_CORRUPT,
  DS_IO,
  DS_FULL,
  DS_NO_MEMORY,
  DS_INTERRUPTED,
  DS_UNSUPPORTED
} ds_code;

typedef struct ds_error {
  int rc;     /* SQLITE_OK until something is set */
  char *text; /* "CODE: what happened; what to do"; owned, NULL when memory ran out */
} ds_error;

/* Sets the error unless one is set already; returns its result code. The format is that of
** sqlite3_mprintf and carries "what happened; what to do". */
int ds_error_set(ds_error *error, ds_code code, const char *format, ...);

/* The same for a result code that SQLite gave: `doing` says what was under way. SQLITE_OK,
** SQLITE_ROW and SQLITE_DONE set nothing. */
int ds_error_sqlite(ds_error *error, sqlite3 *db, int rc, const char *doing);

/* Says where an error happened: "CODE: where: what happened; what to do". */
void ds_error_context(ds_error *error, const char *where);

int ds_error_memory(ds_error *error);

/* Moves an error to another place that has none yet, or drops it. */
void ds_error_move(ds_error *to, ds_error *from);
void ds_error_clear(ds_error *error);

/* The whole text for the name that the user called, from sqlite3_malloc; NULL without memory. */
char *ds_error_text(const ds_error *error, const char *name);

/* Ends a function call with the error, and clears it. */
void ds_error_result(sqlite3_context *context, ds_error *error);

/* Ends a function call with an error made on the spot. */
void ds_fail(sqlite3_context *context, ds_code code, const char *format, ...);

/* Gives a virtual table the error, clears it, and returns its result code. */
int ds_error_table(sqlite3_vtab *table, const struct ds_binding *binding, ds_error *error);

#endif
