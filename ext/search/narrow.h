/* What a value says about how the texts begin that it matches: an index finds those, and they alone are compared.
** Pure. */
#ifndef DS_SEARCH_NARROW_H
#define DS_SEARCH_NARROW_H

#include "search/tree.h"

enum { SEARCH_MOST_BEGINNINGS = 16, SEARCH_MOST_SEED_RANGES = 19, SEARCH_BEGINNING_BYTES = 256 };

typedef struct search_beginning {
  char text[SEARCH_BEGINNING_BYTES];
  size_t length;
} search_beginning;

/* The beginnings that a text must have one of, in every case that its first characters may have. 0 where any text
** may match. */
int search_beginnings(const search_value *value, search_beginning *beginnings);

/* The numbers that a pattern of digits and wildcards may stand for. 0 for any. */
int search_seed_ranges(const search_text *pattern, search_range *ranges);

#endif
