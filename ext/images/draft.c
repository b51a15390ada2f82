/* A statement's conditions and their values; see draft.h. */
#include "images/draft.h"

#include "base/json.h"
#include "base/kept.h"
#include "base/sql.h"

#include <string.h>

int draft_bind(draft *d, sqlite3_value *value) {
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

/* Where a text lives in another table, which has an index: the column that names its row, and how the row is found by
** the one text of parameter ?N, or by those of a JSON array. */
typedef struct elsewhere {
  int holder;
  const char *one, *any;
} elsewhere;

static const char one_prompt[] = "(SELECT Id FROM main.Prompts WHERE length(Text) = length(?%d)"
                                 " AND substr(Text, length(Text) / 2, 16) = substr(?%d, length(?%d) / 2, 16)"
                                 " AND +Text = ?%d)";
static const char any_prompt[] =
  "(SELECT p.Id FROM json_each(?%d) v CROSS JOIN main.Prompts p ON length(p.Text) = length(v.value)"
  " AND substr(p.Text, length(p.Text) / 2, 16) = substr(v.value, length(v.value) / 2, 16) AND +p.Text = v.value)";

static const elsewhere *found_elsewhere(int column) {
  static const elsewhere prompt = {IMAGE_PROMPT_ID, one_prompt, any_prompt},
                         negative = {IMAGE_NEGATIVE_PROMPT_ID, one_prompt, any_prompt},
                         folder = {IMAGE_FOLDER_ID, "(SELECT Id FROM main.Folders WHERE Path = ?%d)",
                                   "(SELECT f.Id FROM json_each(?%d) v CROSS JOIN main.Folders f ON f.Path = v.value)"};
  switch (column) {
  case IMAGE_PROMPT: return &prompt;
  case IMAGE_NEGATIVE_PROMPT: return &negative;
  case IMAGE_FOLDER: return &folder;
  default: return NULL;
  }
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

static void write_column(draft *d, int column, bool filters) {
  sqlite3_str_appendall(d->sql, filters ? "+" : "");
  image_columns_write(d->sql, column);
}

static void write_in(draft *d, const plan_term *term, bool filters, sqlite3_value *list) {
  char *json = list_json(d, term, list);
  if (json == NULL) return;
  const elsewhere *place = found_elsewhere(term->column);
  d->json[d->count] = json;
  condition(d);
  write_column(d, place ? place->holder : term->column, filters);
  sqlite3_str_appendall(d->sql, " IN ");
  sqlite3_str_appendf(d->sql, place ? place->any : "(SELECT value FROM json_each(?%d))", draft_bind(d, NULL));
}

void draft_write_term(draft *d, const image_plan *plan, int number, sqlite3_value *value) {
  const plan_term *term = &plan->term[number];
  bool filters = d->filters[number];
  if (term->column == IMAGE_QUERY) return; /* stands in the search condition */
  if (term->operation == PLAN_IN) {
    write_in(d, term, filters, value);
    return;
  }
  if (term->operation == SQLITE_INDEX_CONSTRAINT_ISNULL || term->operation == SQLITE_INDEX_CONSTRAINT_ISNOTNULL) {
    condition(d);
    write_column(d, term->column, filters);
    sqlite3_str_appendall(d->sql, term->operation == SQLITE_INDEX_CONSTRAINT_ISNULL ? " IS NULL" : " IS NOT NULL");
    return;
  }
  int type = sqlite3_value_type(value);
  bool pattern = term->operation == SQLITE_INDEX_CONSTRAINT_LIKE || term->operation == SQLITE_INDEX_CONSTRAINT_GLOB;
  if (term->checked && !pattern && type != SQLITE_TEXT && type != SQLITE_NULL) return;
  condition(d);
  bool equals = term->operation == SQLITE_INDEX_CONSTRAINT_EQ && type == SQLITE_TEXT;
  const elsewhere *place = equals ? found_elsewhere(term->column) : NULL;
  int parameter = draft_bind(d, value);
  write_column(d, place ? place->holder : term->column, filters);
  if (place) {
    sqlite3_str_appendall(d->sql, " = ");
    sqlite3_str_appendf(d->sql, place->one, parameter, parameter, parameter, parameter);
  } else {
    sqlite3_str_appendf(d->sql, " %s ?%d", operator_text(term->operation), parameter);
  }
}

void draft_write_conditions(draft *d, const image_plan *plan, sqlite3_value **values) {
  const char *searched = ds_search_condition(d->search);
  if (searched) {
    condition(d);
    sqlite3_str_appendf(d->sql, "(%s)", searched);
  }
  for (int i = 0; i < plan->terms; i++) draft_write_term(d, plan, i, values[i]);
}

void draft_write_terms(draft *d, const image_plan *plan, int first, const char *before, const char *as) {
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

void draft_write_order(draft *d, const image_plan *plan, const char *as) {
  const char *order = ds_search_order(d->search);
  if (plan->orders) {
    draft_write_terms(d, plan, 0, "\nORDER BY ", as);
  } else if (order) {
    sqlite3_str_appendf(d->sql, "\nORDER BY %s", order);
  }
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

sqlite3_stmt *draft_prepare(draft *d) {
  char *sql = sqlite3_str_finish(d->sql);
  if (sql == NULL) ds_error_memory(d->error);
  sqlite3_stmt *statement = sql ? ds_take(d->error, d->session, sql) : NULL;
  if (statement) bind_all(d, statement);
  sqlite3_free(sql);
  for (int i = 0; i < DRAFT_VALUES; i++) sqlite3_free(d->json[i]);
  return statement;
}

draft draft_beside(const draft *d) {
  draft beside = {.error = d->error, .session = d->session, .search = d->search, .first = d->first, .word = "WHERE"};
  beside.sql = sqlite3_str_new(NULL);
  return beside;
}

sqlite3_int64 draft_ask(draft *d) {
  sqlite3_stmt *statement = draft_prepare(d);
  sqlite3_int64 number = ds_step(d->error, statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  ds_give(d->session, statement);
  return number;
}
