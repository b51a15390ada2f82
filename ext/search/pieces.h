/* Pieces of SQL that several terms are made of.
**
** Numbers with decimals: the legacy application kept 32-bit floats, so that 7.1 may be stored as
** 7.0999999. Numbers that differ by less than a millionth of their size count as equal. */
#ifndef DS_SEARCH_PIECES_H
#define DS_SEARCH_PIECES_H

#include "search/match.h"
#include "search/writer.h"

void search_put_sql(search_writer *writer, const char *text);
void search_put_integer_value(search_writer *writer, int64_t value);
void search_put_real_value(search_writer *writer, double value);

/* i.Column, or +i.Column where no index is to be used. */
void search_put_column(search_writer *writer, const char *column, search_form form);

/* A call of ds_search_match. */
void search_put_match(search_writer *writer, const char *operand, search_how how, search_text pattern);
search_how search_how_of(const search_value *value);

/* Ranges: an operand with up to two comparisons. */
typedef void (*search_put_bound)(search_writer *writer, const search_bound *bound, bool lo);
bool search_is_one_number(const search_range *range); /* of integers */
void search_put_integer_bound(search_writer *writer, const search_bound *bound, bool lo);
void search_put_real_bound(search_writer *writer, const search_bound *bound, bool lo);
void search_put_range(search_writer *writer, const char *operand, const search_range *range, search_put_bound put_end);

#endif
