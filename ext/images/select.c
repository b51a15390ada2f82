/* From a plan to SQL; see select.h.
**
**     SELECT i."Id", i."Path", (SELECT p.Text ...)
**     FROM main.Images AS i
**     WHERE (search) AND i."Rating" >= ?3
**     ORDER BY i."CreatedDate" DESC, i."Id" DESC
**     LIMIT ?4 OFFSET ?5
**
** The parameters of the search text come first, then one for each value in the order of the plan. */
#include "images/select.h"

#include "base/json.h"
#include "base/sql.h"
#include "search/search.h"

#include <string.h>

enum { MOST_FIRST_ROWS = 1000000, MOST_VALUES = PLAN_TERMS + 2 };

/* A statement under way to be prepared. */
typedef struct draft {
  ds_error *error;
  sqlite3_str *sql;
  ds_search *search;
  sqlite3_value *bound[MOST_VALUES];
  char *json[MOST_VALUES]; /* the values of an IN, owned */
  int count;
  int first;         /* number of the first parameter that is ours */
  int limit, offset; /* numbers of theirs, 0 without */
  const char *word;
} draft;

static int bind_later(draft *d, sqlite3_value *value) {
  d->bound[d->count] = value;
  return d->first + d->count++;
}

static void condition(draft *d) {
  sqlite3_str_appendf(d->sql, "\n%s ", d->word);
  d->word = "AND";
}

static const char *operator_text(int operation) {
  switch (operation) {
  case SQLITE_INDEX_CONSTRAINT_GT: return ">";
  case SQLITE_INDEX_CONSTRAINT_LE: return "<=";
  case SQLITE_INDEX_CONSTRAINT_LT: return "<";
  case SQLITE_INDEX_CONSTRAINT_GE: return ">=";
  case SQLITE_INDEX_CONSTRAINT_LIKE: return "LIKE";
  case SQLITE_INDEX_CONSTRAINT_GLOB: return "GLOB";
  case SQLITE_INDEX_CONSTRAINT_NE: return "<>";
  case SQLITE_INDEX_CONSTRAINT_ISNOT: return "IS NOT";
  case SQLITE_INDEX_CONSTRAINT_IS: return "IS";
  default: return "=";
  }
}

/* Where a text lives in another table, and its equality can be asked of that table's index. */
static const char *found_elsewhere(int column) {
  switch (column) {
  case IMAGE_PROMPT:
  case IMAGE_NEGATIVE_PROMPT:
    return "(SELECT Id FROM main.Prompts WHERE length(Text) = length(?%d)"
           " AND substr(Text, length(Text) / 2, 16) = substr(?%d, length(?%d) / 2, 16) AND +Text = ?%d)";
  case IMAGE_FOLDER: return "(SELECT Id FROM main.Folders WHERE Path = ?%d)";
  default: return NULL;
  }
}

static int holder_of(int column) {
  return column == IMAGE_PROMPT            ? IMAGE_PROMPT_ID
         : column == IMAGE_NEGATIVE_PROMPT ? IMAGE_NEGATIVE_PROMPT_ID
                                           : IMAGE_FOLDER_ID;
}

/* The values of an IN as a JSON array; NULL where one of them cannot be said so, or is doubtful. */
static char *list_json(draft *d, const plan_term *term, sqlite3_value *list) {
  ds_json json;
  char number[32];
  sqlite3_value *value = NULL;
  bool sayable = true, text_column = image_columns[term->column].type == IMAGE_TEXT;
  ds_json_start(&json, NULL);
  ds_json_open(&json, NULL, '[');
  int rc = sqlite3_vtab_in_first(list, &value);
  for (; rc == SQLITE_OK && value; rc = sqlite3_vtab_in_next(list, &value)) {
    const char *text = (const char *)sqlite3_value_text(value);
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL: break;
    case SQLITE_INTEGER:
      sayable = sayable && !text_column;
      ds_json_int(&json, NULL, sqlite3_value_int64(value));
      break;
    case SQLITE_FLOAT:
      sayable = sayable && !text_column;
      sqlite3_snprintf(sizeof number, number, "%!.17g", sqlite3_value_double(value));
      ds_json_raw(&json, NULL, number);
      break;
    case SQLITE_TEXT:
      sayable = sayable && text && strlen(text) == (size_t)sqlite3_value_bytes(value);
      ds_json_text(&json, NULL, text);
      break;
    default: sayable = false;
    }
  }
  ds_json_close(&json, ']');
  if (rc != SQLITE_OK && rc != SQLITE_DONE) ds_error_sqlite(d->error, NULL, rc, "reading the values of IN");
  char *text = ds_json_finish(&json, d->error);
  if (sayable) return text;
  sqlite3_free(text);
  return NULL;
}

static void write_in(draft *d, const plan_term *term, sqlite3_value *list) {
  char *json = list_json(d, term, list);
  if (json == NULL) return;
  d->json[d->count] = json;
  condition(d);
  image_columns_write(d->sql, term->column);
  sqlite3_str_appendf(d->sql, " IN (SELECT value FROM json_each(?%d))", bind_later(d, NULL));
}

static void write_term(draft *d, const plan_term *term, sqlite3_value *value) {
  if (term->column == IMAGE_QUERY) return; /* stands in the search condition */
  if (term->operation == PLAN_IN) {
    write_in(d, term, value);
    return;
  }
  if (term->operation == SQLITE_INDEX_CONSTRAINT_ISNULL || term->operation == SQLITE_INDEX_CONSTRAINT_ISNOTNULL) {
    condition(d);
    image_columns_write(d->sql, term->column);
    sqlite3_str_appendall(d->sql, term->operation == SQLITE_INDEX_CONSTRAINT_ISNULL ? " IS NULL" : " IS NOT NULL");
    return;
  }
  int type = sqlite3_value_type(value);
  bool pattern = term->operation == SQLITE_INDEX_CONSTRAINT_LIKE || term->operation == SQLITE_INDEX_CONSTRAINT_GLOB;
  if (term->checked && !pattern && type != SQLITE_TEXT && type != SQLITE_NULL) return;
  condition(d);
  const char *elsewhere =
    term->operation == SQLITE_INDEX_CONSTRAINT_EQ && type == SQLITE_TEXT ? found_elsewhere(term->column) : NULL;
  int number = bind_later(d, value);
  image_columns_write(d->sql, elsewhere ? holder_of(term->column) : term->column);
  if (elsewhere) {
    sqlite3_str_appendall(d->sql, " = ");
    sqlite3_str_appendf(d->sql, elsewhere, number, number, number, number);
  } else {
    sqlite3_str_appendf(d->sql, " %s ?%d", operator_text(term->operation), number);
  }
}

/* The terms of the order from number `first` on. `as` is "+" where no index is to be walked in this order. */
static void write_terms(draft *d, const image_plan *plan, int first, const char *before, const char *as) {
  bool by_id = false;
  for (int i = first; i < plan->orders && !by_id; i++) {
    sqlite3_str_appendf(d->sql, "%s%s", before, as);
    image_columns_write(d->sql, plan->order[i].column);
    if (plan->order[i].descending) sqlite3_str_appendall(d->sql, " DESC");
    by_id = plan->order[i].column == IMAGE_ID;
    before = ", ";
  }
  if (by_id) return;
  /* Id breaks ties in the direction of the last term: that is the order of its index. */
  sqlite3_str_appendf(d->sql, "%si.\"Id\"%s", before, plan->order[plan->orders - 1].descending ? " DESC" : "");
}

static void write_order(draft *d, const image_plan *plan, const char *as) {
  const char *order = ds_search_order(d->search);
  if (plan->orders) {
    write_terms(d, plan, 0, "\nORDER BY ", as);
  } else if (order) {
    sqlite3_str_appendf(d->sql, "\nORDER BY %s", order);
  }
}

/* Where SQLite tests rows again it also counts them off itself, and it is not known how many it passes over. Then
** the statement ends after those that are the page if it passes over none; select_step goes on behind them when more
** are asked for. */
static void take_limit(draft *d, image_select *select, const image_plan *plan, sqlite3_value **values) {
  sqlite3_value *limit = plan->limit ? values[plan->terms] : NULL;
  sqlite3_value *offset = plan->offset ? values[plan->terms + plan->limit] : NULL;
  if (plan->exact) {
    if (limit) d->limit = bind_later(d, limit);
    if (offset) d->offset = bind_later(d, offset);
    return;
  }
  sqlite3_int64 rows = limit ? sqlite3_value_int64(limit) : -1, passed = offset ? sqlite3_value_int64(offset) : 0;
  if (rows < 0 || rows > MOST_FIRST_ROWS || passed > MOST_FIRST_ROWS) return;
  select->expected = rows + (passed > 0 ? passed : 0);
  select->first_rows = d->limit = bind_later(d, NULL);
  d->offset = bind_later(d, NULL);
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

static int compile_search(draft *d, sqlite3 *db, const image_plan *plan, sqlite3_value **values) {
  const char *text = NULL;
  for (int i = 0; i < plan->terms; i++) {
    if (plan->term[i].column != IMAGE_QUERY) continue;
    text = (const char *)sqlite3_value_text(values[i]);
    if (text == NULL && sqlite3_value_type(values[i]) != SQLITE_NULL) return ds_error_memory(d->error);
  }
  d->search = ds_search_compile(d->error, db, text, reads_all(plan) ? DS_SEARCH_ALL : DS_SEARCH_PAGE);
  if (d->search) d->first = ds_search_parameters(d->search) + 1;
  return d->error->rc;
}

/* Whether all that is found may be sorted for a page: then the columns are fetched for the page alone. */
static bool is_sorted_first(const draft *d, const image_plan *plan) {
  bool in_search = plan->orders == 0 && ds_search_order(d->search);
  bool computed = plan->orders > 0 && image_columns[plan->order[0].column].expression;
  return d->limit && (in_search || computed || (plan->orders > 0 && ds_search_is_set(d->search)));
}

static void write_conditions(draft *d, const image_plan *plan, sqlite3_value **values) {
  const char *searched = ds_search_condition(d->search);
  if (searched) {
    condition(d);
    sqlite3_str_appendf(d->sql, "(%s)", searched);
  }
  for (int i = 0; i < plan->terms; i++) write_term(d, &plan->term[i], values[i]);
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
** part of their own. Each part gives as many rows as the page can take from it. */
static void write_by_prompt(draft *d, const image_plan *plan, sqlite3_value **values) {
  static const char without[] = "SELECT i.\"Id\" FROM main.Images AS i WHERE i.\"PromptId\" IS NULL";
  static const char with[] =
    "SELECT i.\"Id\" FROM main.Prompts AS p CROSS JOIN main.Images AS i ON i.\"PromptId\" = p.Id";
  const char *direction = plan->order[0].descending ? " DESC" : "";
  sqlite3_str *whole = d->sql;
  d->sql = sqlite3_str_new(NULL);
  d->word = "AND";
  write_conditions(d, plan, values);
  if (sqlite3_str_errcode(d->sql) != SQLITE_OK) ds_error_memory(d->error);
  char *conditions = sqlite3_str_finish(d->sql);
  d->sql = whole;
  for (int i = 0; i < 2; i++) {
    sqlite3_str_appendf(d->sql, "%s%s%s", i ? "\nUNION ALL\nSELECT * FROM (" : "\nFROM (SELECT * FROM (",
                        i ? with : without, conditions ? conditions : "");
    if (i) sqlite3_str_appendf(d->sql, "\nORDER BY substr(p.Text, 1, 48)%s, p.Text%s", direction, direction);
    write_terms(d, plan, 1, i ? ", " : "\nORDER BY ", "");
    sqlite3_str_appendf(d->sql, "\nLIMIT iif(?%d < 0, -1, ?%d", d->limit, d->limit);
    if (d->offset) sqlite3_str_appendf(d->sql, " + max(?%d, 0)", d->offset);
    sqlite3_str_appendall(d->sql, "))");
  }
  sqlite3_free(conditions);
  sqlite3_str_appendall(d->sql, page);
  write_order(d, plan, "");
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
  write_conditions(d, plan, values);
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
    write_conditions(d, plan, values);
    write_limit(d);
    return;
  }
  if (is_by_prompt(d, plan)) {
    write_by_prompt(d, plan, values);
    return;
  }
  bool sorted_first = is_sorted_first(d, plan);
  sqlite3_str_appendall(d->sql,
                        sorted_first ? "\nFROM (SELECT i.\"Id\" FROM main.Images AS i" : "\nFROM main.Images AS i");
  write_conditions(d, plan, values);
  write_order(d, plan, ds_search_is_set(d->search) ? "+" : "");
  write_limit(d);
  if (!sorted_first) return;
  sqlite3_str_appendall(d->sql, page);
  write_order(d, plan, "");
}

static void bind_all(draft *d, sqlite3_stmt *statement) {
  ds_search_bind(d->search, d->error, statement);
  for (int i = 0; i < d->count; i++) {
    int rc = SQLITE_OK;
    if (d->json[i]) {
      rc = sqlite3_bind_text(statement, d->first + i, d->json[i], -1, sqlite3_free);
      d->json[i] = NULL;
    } else if (d->bound[i]) {
      rc = sqlite3_bind_value(statement, d->first + i, d->bound[i]);
    }
    ds_error_sqlite(d->error, sqlite3_db_handle(statement), rc, "binding a value");
  }
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

int select_open(image_select *select, ds_error *error, sqlite3 *db, const image_plan *plan, sqlite3_value **values,
                bool rows) {
  draft d = {.error = error, .word = "WHERE", .first = 1};
  *select = (image_select){0};
  if (compile_search(&d, db, plan, values) == SQLITE_OK) {
    select->counts = !rows && may_count(&d, plan);
    d.sql = sqlite3_str_new(NULL);
    if (select->counts) {
      write_count(&d, plan, values);
    } else {
      write_rows(&d, select, plan, values);
    }
    char *sql = sqlite3_str_finish(d.sql);
    if (sql == NULL) ds_error_memory(error);
    if (error->rc == SQLITE_OK) select->statement = ds_prepare(error, db, sql);
    if (select->statement) bind_all(&d, select->statement);
    bind_rows(select, select->expected, 0);
    sqlite3_free(sql);
  }
  for (int i = 0; i < MOST_VALUES; i++) sqlite3_free(d.json[i]);
  ds_search_free(d.search);
  return error->rc;
}
