/* What may be written into a column of ds_images, and what becomes of it. */
#ifndef DS_IMAGES_VALUES_H
#define DS_IMAGES_VALUES_H

#include "base/error.h"

typedef struct image_cell {
  sqlite3_value *value; /* the caller's; NULL when the column is not written */
  bool is_date;         /* `date` stands for the value */
  sqlite3_int64 date;
} image_cell;

/* Checks a value; BAD_VALUE names the column and what it was given. Breaking a rule of the column, other
** than its type, is SQLITE_CONSTRAINT, so that INSERT OR IGNORE passes the row over. */
int values_read(ds_error *error, int column, sqlite3_value *value, image_cell *cell);

/* Sets BAD_VALUE for the value: "Rating 11: <what>". */
int values_refuse(ds_error *error, int column, sqlite3_value *value, const char *what);

int values_bind(const image_cell *cell, sqlite3_stmt *statement, int parameter);

/* 2024-05-01, 2024-05-01T12:30[:15[.25]], with a space for the T, and Z or +02:00 behind; UTC where no
** offset is said. */
bool values_iso_date(const char *text, sqlite3_int64 *seconds);

#endif
