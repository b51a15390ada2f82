/* Statements that a connection keeps prepared, for whoever runs the same SQL next: to prepare one costs more than most
** of them do.
**
** None outlives the connection: sqlite3_close disconnects virtual tables before it looks for open statements, and the
** last of this extension's that goes takes what is kept along (see table.c). */
#ifndef DS_BASE_KEPT_H
#define DS_BASE_KEPT_H

#include "base/error.h"
#include "base/registry.h"

/* A statement that is the caller's until it gives it back; NULL when it cannot be prepared, with the error set. */
sqlite3_stmt *ds_take(ds_error *error, ds_session *session, const char *sql);

/* Takes any statement that ds_prepare or ds_take has made, at a row or not; NULL is passed over. */
void ds_give(ds_session *session, sqlite3_stmt *statement);

/* What each virtual table of this extension says at the end of its xConnect and in its xDisconnect. */
void ds_table_connected(ds_binding *binding, const sqlite3_vtab *table);
void ds_table_disconnected(ds_binding *binding, const sqlite3_vtab *table);

#endif
