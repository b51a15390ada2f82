/* The lexer of the search language: from text to words, marks and keys.
**
** It does not read the values behind a key (their form depends on the key): it stops behind the
** colon, and values.c goes on from there with the same lexer. */
#ifndef DS_SEARCH_LEXER_H
#define DS_SEARCH_LEXER_H

#include "search/arena.h"
#include "search/fault.h"
#include "search/tree.h"

/* What a parenthesis in the text is for: parens.c decides. */
typedef enum search_paren_kind {
  SEARCH_PAREN_CHARACTER, /* itself, and nothing more */
  SEARCH_PAREN_WORDS,     /* it and all up to its partner are words of a prompt */
  SEARCH_PAREN_GROUP
} search_paren_kind;

typedef struct search_paren {
  size_t open, close; /* offsets */
  search_paren_kind kind;
} search_paren;

typedef struct search_lexer {
  const char *text;
  size_t length, at;
  search_arena *arena;
  search_fault *fault;
  search_paren *parens; /* each '(' of the text outside quotes, in its order */
  size_t paren_count, paren_next;
  size_t words_until; /* up to here all but ',' is words: the end of parentheses around words */
  int groups;         /* open now */
  int values;         /* read so far */
} search_lexer;

typedef enum search_token_kind {
  SEARCH_TOKEN_END,
  SEARCH_TOKEN_COMMA,
  SEARCH_TOKEN_OR,
  SEARCH_TOKEN_NOT,
  SEARCH_TOKEN_OPEN,
  SEARCH_TOKEN_CLOSE,
  SEARCH_TOKEN_WORDS,  /* text */
  SEARCH_TOKEN_QUOTED, /* text, without its quotes */
  SEARCH_TOKEN_KEY     /* key; its value stands at lexer->at */
} search_token_kind;

typedef struct search_token {
  search_token_kind kind;
  size_t offset, extent;
  search_text text;
  search_key key;
} search_token;

/* Looks through the parentheses of the text first; false with a fault. */
bool search_lexer_start(search_lexer *lexer, search_arena *arena, const char *text, size_t length, search_fault *fault);

bool search_next_token(search_lexer *lexer, search_token *token);

/* Values in one text, so that neither memory nor the statement made of it grows without bound. */
enum { SEARCH_MOST_VALUES = 10000 };

/* Counts one more value, which stands at `offset`; a fault when it is one too many. */
bool search_count_value(search_lexer *lexer, size_t offset, size_t extent);

/* Reads the quoted text at lexer->at, where a doubled quote stands for one. */
bool search_read_quoted(search_lexer *lexer, search_text *text);

/* What stands at the start of a word. */
typedef enum search_mark {
  SEARCH_MARK_NONE,
  SEARCH_MARK_OR,
  SEARCH_MARK_MINUS,
  SEARCH_MARK_NOT, /* the word; inside a phrase it is just a word */
  SEARCH_MARK_KEY
} search_mark;

search_mark search_mark_at(const char *text, size_t length, size_t at, size_t *extent, search_key *key);

/* A quote opens a quoted text unless it stands right behind a letter or digit (27" monitor). */
bool search_quote_opens(const char *text, size_t at);

/* The offset behind the quoted text that opens at `at`; 0 where it does not end. */
size_t search_quote_end(const char *text, size_t length, size_t at);

/* The length of "<lora:name:0.6>" and its like at `at`: one word, whatever it holds. 0 for none. */
size_t search_network_length(const char *text, size_t length, size_t at);

#endif
