/* Running SQL, and transactions; see sql.h. */
#include "base/sql.h"

#include <stdarg.h>
#include <string.h>

/* Longest stretch of a statement that an error text repeats. */
enum { SHOWN_SQL = 60 };

/* Where a statement of a script begins, after its comment. */
static const char *skip_comment(const char *sql) {
  sql += strspn(sql, " \t\r\n");
  while (sql[0] == '-' && sql[1] == '-') {
    sql += strcspn(sql, "\n");
    sql += strspn(sql, " \t\r\n");
  }
  return sql;
}

static int statement_error(ds_error *error, sqlite3 *db, int rc, const char *sql) {
  char doing[SHOWN_SQL + 4];
  sql = skip_comment(sql);
  size_t length = strcspn(sql, "\n");
  sqlite3_snprintf(sizeof doing, doing, "%.*s%s", (int)(length < SHOWN_SQL ? length : SHOWN_SQL), sql,
                   length > SHOWN_SQL ? "..." : "");
  return ds_error_sqlite(error, db, rc, doing);
}

sqlite3_stmt *ds_prepare_for(ds_error *error, sqlite3 *db, const char *sql, unsigned flags) {
  sqlite3_stmt *statement = NULL;
  if (error->rc != SQLITE_OK) return NULL;
  int rc = sqlite3_prepare_v3(db, sql, -1, flags, &statement, NULL);
  if (rc != SQLITE_OK) statement_error(error, db, rc, sql);
  return statement;
}

sqlite3_stmt *ds_prepare(ds_error *error, sqlite3 *db, const char *sql) {
  return ds_prepare_for(error, db, sql, 0);
}

int ds_step(ds_error *error, sqlite3_stmt *statement) {
  if (statement == NULL || error->rc != SQLITE_OK) return error->rc;
  int rc = sqlite3_step(statement);
  if (rc == SQLITE_ROW || rc == SQLITE_DONE) return rc;
  return statement_error(error, sqlite3_db_handle(statement), rc, sqlite3_sql(statement));
}

int ds_step_json(ds_error *error, sqlite3_stmt *statement) {
  if (error->rc != SQLITE_OK) return error->rc;
  int rc = ds_step(error, statement);
  if (rc != SQLITE_ERROR) return rc;
  ds_error_clear(error);
  return SQLITE_DONE;
}

int ds_bind_text(ds_error *error, sqlite3_stmt *statement, int place, const char *text, int length) {
  if (statement == NULL) return error->rc;
  int rc = sqlite3_bind_text(statement, place, text, length, SQLITE_TRANSIENT);
  return ds_error_sqlite(error, sqlite3_db_handle(statement), rc, "binding a value");
}

int ds_bind_value(ds_error *error, sqlite3_stmt *statement, int place, sqlite3_value *value) {
  if (statement == NULL) return error->rc;
  int rc = sqlite3_bind_value(statement, place, value);
  return ds_error_sqlite(error, sqlite3_db_handle(statement), rc, "binding a value");
}

char *ds_column_text(ds_error *error, sqlite3_stmt *statement, int column) {
  const unsigned char *text = sqlite3_column_text(statement, column);
  char *copy = text ? sqlite3_mprintf("%s", text) : NULL;
  if (copy == NULL) ds_error_memory(error);
  return copy;
}

int ds_run(ds_error *error, sqlite3 *db, const char *script) {
  return ds_run_with(error, db, script, "", NULL);
}

int ds_run_with(ds_error *error, sqlite3 *db, const char *script, const char *parameter, const char *text) {
  while (error->rc == SQLITE_OK && *script) {
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;
    int rc = sqlite3_prepare_v3(db, script, -1, 0, &statement, &tail);
    if (rc != SQLITE_OK) return statement_error(error, db, rc, script);
    int place = sqlite3_bind_parameter_index(statement, parameter);
    if (place) sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
    while (statement && ds_step(error, statement) == SQLITE_ROW) {
    }
    sqlite3_finalize(statement);
    script = tail;
  }
  return error->rc;
}

int ds_runf(ds_error *error, sqlite3 *db, const char *format, ...) {
  if (error->rc != SQLITE_OK) return error->rc;
  va_list arguments;
  va_start(arguments, format);
  char *sql = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  if (sql == NULL) return ds_error_memory(error);
  ds_run(error, db, sql);
  sqlite3_free(sql);
  return error->rc;
}

/* The statement at its first row, or NULL. */
static sqlite3_stmt *query(ds_error *error, sqlite3 *db, const char *sql, const char *text) {
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  if (statement && text) {
    ds_error_sqlite(error, db, sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC), "binding a value");
  }
  if (ds_step(error, statement) == SQLITE_ROW) return statement;
  sqlite3_finalize(statement);
  return NULL;
}

sqlite3_int64 ds_query_int(ds_error *error, sqlite3 *db, const char *sql, const char *text) {
  sqlite3_stmt *statement = query(error, db, sql, text);
  sqlite3_int64 value = statement ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  return value;
}

char *ds_query_text(ds_error *error, sqlite3 *db, const char *sql, const char *text) {
  sqlite3_stmt *statement = query(error, db, sql, text);
  char *copy = NULL;
  if (statement && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
    copy = ds_column_text(error, statement, 0);
  }
  sqlite3_finalize(statement);
  return copy;
}

sqlite3_int64 ds_change(ds_error *error, sqlite3 *db, const char *sql, sqlite3_int64 first, sqlite3_int64 second) {
  sqlite3_stmt *statement = ds_prepare(error, db, sql);
  if (statement) sqlite3_bind_int64(statement, 1, first);
  if (statement && sqlite3_bind_parameter_count(statement) > 1) sqlite3_bind_int64(statement, 2, second);
  int rc = ds_step(error, statement);
  sqlite3_finalize(statement);
  return rc == SQLITE_DONE ? sqlite3_changes(db) : 0;
}

/* While the calling statement runs, an interrupt stays pending and stops every other statement of the
** connection before its first step, ROLLBACK included. A writing statement that is stopped so makes
** SQLite itself roll the whole transaction back. BEGIN IMMEDIATE is one; a change of the schema expires it, and the
** parser is stopped by an interrupt, too. Then there is a row in the schema, and opening it as a blob for writing counts
** as a writing statement that needs no parser. The row of the first may be gone. */
static void roll_back_interrupted(const ds_transaction *transaction) {
  enum { SCHEMA_ROWS = 1000 };
  sqlite3 *db = transaction->db;
  sqlite3_step(transaction->begin);
  sqlite3_reset(transaction->begin);
  if (!DS_HOST_HAS(blob_open)) return;
  for (int row = 1; row <= SCHEMA_ROWS && !sqlite3_get_autocommit(db); row++) {
    sqlite3_blob *blob = NULL;
    sqlite3_blob_open(db, "main", "sqlite_master", "sql", row, 1, &blob);
    sqlite3_blob_close(blob);
  }
}

/* When a statement of this connection has run out of memory, SQLite refuses to prepare any other until the
** calling statement is over. One that was prepared before it still runs, finds no memory, and, because it is one
** that reads the database, makes SQLite roll the whole transaction back. A change of the schema expires it, unless
** it is at a row. */
static void roll_back_out_of_memory(const ds_transaction *transaction) {
  sqlite3_step(transaction->guard);
  sqlite3_reset(transaction->guard);
}

int ds_guard(ds_transaction *transaction, ds_error *error, bool held) {
  sqlite3_stmt *guard = ds_prepare(error, transaction->db, "SELECT 1 FROM (SELECT 1) LEFT JOIN main.sqlite_schema");
  if (held) ds_step(error, guard);
  if (error->rc == SQLITE_OK) {
    sqlite3_finalize(transaction->guard);
    transaction->guard = guard;
  } else {
    sqlite3_finalize(guard);
  }
  return error->rc;
}

static void end(ds_transaction *transaction) {
  sqlite3_finalize(transaction->begin);
  sqlite3_finalize(transaction->guard);
  *transaction = (ds_transaction){0};
}

/* A statement that writes bars savepoints: one can be opened where a transaction can be ended later. */
static int check_caller(ds_error *error, sqlite3 *db) {
  int rc = sqlite3_exec(db, "SAVEPOINT datastore", NULL, NULL, NULL);
  if (rc == SQLITE_BUSY) {
    return ds_error_set(error, DS_IN_TRANSACTION, "called inside a statement that writes; call it from a SELECT");
  }
  return ds_error_sqlite(error, db, rc, "opening a savepoint");
}

/* A savepoint that could be undone only in part must not be committed: then the whole transaction goes. */
static int undo(const ds_transaction *transaction) {
  sqlite3 *db = transaction->db;
  /* Autocommit is back when SQLite itself has rolled back (full disk, interrupt): nothing to undo. */
  if (sqlite3_get_autocommit(db)) return SQLITE_OK;
  const char *sql = transaction->savepoint ? "ROLLBACK TO datastore; RELEASE datastore" : "ROLLBACK";
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK && transaction->savepoint) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  if (rc == SQLITE_INTERRUPT) roll_back_interrupted(transaction);
  if (rc == SQLITE_NOMEM) roll_back_out_of_memory(transaction);
  return rc;
}

int ds_begin(ds_transaction *transaction, ds_error *error, sqlite3 *db) {
  *transaction = (ds_transaction){.db = db, .savepoint = !sqlite3_get_autocommit(db)};
  transaction->begin = ds_prepare(error, db, "BEGIN IMMEDIATE");
  if (ds_guard(transaction, error, false) == SQLITE_OK) check_caller(error, db);
  if (!transaction->savepoint) {
    ds_run(error, db, "RELEASE datastore");
    ds_step(error, transaction->begin);
    sqlite3_reset(transaction->begin);
  }
  transaction->open = error->rc == SQLITE_OK;
  if (transaction->open) return SQLITE_OK;
  if (!transaction->savepoint) undo(transaction); /* no memory for RELEASE */
  end(transaction);
  return error->rc;
}

int ds_rollback(ds_transaction *transaction) {
  int rc = transaction->open ? undo(transaction) : SQLITE_OK;
  end(transaction);
  return rc;
}

int ds_commit(ds_transaction *transaction, ds_error *error) {
  if (error->rc == SQLITE_OK) {
    ds_run(error, transaction->db, transaction->savepoint ? "RELEASE datastore" : "COMMIT");
    /* A host's progress handler can cancel a COMMIT that has been carried out. */
    bool committed = !transaction->savepoint && sqlite3_get_autocommit(transaction->db);
    if (error->rc == SQLITE_INTERRUPT && committed) ds_error_clear(error);
  }
  if (error->rc == SQLITE_OK) transaction->open = false;
  ds_rollback(transaction);
  return error->rc;
}
