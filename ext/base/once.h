/* Whether the running statement ends an aggregate that writes once, or for each group or row.
**
** An aggregate learns of its first end only, when it has to write; whether another follows is for the program of
** the statement to say, which EXPLAIN shows. */
#ifndef DS_BASE_ONCE_H
#define DS_BASE_ONCE_H

#include "base/error.h"
#include "base/registry.h"

/* UNSUPPORTED where the statement that is being stepped may end its aggregates more than once: GROUP BY, a subquery
** that runs for each row, calls in several SELECTs. Costs next to nothing for a statement of one plain SELECT. */
int ds_once_require(ds_error *error, sqlite3 *db, const ds_session *session);

#endif
