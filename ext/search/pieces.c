/* Pieces of SQL that several terms are made of; see pieces.h. */
#include "search/pieces.h"

void search_put_sql(search_writer *writer, const char *text) {
  search_put(&writer->out, text);
}

void search_put_integer_value(search_writer *writer, int64_t value) {
  search_put_parameter(writer, (search_parameter){.type = SEARCH_INTEGER_VALUE, .integer = value});
}

void search_put_real_value(search_writer *writer, double value) {
  search_put_parameter(writer, (search_parameter){.type = SEARCH_REAL_VALUE, .real = value});
}

/* i.Column, or +i.Column where no index is to be used. */
void search_put_column(search_writer *writer, const char *column, search_form form) {
  search_put_sql(writer, form == SEARCH_FILTER ? "+i." : "i.");
  search_put_sql(writer, column);
}

static void put_how(search_writer *writer, search_how how) {
  search_put_sql(writer, ", '");
  search_put_sql(writer, search_how_names[how]);
  search_put_sql(writer, "', ");
}

search_how search_how_of(const search_value *value) {
  static const search_how hows[] = {
    [SEARCH_EQUALS] = SEARCH_HOW_EQUALS, [SEARCH_PATTERN] = SEARCH_HOW_LIKE, [SEARCH_CONTAINS] = SEARCH_HOW_CONTAINS,
    [SEARCH_STARTS] = SEARCH_HOW_STARTS, [SEARCH_ENDS] = SEARCH_HOW_ENDS,
  };
  return hows[value->match];
}

void search_put_match(search_writer *writer, const char *operand, search_how how, search_text pattern) {
  search_put_sql(writer, "ds_search_match(");
  search_put_sql(writer, operand);
  put_how(writer, how);
  search_put_text_parameter(writer, pattern);
  search_put_sql(writer, ")");
}

bool search_is_one_number(const search_range *range) {
  const search_bound *lo = &range->lo, *hi = &range->hi;
  return lo->present && hi->present && lo->inclusive && hi->inclusive && lo->integer == hi->integer;
}

void search_put_integer_bound(search_writer *writer, const search_bound *bound, bool lo) {
  (void)lo;
  search_put_integer_value(writer, bound->integer);
}

/* A little outside of an end that is included, a little inside of one that is not. */
void search_put_real_bound(search_writer *writer, const search_bound *bound, bool lo) {
  const double tolerance = 1e-6;
  double slack = (bound->real < 0 ? -bound->real : bound->real) * tolerance;
  search_put_real_value(writer, lo == bound->inclusive ? bound->real - slack : bound->real + slack);
}

void search_put_range(search_writer *writer, const char *operand, const search_range *range, search_put_bound put_end) {
  const search_bound *lo = &range->lo, *hi = &range->hi;
  search_put_sql(writer, "(");
  if (lo->present) {
    search_put_sql(writer, operand);
    search_put_sql(writer, lo->inclusive ? " >= " : " > ");
    put_end(writer, lo, true);
  }
  if (lo->present && hi->present) search_put_sql(writer, " AND ");
  if (hi->present) {
    search_put_sql(writer, operand);
    search_put_sql(writer, hi->inclusive ? " <= " : " < ");
    put_end(writer, hi, false);
  }
  if (!lo->present && !hi->present) {
    search_put_sql(writer, operand);
    search_put_sql(writer, " IS NOT NULL");
  }
  search_put_sql(writer, ")");
}
