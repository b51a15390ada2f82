/* The parser of the search language: from a text to a tree. The language is told in parser.c. */
#ifndef DS_SEARCH_PARSER_H
#define DS_SEARCH_PARSER_H

#include "search/arena.h"
#include "search/fault.h"
#include "search/tree.h"
#include "search/values.h"

/* Groups that may stand in each other: more is a fault. Of values a text may have SEARCH_MOST_VALUES. */
enum { SEARCH_MOST_DEPTH = 256 };

/* False with a fault, which then tells all there is to tell. What was made is freed with the arena in
** either case; the tree does not point into the text. */
bool search_parse(search_arena *arena, const char *text, size_t length, const search_options *options,
                  search_query *query, search_fault *fault);

#endif
