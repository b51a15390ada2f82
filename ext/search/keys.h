/* The keys of the search language: their names, what kind of value each takes, and the nearest name
** to a typo. */
#ifndef DS_SEARCH_KEYS_H
#define DS_SEARCH_KEYS_H

#include "search/tree.h"

typedef enum search_syntax {
  SEARCH_TAKES_NEGATIVE, /* free text from here on */
  SEARCH_TAKES_INTEGER,
  SEARCH_TAKES_BYTES,
  SEARCH_TAKES_DECIMAL,
  SEARCH_TAKES_SEED,
  SEARCH_TAKES_DATE,
  SEARCH_TAKES_FLAG,
  SEARCH_TAKES_SIZE,
  SEARCH_TAKES_TYPE,
  SEARCH_TAKES_TEXT,
  SEARCH_TAKES_NODE,
  SEARCH_TAKES_SORT
} search_syntax;

/* How the texts of a key are read and compared. */
typedef enum search_text_rule {
  SEARCH_WILDCARDS = 1,    /* '*' and '?', also in quotes */
  SEARCH_SUBSTRING = 2,    /* a part is enough */
  SEARCH_HEX = 4,          /* hexadecimal digits only */
  SEARCH_CRITERIA = 8,     /* starts with, contains, ends with */
  SEARCH_KNOWN_NAMES = 16, /* a name of the library may hold spaces without quotes */
  SEARCH_COMMA_LIST = 32,  /* ',' parts values, as '|' does */
  SEARCH_INNER_COMMAS = 64 /* a comma with text right behind it belongs to the value */
} search_text_rule;

typedef struct search_key_traits {
  const char *name; /* as the printer writes it */
  search_syntax syntax;
  unsigned rules; /* of search_text_rule */
} search_key_traits;

const search_key_traits *search_traits(search_key key);

/* The words for orders and orientations. */
extern const char *const search_sort_names[SEARCH_SORT_KEYS];
extern const char *const search_orientation_names[3];

/* The key whose name, with its colon, stands at `at`: the longest one. Returns how many bytes it
** takes, 0 for none. */
size_t search_key_at(const char *text, size_t length, size_t at, search_key *key);

/* The name that a mistyped one most likely means; NULL where none is near (keys.c says what is). */
const char *search_nearest_key(const char *name, size_t length);

#endif
