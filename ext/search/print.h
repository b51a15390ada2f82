/* Printing a tree: as a search text in one fixed form, and as JSON that shows all of the tree.
**
** Parsing the printed text again gives the same tree, except that a negative prompt inside groups
** SEARCH_MOST_DEPTH deep needs one level more than the parser allows. */
#ifndef DS_SEARCH_PRINT_H
#define DS_SEARCH_PRINT_H

#include "search/arena.h"
#include "search/tree.h"

/* Text from the arena, ended by a NUL byte; a NULL text when memory ran out. */
search_text search_print_text(search_arena *arena, const search_query *query);
search_text search_print_json(search_arena *arena, const search_query *query);

#endif
