/* From a plan to the one statement that answers it. */
#ifndef DS_IMAGES_SELECT_H
#define DS_IMAGES_SELECT_H

#include "base/error.h"
#include "images/columns.h"
#include "images/plan.h"

typedef struct image_select {
  sqlite3_stmt *statement;       /* owned; its first column is the Id, or the number of rows */
  bool counts;                   /* the statement counts: no column is asked for, but by conditions on a counter */
  signed char at[IMAGE_COLUMNS]; /* where each column stands in the statement, -1 where it does not */
  int first_rows;                /* the parameter that ends the statement early, 0 where none does */
  sqlite3_int64 expected, given; /* rows until then; rows that there were */
} image_select;

/* Prepares and binds; a statement that `select` has is used again where it is the same. Where `rows` says that rows are
** needed it never counts. */
int select_open(image_select *select, ds_error *error, sqlite3 *db, const image_plan *plan, sqlite3_value **values,
                bool rows);

/* The next row: SQLITE_ROW or SQLITE_DONE, else an error. */
int select_step(image_select *select, ds_error *error);

#endif
