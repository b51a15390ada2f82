/* The choice of how a search runs: see cost.c. */
#ifndef DS_SEARCH_COST_H
#define DS_SEARCH_COST_H

#include "base/error.h"
#include "base/registry.h"
#include "search/writer.h"

/* Binds the writer's values to a statement. */
int search_bind_values(ds_error *error, sqlite3 *db, const search_writer *writer, sqlite3_stmt *statement);

/* The two conditions of a tree: for a page and for all, and the SELECT of how many there are, which some trees have.
** Texts of the writer's arena; NULL for what is not wanted. */
typedef struct search_conditions {
  const char *page, *all, *count;
  bool is_set;   /* the one for a page finds all images first */
  bool is_dated; /* in an index that has them in the order of the date */
} search_conditions;

int search_choose(ds_error *error, ds_session *session, search_writer *writer, const search_node *root, bool page,
                  bool all, search_conditions *conditions);

#endif
