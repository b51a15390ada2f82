/* Whether the running statement lets the aggregates that write be all or nothing.
**
** SQLite ends an aggregate when its rows are over and in the same way when its statement fails, and says nothing of
** what follows. So an aggregate can be all or nothing only where it ends once, and where nothing but a call of ours,
** which is known of, can fail after its first row. That is for the program of the statement to say, which EXPLAIN
** shows. */
#ifndef DS_BASE_WHOLE_H
#define DS_BASE_WHOLE_H

#include "base/error.h"
#include "base/registry.h"

/* UNSUPPORTED where the statement that is being stepped may end its aggregates more than once (GROUP BY, a subquery
** that runs for each row, calls in several SELECTs), or may call a function or open a virtual table that can fail
** after a row was gathered. Needs no EXPLAIN for a statement without FROM and without other calls. */
int ds_whole_require(ds_error *error, sqlite3 *db, const ds_session *session);

#endif
