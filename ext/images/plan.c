/* xBestIndex; see plan.h.
**
** Everything that select.c can say in SQL is taken over, and SQLite's planner then works on the statement
** underneath, where it knows the indexes. What is doubtful stays with SQLite as well:
**
** - A number compared with a TEXT column: whether the number becomes text or the text a number depends on
**   how the other side is declared, which nothing here can see. Such terms are "checked".
** - LIKE and GLOB: the same functions on both sides, but SQLite's own test is cheap.
** - The values of an IN, which may be of kinds that cannot be handed down.
** - `(CreatedDate, Id) < (?, ?)` arrives as `CreatedDate <= ?`, and looks like any other `<=`: SQLite tests it
**   again whatever is said here. So a `<=` or `>=` whose value is not a constant is doubtful for a limit. */
#include "images/plan.h"

#include "images/columns.h"

#include <stdlib.h>
#include <string.h>

/* A library of this size is assumed; only the proportions matter. */
static const double LIBRARY = 1000000;
static const double RANGE = 0.25;

static bool is_taken(int operation) {
  switch (operation) {
  case SQLITE_INDEX_CONSTRAINT_EQ:
  case SQLITE_INDEX_CONSTRAINT_GT:
  case SQLITE_INDEX_CONSTRAINT_LE:
  case SQLITE_INDEX_CONSTRAINT_LT:
  case SQLITE_INDEX_CONSTRAINT_GE:
  case SQLITE_INDEX_CONSTRAINT_LIKE:
  case SQLITE_INDEX_CONSTRAINT_GLOB:
  case SQLITE_INDEX_CONSTRAINT_NE:
  case SQLITE_INDEX_CONSTRAINT_ISNOT:
  case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
  case SQLITE_INDEX_CONSTRAINT_ISNULL:
  case SQLITE_INDEX_CONSTRAINT_IS: return true;
  default: return false;
  }
}

static bool is_limit(int operation) {
  return operation == SQLITE_INDEX_CONSTRAINT_LIMIT || operation == SQLITE_INDEX_CONSTRAINT_OFFSET;
}

/* The type of a constant on the right, or 0. */
static int constant_type(sqlite3_index_info *info, int i) {
  sqlite3_value *value = NULL;
  return sqlite3_vtab_rhs_value(info, i, &value) == SQLITE_OK && value ? sqlite3_value_type(value) : 0;
}

static bool is_checked(int column, int operation, int constant) {
  if (operation == SQLITE_INDEX_CONSTRAINT_LIKE || operation == SQLITE_INDEX_CONSTRAINT_GLOB) return true;
  if (operation == SQLITE_INDEX_CONSTRAINT_ISNULL || operation == SQLITE_INDEX_CONSTRAINT_ISNOTNULL) return false;
  return image_columns[column].type == IMAGE_TEXT && constant != SQLITE_TEXT;
}

/* What share of the rows a term leaves. */
static double share(int column, int operation) {
  switch (operation) {
  case PLAN_IN: return image_columns[column].selects * 10;
  case SQLITE_INDEX_CONSTRAINT_EQ:
  case SQLITE_INDEX_CONSTRAINT_IS: return image_columns[column].selects;
  case SQLITE_INDEX_CONSTRAINT_GT:
  case SQLITE_INDEX_CONSTRAINT_LE:
  case SQLITE_INDEX_CONSTRAINT_LT:
  case SQLITE_INDEX_CONSTRAINT_GE: return RANGE;
  default: return 1;
  }
}

/* Orders are taken over as a whole or not at all. */
static bool take_order(sqlite3_index_info *info, image_plan *plan) {
  if (info->nOrderBy > PLAN_ORDERS) return false;
  for (int i = 0; i < info->nOrderBy; i++) {
    int column = info->aOrderBy[i].iColumn < 0 ? IMAGE_ID : info->aOrderBy[i].iColumn;
    if (column == IMAGE_QUERY) return false;
    plan->order[plan->orders++] = (plan_order){column, info->aOrderBy[i].desc};
  }
  return true;
}

static char *plan_text(const image_plan *plan) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "%llu %d %d %d %d %d", plan->used, plan->terms, plan->orders, plan->limit, plan->offset,
                      plan->exact);
  for (int i = 0; i < plan->terms; i++) {
    sqlite3_str_appendf(text, " %d %d %d", plan->term[i].column, plan->term[i].operation, plan->term[i].checked);
  }
  for (int i = 0; i < plan->orders; i++) {
    sqlite3_str_appendf(text, " %d %d", plan->order[i].column, plan->order[i].descending);
  }
  return sqlite3_str_finish(text);
}

static int next(const char **text) {
  char *end;
  long value = strtol(*text, &end, 10);
  *text = end;
  return (int)value;
}

void plan_read(image_plan *plan, const char *text) {
  char *end;
  *plan = (image_plan){.used = strtoull(text, &end, 10)};
  const char *at = end;
  plan->terms = next(&at);
  plan->orders = next(&at);
  plan->limit = next(&at);
  plan->offset = next(&at);
  plan->exact = next(&at);
  for (int i = 0; i < plan->terms; i++) {
    plan->term[i].column = next(&at);
    plan->term[i].operation = next(&at);
    plan->term[i].checked = next(&at);
  }
  for (int i = 0; i < plan->orders; i++) {
    plan->order[i].column = next(&at);
    plan->order[i].descending = next(&at);
  }
}

/* What taking the terms over has told about them. */
typedef struct taking {
  double rows;
  bool all;   /* every term is taken */
  bool exact; /* SQLite tests none of them again: it leaves counting rows off to us */
  bool one;   /* at most one row */
  int arguments;
} taking;

/* False where the plan cannot be used: a search text that is not known yet. */
static bool take_terms(sqlite3_index_info *info, image_plan *plan, taking *taken) {
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
    int column = constraint->iColumn < 0 ? IMAGE_ID : constraint->iColumn;
    int operation = constraint->op;
    if (is_limit(operation)) continue;
    if (column == IMAGE_QUERY && operation == SQLITE_INDEX_CONSTRAINT_EQ && !constraint->usable) return false;
    bool readable = column != IMAGE_QUERY || operation == SQLITE_INDEX_CONSTRAINT_EQ;
    if (!constraint->usable || !readable || !is_taken(operation) || plan->terms == PLAN_TERMS ||
        sqlite3_stricmp(sqlite3_vtab_collation(info, i), "BINARY") != 0) {
      taken->all = false;
      continue;
    }
    int constant = constant_type(info, i);
    bool several = column != IMAGE_QUERY && operation == SQLITE_INDEX_CONSTRAINT_EQ && sqlite3_vtab_in(info, i, -1);
    if (several) {
      sqlite3_vtab_in(info, i, 1);
      operation = PLAN_IN;
    }
    bool checked = several || (column != IMAGE_QUERY && is_checked(column, operation, constant));
    bool vector = operation == SQLITE_INDEX_CONSTRAINT_LE || operation == SQLITE_INDEX_CONSTRAINT_GE;
    plan->term[plan->terms++] = (plan_term){column, operation, checked};
    info->aConstraintUsage[i].argvIndex = ++taken->arguments;
    info->aConstraintUsage[i].omit = !checked;
    taken->rows *= share(column, operation);
    taken->exact = taken->exact && !checked && !(vector && constant == 0);
    taken->one =
      taken->one || (operation == SQLITE_INDEX_CONSTRAINT_EQ && (column == IMAGE_ID || column == IMAGE_PATH));
  }
  return true;
}

static void take_limit(sqlite3_index_info *info, image_plan *plan, taking *taken) {
  static const int operations[] = {SQLITE_INDEX_CONSTRAINT_LIMIT, SQLITE_INDEX_CONSTRAINT_OFFSET};
  plan->exact = taken->exact;
  for (size_t wanted = 0; wanted < DS_COUNT(operations); wanted++) {
    for (int i = 0; i < info->nConstraint; i++) {
      if (info->aConstraint[i].op != operations[wanted] || !info->aConstraint[i].usable) continue;
      info->aConstraintUsage[i].argvIndex = ++taken->arguments;
      info->aConstraintUsage[i].omit = (unsigned char)(wanted == 1 && taken->exact);
      *(wanted ? &plan->offset : &plan->limit) = 1;
    }
  }
}

/* The columns to fetch. An UPDATE says that it uses all, hidden ones too, and then reads few: table.c looks up those
** that it reads. */
static bool is_of_all(sqlite3_uint64 used) {
  return used == ~(sqlite3_uint64)0;
}

static sqlite3_uint64 columns_used(sqlite3_uint64 used) {
  return is_of_all(used) ? (sqlite3_uint64)1 << IMAGE_ID : used;
}

int plan_best_index(sqlite3_index_info *info) {
  image_plan plan = {.used = columns_used(info->colUsed)};
  taking taken = {.rows = LIBRARY, .all = true, .exact = true};
  if (!take_terms(info, &plan, &taken)) return SQLITE_CONSTRAINT;
  bool ordered = take_order(info, &plan);
  info->orderByConsumed = ordered;
  if (!ordered) plan.orders = 0;
  /* An UPDATE of all images meets their rows where they lie. */
  if (is_of_all(info->colUsed) && plan.orders + plan.terms == 0) plan.order[plan.orders++] = (plan_order){IMAGE_ID, 0};
  if (ordered && taken.all) take_limit(info, &plan, &taken);
  if (taken.one || taken.rows < 1) taken.rows = 1;
  info->estimatedRows = (sqlite3_int64)taken.rows;
  info->estimatedCost = 10 + 2 * taken.rows;
  /* No SQLITE_INDEX_SCAN_UNIQUE where there is one row: SQLite could take back no part of an UPDATE of it. */
  info->idxStr = plan_text(&plan);
  info->needToFreeIdxStr = 1;
  return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}
