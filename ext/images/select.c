/* From a plan to SQL; see select.h.
**
**     SELECT i."Id", i."Path", (SELECT p.Text ...)
**     FROM main.Images AS i
**     WHERE (search) AND i."Rating" >= ?3
**     ORDER BY i."CreatedDate" DESC, i."Id" DESC
**     LIMIT ?4 OFFSET ?5 */
#include "images/select.h"

#include "base/sql.h"
#include "images/draft.h"
#include "images/walk.h"

#include <string.h>

enum { MOST_FIRST_ROWS = 1000000 };

/* Where SQLite tests rows again it also counts them off itself, and it is not known how many it passes over. Then
** the statement ends after those that are the page if it passes over none; select_step goes on behind them when more
** are asked for. */
static void take_limit(draft *d, image_select *select, const image_plan *plan, sqlite3_value **values) {
  sqlite3_value *limit = plan->limit ? values[plan->terms] : NULL;
  sqlite3_value *offset = plan->offset ? values[plan->terms + plan->limit] : NULL;
  if (plan->exact) {
    if (limit) d->limit = draft_bind(d, limit);
    if (offset) d->offset = draft_bind(d, offset);
    return;
  }
  sqlite3_int64 rows = limit ? sqlite3_value_int64(limit) : -1, passed = offset ? sqlite3_value_int64(offset) : 0;
  if (rows < 0 || rows > MOST_FIRST_ROWS || passed > MOST_FIRST_ROWS) return;
  select->expected = rows + (passed > 0 ? passed : 0);
  select->first_rows = d->limit = draft_bind(d, NULL);
  d->offset = draft_bind(d, NULL);
}

static void write_limit(draft *d) {
  if (d->limit) sqlite3_str_appendf(d->sql, "\nLIMIT ?%d", d->limit);
  if (d->offset && !d->limit) sqlite3_str_appendall(d->sql, "\nLIMIT -1");
  if (d->offset) sqlite3_str_appendf(d->sql, " OFFSET ?%d", d->offset);
}

static void write_columns(draft *d, image_select *select, const image_plan *plan) {
  memset(select->at, -1, sizeof select->at);
  signed char next = 0;
  select->at[IMAGE_ID] = next++;
  sqlite3_str_appendall(d->sql, "SELECT i.\"Id\"");
  for (int i = IMAGE_ID + 1; i < IMAGE_QUERY; i++) {
    if (!(plan->used & ((sqlite3_uint64)1 << i))) continue;
    select->at[i] = next++;
    sqlite3_str_appendall(d->sql, ", ");
    image_columns_write(d->sql, i);
  }
}

static const sqlite3_uint64 totalled =
  (sqlite3_uint64)1 << IMAGE_NSFW | (sqlite3_uint64)1 << IMAGE_FOR_DELETION | (sqlite3_uint64)1 << IMAGE_UNAVAILABLE;

/* Whether no condition but the search is on more than what hides images. */
static bool only_hides(const image_plan *plan) {
  for (int i = 0; i < plan->terms; i++) {
    bool hides = plan->term[i].column == IMAGE_QUERY || (totalled & ((sqlite3_uint64)1 << plan->term[i].column));
    if (!hides || plan->term[i].checked) return false;
  }
  return true;
}

/* Whether a counter is kept of what is asked for: its rows have the names of our columns. */
static bool is_of_totals(const draft *d, const image_plan *plan) {
  return only_hides(plan) && ds_search_is_of_totals(d->search);
}

static bool reads_all(const image_plan *plan) {
  return !plan->limit && !plan->offset && plan->orders == 0;
}

/* Conditions on columns, too, count as columns that are asked for: where SQLite may yet ask for them, counting
** must be cheap. */
static bool may_count(const draft *d, const image_plan *plan) {
  sqlite3_uint64 asked = plan->used & ~((sqlite3_uint64)1 << IMAGE_QUERY);
  if (!reads_all(plan)) return false;
  return asked == 0 || ((asked & ~totalled) == 0 && is_of_totals(d, plan));
}

static int compile_search(draft *d, ds_session *session, const image_plan *plan, sqlite3_value **values) {
  sqlite3_value *text = NULL;
  for (int i = 0; i < plan->terms; i++) {
    if (plan->term[i].column == IMAGE_QUERY) text = values[i];
  }
  d->search = ds_search_compile(d->error, session, text, reads_all(plan) ? DS_SEARCH_ALL : DS_SEARCH_PAGE);
  if (d->search) d->first = ds_search_parameters(d->search) + 1;
  return d->error->rc;
}

/* Whether all that is found may be sorted for a page: then the columns are fetched for the page alone. */
static bool is_sorted_first(const draft *d, const image_plan *plan) {
  bool in_search = plan->orders == 0 && ds_search_order(d->search);
  bool computed = plan->orders > 0 && image_columns[plan->order[0].column].expression;
  return d->limit && (in_search || computed || (plan->orders > 0 && ds_search_is_set(d->search)));
}

static const char page[] = ") AS page CROSS JOIN main.Images AS i ON i.\"Id\" = page.\"Id\"";

/* Whether so many of the images are asked for that a page by prompt is filled soon. */
static bool is_by_prompt(const draft *d, const image_plan *plan) {
  return d->limit && plan->orders > 0 && plan->order[0].column == IMAGE_PROMPT && only_hides(plan) &&
         !ds_search_is_set(d->search);
}

/* The same of a page in a random order that can be walked. */
static bool is_shuffled(const draft *d, const image_plan *plan) {
  return d->limit && plan->orders == 0 && ds_search_walk(d->search) && only_hides(plan) && !ds_search_is_set(d->search);
}

/* A page by prompt walks the prompts in the order of an index, which has their beginnings. Images without one are a
** part of their own: SQLite takes them for as few as share a prompt, and would sort them, if nothing were said. Each part
** gives as many rows as the page can take from it. */
static void write_by_prompt(draft *d, const image_plan *plan, sqlite3_value **values) {
  static const char without[] = "SELECT i.\"Id\" FROM main.Images AS i WHERE likelihood(i.\"PromptId\" IS NULL, 0.9)";
  static const char with[] =
    "SELECT i.\"Id\" FROM main.Prompts AS p CROSS JOIN main.Images AS i ON i.\"PromptId\" = p.Id";
  const char *direction = plan->order[0].descending ? " DESC" : "";
  sqlite3_str *whole = d->sql;
  d->sql = sqlite3_str_new(NULL);
  d->word = "AND";
  draft_write_conditions(d, plan, values);
  if (sqlite3_str_errcode(d->sql) != SQLITE_OK) ds_error_memory(d->error);
  char *conditions = sqlite3_str_finish(d->sql);
  d->sql = whole;
  for (int i = 0; i < 2; i++) {
    sqlite3_str_appendf(d->sql, "%s%s%s", i ? "\nUNION ALL\nSELECT * FROM (" : "\nFROM (SELECT * FROM (",
                        i ? with : without, conditions ? conditions : "");
    if (i) sqlite3_str_appendf(d->sql, "\nORDER BY substr(p.Text, 1, 48)%s, p.Text%s", direction, direction);
    draft_write_terms(d, plan, 1, i ? ", " : "\nORDER BY ", "");
    sqlite3_str_appendf(d->sql, "\nLIMIT iif(?%d < 0, -1, ?%d", d->limit, d->limit);
    if (d->offset) sqlite3_str_appendf(d->sql, " + max(?%d, 0)", d->offset);
    sqlite3_str_appendall(d->sql, "))");
  }
  sqlite3_free(conditions);
  sqlite3_str_appendall(d->sql, page);
  draft_write_order(d, plan, "");
  write_limit(d);
}

/* A search that nothing is added to may know a shorter way. */
static void write_count(draft *d, const image_plan *plan, sqlite3_value **values) {
  const char *searched = ds_search_count(d->search);
  if (searched && !is_of_totals(d, plan) && plan->terms == 1) {
    sqlite3_str_appendall(d->sql, searched);
    return;
  }
  sqlite3_str_appendall(d->sql, is_of_totals(d, plan) ? "SELECT total(i.Images)\nFROM main.ImageTotals AS i"
                                                      : "SELECT count(*)\nFROM main.Images AS i");
  draft_write_conditions(d, plan, values);
}

static void write_rows(draft *d, image_select *select, const image_plan *asked, sqlite3_value **values) {
  bool descending;
  image_plan own = *asked, *plan = &own;
  if (plan->orders == 0 && ds_search_is_by_prompt(d->search, &descending)) {
    plan->order[plan->orders++] = (plan_order){.column = IMAGE_PROMPT, .descending = descending};
  }
  take_limit(d, select, plan, values);
  write_columns(d, select, plan);
  if (is_shuffled(d, plan)) {
    sqlite3_str_appendf(d->sql, "\nFROM %s", ds_search_walk(d->search));
    draft_write_conditions(d, plan, values);
    write_limit(d);
    return;
  }
  if (is_by_prompt(d, plan)) {
    write_by_prompt(d, plan, values);
    return;
  }
  walk_choose(d, plan, values);
  bool sorted_first = is_sorted_first(d, plan);
  sqlite3_str_appendall(d->sql,
                        sorted_first ? "\nFROM (SELECT i.\"Id\" FROM main.Images AS i" : "\nFROM main.Images AS i");
  draft_write_conditions(d, plan, values);
  bool dated = ds_search_is_dated(d->search) && plan->orders > 0 && plan->order[0].column == IMAGE_CREATED_DATE;
  draft_write_order(d, plan, ds_search_is_set(d->search) && !dated ? "+" : "");
  write_limit(d);
  if (!sorted_first) return;
  sqlite3_str_appendall(d->sql, page);
  draft_write_order(d, plan, "");
}

static void bind_rows(const image_select *select, sqlite3_int64 rows, sqlite3_int64 passed) {
  if (select->statement == NULL || select->first_rows == 0) return;
  sqlite3_bind_int64(select->statement, select->first_rows, rows);
  sqlite3_bind_int64(select->statement, select->first_rows + 1, passed);
}

int select_step(image_select *select, ds_error *error) {
  int rc = ds_step(error, select->statement);
  if (rc == SQLITE_DONE && select->first_rows && select->given == select->expected) {
    sqlite3_reset(select->statement);
    bind_rows(select, -1, select->given);
    rc = ds_step(error, select->statement);
  }
  select->given += rc == SQLITE_ROW;
  return rc;
}

int select_open(image_select *select, ds_error *error, ds_session *session, const image_plan *plan,
                sqlite3_value **values, bool rows) {
  draft d = {.error = error, .session = session, .word = "WHERE", .first = 1};
  *select = (image_select){0};
  if (compile_search(&d, session, plan, values) == SQLITE_OK) {
    select->counts = !rows && may_count(&d, plan);
    d.sql = sqlite3_str_new(NULL);
    if (select->counts) {
      write_count(&d, plan, values);
    } else {
      write_rows(&d, select, plan, values);
    }
    select->statement = draft_prepare(&d);
    bind_rows(select, select->expected, 0);
  }
  ds_search_free(d.search);
  return error->rc;
}
