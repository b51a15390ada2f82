/* Reading values: the small steps that all kinds of values share. */
#ifndef DS_SEARCH_READER_H
#define DS_SEARCH_READER_H

#include "search/keys.h"
#include "search/lexer.h"

/* What a reader of one value is given. */
typedef struct search_reader {
  search_lexer *lexer;
  search_node *node;
  const search_key_traits *traits;
  const struct search_options *options;
} search_reader;

/* The readers of one value each, by kind: ranges.c and texts.c. Each starts at lexer->at, behind white
** space, and leaves lexer->at behind the value. */
bool search_read_integers(search_reader *reader, search_value *value);
bool search_read_decimals(search_reader *reader, search_value *value);
bool search_read_bytes(search_reader *reader, search_value *value);
bool search_read_seed(search_reader *reader, search_value *value);
bool search_read_size(search_reader *reader, search_value *value);
bool search_read_days(search_reader *reader, search_value *value);
bool search_read_text(search_reader *reader, search_value *value);
bool search_read_node_value(search_reader *reader, search_value *value);

/* Reads the class and the property of a node; search_node_has_value then tells whether values follow. */
bool search_read_node_name(search_reader *reader);
bool search_node_has_value(search_lexer *lexer);

/* Is there a further value behind a ','? If so, passes to it. */
bool search_take_list_comma(search_reader *reader);

/* A comparison written before a value; SEARCH_IS when there is none, or '='. */
typedef enum search_comparison {
  SEARCH_IS,
  SEARCH_IS_NOT,
  SEARCH_LESS,
  SEARCH_AT_MOST,
  SEARCH_MORE,
  SEARCH_AT_LEAST
} search_comparison;

search_comparison search_take_comparison(search_lexer *lexer);

bool search_take_char(search_lexer *lexer, char c);
bool search_take_word(search_lexer *lexer, const char *word);
void search_pass_spaces(search_lexer *lexer);

/* White space, ',', '|', ')' or the end of the text stands at `at`. */
bool search_value_ends(const search_lexer *lexer, size_t at);

/* Faults with the word at `start`, however far it was read: it is not `expected`; write KEY: `examples`. */
bool search_bad_value(search_reader *reader, size_t start, const char *expected, const char *examples);

/* One end of a range for the comparison, in the other end nothing. */
bool search_compares_lo(search_comparison comparison);
bool search_compares_hi(search_comparison comparison);
bool search_is_inclusive(search_comparison comparison);

/* A range of one number, or of all numbers on one side of it. */
search_range search_range_of(search_comparison comparison, search_bound bound);

/* Is there a "- X" behind the first end of a range, with X beginning like a number? If so, passes to X. */
bool search_take_range_dash(search_lexer *lexer);

#endif
