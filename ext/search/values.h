/* Values: what stands behind a key, read as the key demands. */
#ifndef DS_SEARCH_VALUES_H
#define DS_SEARCH_VALUES_H

#include "search/lexer.h"

/* Names that the library has, so that an unquoted name with spaces can be told from the words behind it. */
typedef struct search_names {
  const char *const *names;
  size_t count;
} search_names;

typedef struct search_options {
  int64_t today; /* a day of dates.h: the local one */
  /* The library's names for SEARCH_SAMPLER, SEARCH_MODEL or SEARCH_MODEL_OR_HASH; asked only when such
  ** a key occurs, possibly often. May be NULL, and may return NULL. */
  const search_names *(*known)(void *context, search_key key);
  void *context;
} search_options;

/* Reads the value of a term at lexer->at into node->values (and its class and property). */
bool search_read_term(search_lexer *lexer, const search_options *options, search_node *node);

/* Reads the value of sort: and adds it to the end of the list. */
bool search_read_sorts(search_lexer *lexer, search_sort **list);

#endif
