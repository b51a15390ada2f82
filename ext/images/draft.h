/* A statement over main.Images AS i on its way to be prepared: its text, and the values that will be bound. The
** parameters of the search text come first, then one for each value in the order of the plan. */
#ifndef DS_IMAGES_DRAFT_H
#define DS_IMAGES_DRAFT_H

#include "base/error.h"
#include "base/registry.h"
#include "images/columns.h"
#include "images/plan.h"
#include "search/search.h"

enum { DRAFT_VALUES = PLAN_TERMS + 2 };

typedef struct draft {
  ds_error *error;
  ds_session *session;
  sqlite3_str *sql; /* owned */
  ds_search *search;
  sqlite3_value *bound[DRAFT_VALUES];
  char *json[DRAFT_VALUES]; /* the values of an IN, owned */
  int count;
  int first;                /* number of the first parameter that is ours */
  int limit, offset;        /* numbers of theirs, 0 without */
  bool filters[PLAN_TERMS]; /* the terms that no index shall serve */
  const char *word;         /* WHERE, then AND */
} draft;

/* The number of a parameter that will have this value. */
int draft_bind(draft *d, sqlite3_value *value);

/* Writes a condition: all of a plan's terms and the search, or the one term. */
void draft_write_conditions(draft *d, const image_plan *plan, sqlite3_value **values);
void draft_write_term(draft *d, const image_plan *plan, int number, sqlite3_value *value);

/* Writes ORDER BY with the terms of a plan, or of the search, from number `first` on, after `before`. Id breaks ties in
** the direction of the last term. `as` is "+" where no index is to be walked in this order. */
void draft_write_order(draft *d, const image_plan *plan, const char *as);
void draft_write_terms(draft *d, const image_plan *plan, int first, const char *before, const char *as);

/* What was written, prepared and bound, by the ways of base/kept.h. The draft is over. NULL with the error set. */
sqlite3_stmt *draft_prepare(draft *d);

/* Another draft for the same plan, to ask something first. */
draft draft_beside(const draft *d);

/* Prepares a draft whose one row is a number, and runs it. */
sqlite3_int64 draft_ask(draft *d);

#endif
