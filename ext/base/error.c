/* Errors; see error.h. */
#include "base/error.h"

#include "base/registry.h"
#include "base/text.h"

#include <stdarg.h>
#include <string.h>

/* Each code with its word and the SQLite result code that fits it. */
static const struct {
  const char *word;
  int rc;
} codes[] = {
  [DS_NOT_MIGRATED] = {"NOT_MIGRATED", SQLITE_ERROR},
  [DS_NEWER_SCHEMA] = {"NEWER_SCHEMA", SQLITE_ERROR},
  [DS_CHANGED_MIGRATION] = {"CHANGED_MIGRATION", SQLITE_ERROR},
  [DS_NAME_TAKEN] = {"NAME_TAKEN", SQLITE_ERROR},
  [DS_BUSY] = {"BUSY", SQLITE_BUSY},
  [DS_IN_TRANSACTION] = {"IN_TRANSACTION", SQLITE_MISUSE},
  [DS_READ_ONLY] = {"READ_ONLY", SQLITE_READONLY},
  [DS_BAD_OPTION] = {"BAD_OPTION", SQLITE_ERROR},
  [DS_BAD_VALUE] = {"BAD_VALUE", SQLITE_ERROR},
  [DS_SYNTAX] = {"SYNTAX", SQLITE_ERROR},
  [DS_NOT_FOUND] = {"NOT_FOUND", SQLITE_ERROR},
  [DS_CONFLICT] = {"CONFLICT", SQLITE_CONSTRAINT},
  [DS_CORRUPT] = {"CORRUPT", SQLITE_CORRUPT},
  [DS_IO] = {"IO", SQLITE_IOERR},
  [DS_FULL] = {"FULL", SQLITE_FULL},
  [DS_NO_MEMORY] = {"NO_MEMORY", SQLITE_NOMEM},
  [DS_INTERRUPTED] = {"INTERRUPTED", SQLITE_INTERRUPT},
  [DS_UNSUPPORTED] = {"UNSUPPORTED", SQLITE_ERROR},
};

/* What SQLite's own errors mean here, and what a user can do about each. */
static const struct {
  int rc;
  ds_code code;
  const char *advice;
} causes[] = {
  {SQLITE_BUSY, DS_BUSY, "another connection holds the lock; set a busy timeout or try again"},
  {SQLITE_LOCKED, DS_BUSY,
   "another statement of this connection is using the table; finish it and try again (and in a UTF-16 database read a "
   "table before you call this: some versions of SQLite read the schema in no function)"},
  {SQLITE_SCHEMA, DS_BUSY, "the schema changed meanwhile; try again"},
  {SQLITE_READONLY, DS_READ_ONLY, "open the database for writing"},
  {SQLITE_PERM, DS_READ_ONLY, "check the permissions of the file and its folder"},
  {SQLITE_AUTH, DS_UNSUPPORTED, "the application's authorizer forbids it; allow it or use another connection"},
  {SQLITE_INTERRUPT, DS_INTERRUPTED, "the work was stopped and undone; call again to do it"},
  {SQLITE_ABORT, DS_INTERRUPTED, "the transaction was rolled back meanwhile; call again"},
  {SQLITE_IOERR, DS_IO, "check the disk and the folder of the database"},
  {SQLITE_CANTOPEN, DS_IO, "check that the path exists and may be opened"},
  {SQLITE_FULL, DS_FULL, "free some disk space and call again"},
  {SQLITE_NOMEM, DS_NO_MEMORY, "free some memory and call again"},
  {SQLITE_CORRUPT, DS_CORRUPT, "restore a backup, or run PRAGMA integrity_check to see the damage"},
  {SQLITE_NOTADB, DS_CORRUPT, "the file is not an SQLite database; check the path"},
  {SQLITE_CONSTRAINT, DS_CONFLICT, "mend the value that breaks the constraint and call again"},
  {SQLITE_TOOBIG, DS_BAD_VALUE, "a value is larger than SQLite allows; make it smaller"},
  {SQLITE_MISMATCH, DS_BAD_VALUE, "a value has the wrong type; give one of the column's type"},
  {SQLITE_RANGE, DS_BAD_VALUE, "a bound value is out of range; check the parameters"},
};

/* What a damaged file says of itself may be no text; an error text always is. */
static void make_valid(char *text) {
  size_t at = 0;
  while (ds_text_check(text, strlen(text), &at) != DS_TEXT_VALID) text[at] = '?';
}

static int set_text(ds_error *error, ds_code code, int rc, char *what) {
  if (what) make_valid(what);
  if (error->rc == SQLITE_OK) {
    error->text = what ? sqlite3_mprintf("%s: %s", codes[code].word, what) : NULL;
    error->rc = error->text ? rc : SQLITE_NOMEM;
  }
  sqlite3_free(what);
  return error->rc;
}

int ds_error_set(ds_error *error, ds_code code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *what = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  return set_text(error, code, codes[code].rc, what);
}

int ds_error_memory(ds_error *error) {
  return ds_error_set(error, DS_NO_MEMORY, "out of memory; free some memory and call again");
}

/* A pragma read as a table passes an interrupt on as its text alone, a virtual table that is being made not even so. */
static bool is_interrupt(sqlite3 *db, const char *said) {
  if (strcmp(said, sqlite3_errstr(SQLITE_INTERRUPT)) == 0) return true;
  bool makes_table = strncmp(said, "vtable constructor failed", strlen("vtable constructor failed")) == 0;
  return makes_table && sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT;
}

int ds_error_sqlite(ds_error *error, sqlite3 *db, int rc, const char *doing) {
  if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return SQLITE_OK;
  if (error->rc != SQLITE_OK) return error->rc;
  if ((rc & 0xff) == SQLITE_NOMEM) return ds_error_memory(error);
  char *said = db && sqlite3_errcode(db) == rc ? sqlite3_mprintf("%s", sqlite3_errmsg(db)) : NULL;
  if (rc == SQLITE_ERROR && said && is_interrupt(db, said)) rc = SQLITE_INTERRUPT;
  if (said && strncmp(said, "ds_", 3) == 0) { /* a function of ours in the statement, which says what to do */
    set_text(error, DS_BAD_VALUE, rc & 0xff, sqlite3_mprintf("%s: %s", doing, said));
    sqlite3_free(said);
    return error->rc;
  }
  /* An error that has no cause of its own below comes from a schema that is not the declared one. */
  ds_code code = DS_CORRUPT;
  const char *advice = "the schema is not as declared; run SELECT ds_migrate()";
  for (size_t i = 0; i < DS_COUNT(causes); i++) {
    if (causes[i].rc != (rc & 0xff)) continue;
    code = causes[i].code;
    advice = causes[i].advice;
    break;
  }
  if (said && strncmp(said, "unsafe use of", strlen("unsafe use of")) == 0) {
    code = DS_UNSUPPORTED;
    advice = "in SQLite 3.40 to 3.43 triggers keep the text index only with PRAGMA trusted_schema = ON";
  }
  const char *message = said ? said : sqlite3_errstr(rc);
  set_text(error, code, rc & 0xff, sqlite3_mprintf("%s: %s; %s", doing, message, advice));
  sqlite3_free(said);
  return error->rc;
}

void ds_error_context(ds_error *error, const char *where) {
  const char *colon = error->text ? strchr(error->text, ':') : NULL;
  if (colon == NULL) return;
  char *text = sqlite3_mprintf("%.*s: %s%s", (int)(colon - error->text), error->text, where, colon);
  sqlite3_free(error->text);
  error->text = text;
  if (text == NULL) error->rc = SQLITE_NOMEM;
}

void ds_error_move(ds_error *to, ds_error *from) {
  if (to->rc == SQLITE_OK) {
    *to = *from;
    *from = (ds_error){0};
  }
  ds_error_clear(from);
}

void ds_error_clear(ds_error *error) {
  sqlite3_free(error->text);
  *error = (ds_error){0};
}

char *ds_error_text(const ds_error *error, const char *name) {
  return sqlite3_mprintf("%s: %s", name,
                         error->text ? error->text : "NO_MEMORY: out of memory; free some memory and call again");
}

void ds_error_result(sqlite3_context *context, ds_error *error) {
  ds_context_binding(context)->session->failures++;
  char *text = ds_error_text(error, ds_context_name(context));
  int rc = error->rc;
  ds_error_clear(error);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_error(context, text, -1);
  sqlite3_result_error_code(context, rc);
  sqlite3_free(text);
}

void ds_fail(sqlite3_context *context, ds_code code, const char *format, ...) {
  ds_error error = {0};
  va_list arguments;
  va_start(arguments, format);
  char *what = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  set_text(&error, code, codes[code].rc, what);
  ds_error_result(context, &error);
}

int ds_error_table(sqlite3_vtab *table, const ds_binding *binding, ds_error *error) {
  int rc = error->rc;
  binding->session->failures++;
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = ds_error_text(error, binding->entry->name);
  ds_error_clear(error);
  return table->zErrMsg ? rc : SQLITE_NOMEM;
}
