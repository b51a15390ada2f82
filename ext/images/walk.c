/* A page of a WHERE and an ORDER BY: which of them an index serves. SQLite knows no more of a term than whether it is
** an equation or a range, and takes its index: for `Rating >= 7 ORDER BY CreatedDate LIMIT 100` it would find a sixth of
** all images and sort them, where among the newest few hundred there are enough.
**
** Each term that an index can serve is counted in that index, up to COMMON. Those that find fewer stay with SQLite, and
** the common ones filter what they find. Where all are common, the first images of the order are looked at, as many as
** COMMON: where the page is found there the order is walked. Where a part of it is, HITS or more, and each term finds MANY,
** the rest is not far: what a page of 100 passes over is below 10,000 rows. Where terms find fewer, the few may be all that
** there is for long, as a batch that was made today, and SQLite's choice stands.
**
** (A search text has made that choice for itself, in search/cost.c.) */
#include "images/walk.h"

enum { COMMON = 1000, MANY = 10000, HITS = 16, MOST_ROWS = 1000 };

static bool is_servable(const image_plan *plan, int term) {
  const plan_term *it = &plan->term[term];
  if (!image_columns[it->column].indexed || it->column == plan->order[0].column) return false;
  switch (it->operation) {
  case PLAN_IN:
  case SQLITE_INDEX_CONSTRAINT_EQ:
  case SQLITE_INDEX_CONSTRAINT_IS:
  case SQLITE_INDEX_CONSTRAINT_ISNULL:
  case SQLITE_INDEX_CONSTRAINT_GT:
  case SQLITE_INDEX_CONSTRAINT_LE:
  case SQLITE_INDEX_CONSTRAINT_LT:
  case SQLITE_INDEX_CONSTRAINT_GE: return true;
  default: return false;
  }
}

static bool finds(const draft *d, const image_plan *plan, int term, sqlite3_value *value, int many) {
  draft count = draft_beside(d);
  sqlite3_str_appendall(count.sql, "SELECT count(*) FROM (SELECT 1 FROM main.Images AS i");
  draft_write_term(&count, plan, term, value);
  sqlite3_str_appendf(count.sql, "\nLIMIT %d)", many);
  return draft_ask(&count) == many;
}

/* How many rows of the page the walk finds soon. What the order itself has a term for is where the walk begins; all
** others are tested on the way. */
static sqlite3_int64 count_first(const draft *d, const image_plan *plan, sqlite3_value **values, sqlite3_int64 page) {
  draft walk = draft_beside(d);
  sqlite3_str_appendall(walk.sql, "SELECT count(*) FROM (SELECT 1 FROM (SELECT i.\"Id\" FROM main.Images AS i");
  for (int i = 0; i < plan->terms; i++) {
    if (plan->term[i].column == plan->order[0].column) draft_write_term(&walk, plan, i, values[i]);
  }
  draft_write_order(&walk, plan, "");
  sqlite3_str_appendf(walk.sql, "\nLIMIT %d) AS first CROSS JOIN main.Images AS i ON i.\"Id\" = first.\"Id\"", COMMON);
  walk.word = "WHERE";
  draft_write_conditions(&walk, plan, values);
  sqlite3_str_appendf(walk.sql, "\nLIMIT %lld)", page);
  return draft_ask(&walk);
}

static bool is_walked(const draft *d, const image_plan *plan, sqlite3_value **values, sqlite3_int64 page) {
  sqlite3_int64 found = count_first(d, plan, values, page);
  if (found == page || found < HITS) return found == page;
  for (int i = 0; i < plan->terms; i++) {
    if (d->filters[i] && !finds(d, plan, i, values[i], MANY)) return false;
  }
  return true;
}

/* The rows from the first up to the last of the page; 0 where the order is no matter of choice. */
static sqlite3_int64 rows_of_page(const draft *d, const image_plan *plan, sqlite3_value **values) {
  if (!plan->limit || plan->orders == 0 || ds_search_is_set(d->search)) return 0;
  const image_column *column = &image_columns[plan->order[0].column];
  sqlite3_int64 rows = sqlite3_value_int64(values[plan->terms]);
  sqlite3_int64 passed = plan->offset ? sqlite3_value_int64(values[plan->terms + 1]) : 0;
  bool walkable = column->indexed && column->expression == NULL && rows <= MOST_ROWS && passed <= MOST_ROWS;
  return walkable && rows > 0 ? rows + (passed > 0 ? passed : 0) : 0;
}

void walk_choose(draft *d, const image_plan *plan, sqlite3_value **values) {
  int servable = 0, common = 0;
  sqlite3_int64 page = rows_of_page(d, plan, values);
  if (page == 0) return;
  for (int i = 0; i < plan->terms; i++) {
    if (!is_servable(plan, i)) continue;
    servable++;
    d->filters[i] = finds(d, plan, i, values[i], COMMON);
    common += d->filters[i];
  }
  if (common == 0 || common < servable || is_walked(d, plan, values, page)) return;
  for (int i = 0; i < plan->terms; i++) d->filters[i] = false;
}
