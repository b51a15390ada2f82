/* Terms of days and of sizes, as SQL; see measures.h. */
#include "search/measures.h"

#include "search/pieces.h"

void search_put_days(search_writer *writer, const char *operand, const search_range *range) {
  search_days days = {.has_first = range->lo.present, .has_last = range->hi.present};
  days.first = range->lo.integer + !range->lo.inclusive;
  days.last = range->hi.integer - !range->hi.inclusive;
  search_range seconds = {.lo = {.present = days.has_first, .inclusive = true}, .hi = {.present = days.has_last}};
  search_days_to_seconds(days, writer->clock, NULL, &seconds.lo.integer, &seconds.hi.integer);
  search_put_range(writer, operand, &seconds, search_put_integer_bound);
}

/* One width or height is an equation, so that the index is asked for both together. */
static void put_dimension(search_writer *writer, const char *column, const search_range *range, search_form form) {
  const char *operand = form == SEARCH_FILTER ? column : column + 1;
  if (!search_is_one_number(range)) {
    search_put_range(writer, operand, range, search_put_integer_bound);
    return;
  }
  search_put_sql(writer, operand);
  search_put_sql(writer, " = ");
  search_put_integer_value(writer, range->lo.integer);
}

/* Sizes. The columns in the order of the index. */
void search_put_dimensions(search_writer *writer, const search_value *value, search_form form) {
  search_put_sql(writer, "(");
  put_dimension(writer, "+i.Width", &value->width, form);
  search_put_sql(writer, " AND ");
  put_dimension(writer, "+i.Height", &value->height, form);
  search_put_sql(writer, ")");
}

static void put_ratio(search_writer *writer, const search_ratio *ratio, const char *comparison) {
  search_put_sql(writer, "i.Width * ");
  search_put_integer_value(writer, ratio->height);
  search_put_sql(writer, comparison);
  search_put_sql(writer, "i.Height * ");
  search_put_integer_value(writer, ratio->width);
}

void search_put_ratios(search_writer *writer, const search_value *value) {
  const search_ratio *lo = &value->ratio.lo, *hi = &value->ratio.hi;
  search_put_sql(writer, "(i.Width > 0 AND i.Height > 0");
  if (lo->present) {
    search_put_sql(writer, " AND ");
    put_ratio(writer, lo, lo->inclusive ? " >= " : " > ");
  }
  if (hi->present) {
    search_put_sql(writer, " AND ");
    put_ratio(writer, hi, hi->inclusive ? " <= " : " < ");
  }
  search_put_sql(writer, ")");
}
