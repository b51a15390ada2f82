/* Comparing one text with what was searched for: always without case, by Unicode's simple folding.
**
** Pure. The nine letter variants U+1C80 to U+1C88 of old Slavonic print stay as they are: the text
** index does not fold them, and it must never miss what is found here. */
#ifndef DS_SEARCH_MATCH_H
#define DS_SEARCH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum search_how {
  SEARCH_HOW_EQUALS,
  SEARCH_HOW_LIKE, /* '*' is any text, '?' any one character */
  SEARCH_HOW_CONTAINS,
  SEARCH_HOW_STARTS,
  SEARCH_HOW_ENDS,
  SEARCH_HOW_LORA, /* a prompt with <lora:NAME...>, where NAME is like the pattern */
  SEARCH_HOW_FILE, /* a path or name that is like the pattern, or whose stem is */
  SEARCH_HOWS
} search_how;

extern const char *const search_how_names[SEARCH_HOWS];

typedef struct search_matcher {
  search_how how;
  size_t count;
  bool begins[256];  /* bytes with which a character equal to the first one can begin */
  bool ascii;        /* the whole pattern is */
  bool has_s, has_k; /* each is equal to a character beyond ASCII, too */
  uint32_t folded[]; /* the pattern, character by character */
} search_matcher;

/* Bytes that a matcher of a pattern of `length` bytes takes. */
size_t search_matcher_size(size_t length);
void search_matcher_start(search_matcher *matcher, search_how how, const char *pattern, size_t length);

/* Any bytes may be searched; one that is no UTF-8 equals nothing. */
bool search_matches(const search_matcher *matcher, const char *text, size_t length);

/* The character at *at without its case; moves on. */
uint32_t search_next_folded(const char *text, size_t length, size_t *at);

#endif
