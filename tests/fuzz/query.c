/* Fuzzing the saved queries of a legacy database: each line of the input is the QueryJson of one, with which the
** database is upgraded. That never fails; every query is there, with all that was saved; and a text that the upgrade
** made of a filter is one of the search language. A libFuzzer target; the database's file is LEGACY. */
#include "library.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char legacy[] = LEGACY;

static sqlite3 *open_legacy(void) {
  static unsigned char bytes[1 << 20];
  static size_t length;
  if (length == 0) {
    FILE *in = fopen(legacy, "rb");
    if (in == NULL) abort();
    length = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    require(length > 0 && length < sizeof bytes, legacy);
  }
  unsigned char *copy = sqlite3_malloc64(length);
  if (copy == NULL) abort();
  memcpy(copy, bytes, length);
  return library_open(copy, (sqlite3_int64)length);
}

static void save_queries(sqlite3 *db, const char *lines, size_t size) {
  for (const char *at = lines, *end; at < lines + size; at = end + 1) {
    end = memchr(at, '\n', (size_t)(lines + size - at));
    if (end == NULL) end = lines + size;
    library_run(db, "INSERT INTO Query(Name, QueryJson) SELECT 'fuzzed ' || count(*), ?1 FROM Query", at,
                (int)(end - at));
  }
}

/* No row says what it must not. */
static void require_none(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  require(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, sqlite3_errmsg(db));
  int rc = sqlite3_step(statement);
  require(rc == SQLITE_DONE, rc == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : sqlite3_errmsg(db));
  sqlite3_finalize(statement);
}

/* What the user had typed may be anything; what is not, is written by the upgrade, and a search unless its words are no
** text: SQLite takes any bytes for JSON. */
static void require_searches(sqlite3 *db) {
  static const char made[] = "SELECT Text FROM Queries WHERE iif(json_valid(QueryJson), "
                             "ifnull(json_type(QueryJson, '$.Query'), 'null') <> 'text', 0)";
  sqlite3_stmt *texts = NULL, *explain = NULL;
  require(sqlite3_prepare_v2(db, made, -1, &texts, NULL) == SQLITE_OK &&
            sqlite3_prepare_v2(db, "SELECT ds_query_explain(?1)", -1, &explain, NULL) == SQLITE_OK,
          sqlite3_errmsg(db));
  while (sqlite3_step(texts) == SQLITE_ROW) {
    sqlite3_bind_value(explain, 1, sqlite3_column_value(texts, 0));
    if (sqlite3_step(explain) != SQLITE_ROW)
      require(strstr(sqlite3_errmsg(db), "not UTF-8") != NULL, sqlite3_errmsg(db));
    sqlite3_reset(explain);
  }
  sqlite3_finalize(explain);
  require(sqlite3_finalize(texts) == SQLITE_OK, sqlite3_errmsg(db));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3 *db = open_legacy();
  save_queries(db, (const char *)data, size);
  library_run(db, "CREATE TEMP TABLE Saved AS SELECT Id, QueryJson FROM main.Query", NULL, 0);
  require_none(db, "SELECT 'not upgraded' WHERE ds_migrate('{\"timezone\":\"UTC\"}') ->> '$.to' IS NOT 'current'");
  require_none(db, "SELECT 'lost: ' || Id FROM Saved LEFT JOIN Queries USING (Id) "
                   "WHERE Queries.QueryJson IS NOT CAST(Saved.QueryJson AS TEXT)");
  require_none(db, "SELECT Code || ' ' || Message FROM ds_check('full') WHERE Severity = 'error'");
  require_searches(db);
  require(sqlite3_close(db) == SQLITE_OK, "the connection does not close");
  return 0;
}
