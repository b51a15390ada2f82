/* How many images a search finds, asked of what counts them already: see count.c. */
#ifndef DS_SEARCH_COUNT_H
#define DS_SEARCH_COUNT_H

#include "search/writer.h"

/* Writes a SELECT of one number; false, with nothing written, where the images that a condition finds are to be
** counted. */
bool search_write_count(search_writer *writer, const search_node *node);

#endif
