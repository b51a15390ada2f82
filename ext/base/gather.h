/* Gathering: what the functions that tie images to tags and albums have in common.
**
**     SELECT ds_tag(Id, 'cat') FROM Images WHERE Rating > 7;
**
** They are aggregates. Each row adds pairs of an image and a name, 16 bytes a pair and each distinct name
** once; when the rows are over, the pairs are applied in the order of the table that they go to, in one
** transaction, together with those of the other calls of the statement. Nothing is written before, so the
** statement may read the tables that it changes.
**
** SQLite ends an aggregate in the same way when its rows are over and when the statement fails. Nothing is written
** where a call of ours has failed since the first row, and a statement in which anything else may fail is refused at
** its first row; see whole.h. */
#ifndef DS_BASE_GATHER_H
#define DS_BASE_GATHER_H

#include "base/error.h"

typedef struct ds_gather ds_gather;

/* What is done with the pairs. */
typedef struct ds_gather_work {
  /* The id of a name: 0 where there is none, and with the error set where that is one. */
  sqlite3_int64 (*find)(ds_error *error, sqlite3 *db, sqlite3_value *name);
  const char *missing; /* the error for a name that is not there: a format with the name as text */
  const char *change;  /* the statement, with the image as ?1 and what `find` gave as ?2 */
} ds_gather_work;

/* The call's gathering, to be applied as `work` says; NULL when memory ran out. Takes options, a JSON object as the last argument,
** off argc; BAD_VALUE for fewer than `least` others. */
ds_gather *ds_gather_row(sqlite3_context *context, const ds_gather_work *work, int least, int *argc,
                         sqlite3_value **argv);

/* Adds a pair, of the arguments in these places. */
void ds_gather_add(ds_gather *gather, sqlite3_value **argv, int image, int name);

/* Raises what went wrong in this row. */
void ds_gather_row_end(ds_gather *gather, sqlite3_context *context);

/* xFinal: applies the pairs; the result is how many rows changed. */
void ds_gather_finish(sqlite3_context *context);

#endif
