/* What SQLite asks of ds_images, and how the answer travels from xBestIndex to xFilter: as a short text. */
#ifndef DS_IMAGES_PLAN_H
#define DS_IMAGES_PLAN_H

#include "base/sqlite.h"

/* Operators are those of SQLITE_INDEX_CONSTRAINT_*, and this one. */
enum { PLAN_IN = 1 };

enum { PLAN_TERMS = 32, PLAN_ORDERS = 16 };

/* A condition whose value is the next argument of xFilter. */
typedef struct plan_term {
  int column;
  int operation;
  /* SQLite tests the row again: the condition need not hold where its value makes it doubtful, and
  ** a limit then must not count rows. */
  int checked;
} plan_term;

typedef struct plan_order {
  int column;
  int descending;
} plan_order;

typedef struct image_plan {
  sqlite3_uint64 used; /* a bit for each column that is asked for */
  int terms, orders;
  int limit, offset; /* whether each is an argument, after those of the terms */
  int exact;         /* SQLite leaves the offset to us */
  plan_term term[PLAN_TERMS];
  plan_order order[PLAN_ORDERS];
} image_plan;

int plan_best_index(sqlite3_index_info *info);
void plan_read(image_plan *plan, const char *text);

#endif
