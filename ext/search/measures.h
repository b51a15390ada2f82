/* Terms of days and of sizes, as SQL. */
#ifndef DS_SEARCH_MEASURES_H
#define DS_SEARCH_MEASURES_H

#include "search/writer.h"

/* Whole local days as a span of Unix seconds. */
void search_put_days(search_writer *writer, const char *operand, const search_range *range);

/* The columns in the order of the index. */
void search_put_dimensions(search_writer *writer, const search_value *value, search_form form);
void search_put_ratios(search_writer *writer, const search_value *value);

#endif
