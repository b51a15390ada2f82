/* Statements that are kept; see kept.h. */
#include "base/kept.h"

#include "base/sql.h"

#include <string.h>

sqlite3_stmt *ds_take(ds_error *error, ds_session *session, const char *sql) {
  for (int i = 0; error->rc == SQLITE_OK && i < DS_KEPT && session->kept[i]; i++) {
    sqlite3_stmt *statement = session->kept[i];
    if (strcmp(sqlite3_sql(statement), sql) != 0) continue;
    for (int next = i + 1; next < DS_KEPT; next++) session->kept[next - 1] = session->kept[next];
    session->kept[DS_KEPT - 1] = NULL;
    return statement;
  }
  return ds_prepare_for(error, session->db, sql, SQLITE_PREPARE_PERSISTENT);
}

/* Whether a table of ours is connected, whose disconnecting tells that the connection closes. ds_help is always
** there to be asked for. */
static bool is_watched(const ds_session *session) {
  sqlite3_stmt *statement = NULL;
  if (session->tables == 0 &&
      sqlite3_prepare_v2(session->db, "SELECT 1 FROM ds_help", -1, &statement, NULL) == SQLITE_OK) {
    sqlite3_finalize(statement);
  }
  return session->tables > 0;
}

void ds_give(ds_session *session, sqlite3_stmt *statement) {
  if (statement == NULL) return;
  bool own = sqlite3_db_handle(statement) == session->db; /* ds_indexes reads a scratch database */
  if (sqlite3_reset(statement) != SQLITE_OK || !own || !is_watched(session)) {
    sqlite3_finalize(statement);
    return;
  }
  sqlite3_clear_bindings(statement);
  sqlite3_finalize(session->kept[DS_KEPT - 1]); /* the one that was not asked for the longest */
  for (int i = DS_KEPT - 1; i > 0; i--) session->kept[i] = session->kept[i - 1];
  session->kept[0] = statement;
}

void ds_table_connected(ds_binding *binding, const sqlite3_vtab *table) {
  binding->connected = table;
  binding->session->tables++;
}

void ds_table_disconnected(ds_binding *binding, const sqlite3_vtab *table) {
  ds_session *session = binding->session;
  if (binding->connected == table) binding->connected = NULL;
  if (--session->tables > 0) return;
  for (int i = 0; i < DS_KEPT; i++) {
    sqlite3_finalize(session->kept[i]);
    session->kept[i] = NULL;
  }
}
