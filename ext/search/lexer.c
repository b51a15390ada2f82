/* The lexer of the search language; see lexer.h, and parser.c for the language. */
#include "search/lexer.h"

#include "search/chars.h"
#include "search/keys.h"
#include "search/numbers.h"
#include "search/parens.h"

enum { LONGEST_NETWORK = 256 };

bool search_quote_opens(const char *text, size_t at) {
  return at == 0 || !search_is_word(text[at - 1]);
}

size_t search_quote_end(const char *text, size_t length, size_t at) {
  for (at++; at < length; at++) {
    if (text[at] != '"') continue;
    if (at + 1 == length || text[at + 1] != '"') return at + 1;
    at++;
  }
  return 0;
}

size_t search_network_length(const char *text, size_t length, size_t at) {
  size_t end = at + 1;
  if (text[at] != '<') return 0;
  while (end < length && search_is_letter(text[end])) end++;
  if (end == at + 1 || end == length || text[end] != ':') return 0;
  for (; end < length && end - at < LONGEST_NETWORK && text[end] != ',' && text[end] != '<'; end++) {
    if (text[end] == '>') return end + 1 - at;
  }
  return 0;
}

static bool ends_word(const char *text, size_t length, size_t at) {
  return at == length || search_is_space(text[at]) || text[at] == ',' || text[at] == '(' || text[at] == ')' ||
         text[at] == '"';
}

static bool is_number(const char *text, size_t length, size_t at) {
  size_t size = search_number_length(text + at, length - at);
  return size && ends_word(text, length, at + size);
}

/* A '-' takes away what follows, unless that is white space, another '-' or a number (seed -1). */
static bool is_minus(const char *text, size_t length, size_t at) {
  if (text[at] != '-' || at + 1 == length) return false;
  char next = text[at + 1];
  bool begins_term = search_is_word(next) || next == '"' || next == '(' || next == '<' || next == '[' || next == '{';
  return begins_term && !is_number(text, length, at);
}

search_mark search_mark_at(const char *text, size_t length, size_t at, size_t *extent, search_key *key) {
  if (is_minus(text, length, at)) {
    *extent = 1;
    return SEARCH_MARK_MINUS;
  }
  *extent = search_literal_at(text, length, at, "or");
  if (*extent && ends_word(text, length, at + *extent)) return SEARCH_MARK_OR;
  *extent = search_literal_at(text, length, at, "not");
  if (*extent && ends_word(text, length, at + *extent)) return SEARCH_MARK_NOT;
  *extent = search_key_at(text, length, at, key);
  return *extent ? SEARCH_MARK_KEY : SEARCH_MARK_NONE;
}

bool search_lexer_start(search_lexer *lexer, search_arena *arena, const char *text, size_t length,
                        search_fault *fault) {
  *lexer = (search_lexer){.text = text, .length = length, .arena = arena, .fault = fault};
  return search_find_parens(lexer);
}

bool search_count_value(search_lexer *lexer, size_t offset, size_t extent) {
  if (++lexer->values <= SEARCH_MOST_VALUES) return true;
  return search_fault_syntax(lexer->fault, offset, extent,
                             "is one value too many; a search takes up to %d values and words to search for",
                             SEARCH_MOST_VALUES);
}

bool search_read_quoted(search_lexer *lexer, search_text *text) {
  size_t end = search_quote_end(lexer->text, lexer->length, lexer->at);
  if (end == 0) {
    return search_fault_syntax(lexer->fault, lexer->at, 1, "opens a quotation that does not end; add a closing \"");
  }
  char *copy = search_alloc(lexer->arena, end - lexer->at);
  if (copy == NULL) return search_fault_memory(lexer->fault);
  *text = (search_text){.text = copy};
  for (size_t i = lexer->at + 1; i < end - 1; i++) {
    copy[text->length++] = lexer->text[i];
    if (lexer->text[i] == '"') i++; /* the second one of two */
  }
  lexer->at = end;
  return true;
}

/* The parenthesis that opens at lexer->at; NULL where the text has none there. */
static const search_paren *paren_here(search_lexer *lexer) {
  while (lexer->paren_next < lexer->paren_count && lexer->parens[lexer->paren_next].open < lexer->at) {
    lexer->paren_next++;
  }
  if (lexer->paren_next == lexer->paren_count) return NULL;
  const search_paren *paren = &lexer->parens[lexer->paren_next];
  return paren->open == lexer->at ? paren : NULL;
}

static bool opens_group(search_lexer *lexer) {
  const search_paren *paren = lexer->text[lexer->at] == '(' ? paren_here(lexer) : NULL;
  return paren && paren->kind == SEARCH_PAREN_GROUP;
}

/* A word with a colon that looks like a mistyped key. `previous` is where the word before it starts,
** for keys of two words. */
static bool check_typo(search_lexer *lexer, size_t previous) {
  size_t end = lexer->at;
  while (end < lexer->length && (search_is_letter(lexer->text[end]) || lexer->text[end] == '_')) end++;
  if (end == lexer->at || end == lexer->length || lexer->text[end] != ':') return true;
  if (search_literal_at(lexer->text, lexer->length, end, "://")) return true;
  const char *near = search_nearest_key(lexer->text + lexer->at, end - lexer->at);
  size_t start = lexer->at;
  if (near == NULL && previous < lexer->at) {
    start = previous;
    near = search_nearest_key(lexer->text + start, end - start);
  }
  if (near == NULL) return true;
  return search_fault_syntax(lexer->fault, start, end + 1 - start,
                             "is not a key; write %s: or, to search the prompts for these words, put them in quotes",
                             near);
}

/* At the start of a word of a phrase: does the phrase end here? */
static bool ends_phrase(search_lexer *lexer) {
  size_t extent;
  search_key key;
  if (lexer->at == lexer->length || lexer->text[lexer->at] == ',' || opens_group(lexer)) return true;
  search_mark mark = search_mark_at(lexer->text, lexer->length, lexer->at, &extent, &key);
  return mark == SEARCH_MARK_OR || mark == SEARCH_MARK_MINUS || mark == SEARCH_MARK_KEY;
}

/* Passes one word. Parentheses around words pass as a whole, up to a comma. */
static void pass_word(search_lexer *lexer) {
  while (lexer->at < lexer->length) {
    char c = lexer->text[lexer->at];
    if (c == ',') return;
    if (lexer->at < lexer->words_until) {
      lexer->at++;
      continue;
    }
    if (search_is_space(c) || (c == ')' && lexer->groups > 0)) return;
    size_t network = search_network_length(lexer->text, lexer->length, lexer->at);
    if (c == '"' && search_quote_opens(lexer->text, lexer->at)) return;
    const search_paren *paren = c == '(' ? paren_here(lexer) : NULL;
    if (paren && paren->kind == SEARCH_PAREN_GROUP) return;
    if (paren && paren->kind == SEARCH_PAREN_WORDS) lexer->words_until = paren->close + 1;
    lexer->at += network ? network : 1;
  }
}

/* Words up to the end of their phrase, as they are written, without white space around them. */
static bool read_words(search_lexer *lexer, search_token *token) {
  size_t start = lexer->at, end = start, previous = start;
  do {
    bool typed_here = lexer->at >= lexer->words_until;
    if (typed_here && !check_typo(lexer, previous)) return false;
    previous = lexer->at;
    pass_word(lexer);
    if (lexer->at == previous) break;
    end = lexer->at;
    lexer->at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  } while (!ends_phrase(lexer));
  while (end > start && search_is_space(lexer->text[end - 1])) end--;
  token->kind = SEARCH_TOKEN_WORDS;
  token->extent = end - start;
  token->text = (search_text){.text = lexer->text + start, .length = end - start};
  return true;
}

static bool read_mark(search_lexer *lexer, search_mark mark, search_token *token) {
  static const search_token_kind kinds[] = {[SEARCH_MARK_OR] = SEARCH_TOKEN_OR,
                                            [SEARCH_MARK_MINUS] = SEARCH_TOKEN_NOT,
                                            [SEARCH_MARK_NOT] = SEARCH_TOKEN_NOT,
                                            [SEARCH_MARK_KEY] = SEARCH_TOKEN_KEY};
  token->kind = kinds[mark];
  lexer->at += token->extent;
  if (mark == SEARCH_MARK_KEY) lexer->at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  return true;
}

static bool read_paren(search_lexer *lexer, search_token *token) {
  token->extent = 1;
  token->kind = lexer->text[lexer->at] == '(' ? SEARCH_TOKEN_OPEN : SEARCH_TOKEN_CLOSE;
  if (token->kind == SEARCH_TOKEN_CLOSE && lexer->groups == 0) {
    return search_fault_syntax(lexer->fault, lexer->at, 1, "closes nothing; leave it out or put it in quotes");
  }
  lexer->groups += token->kind == SEARCH_TOKEN_OPEN ? 1 : -1;
  lexer->at++;
  return true;
}

bool search_next_token(search_lexer *lexer, search_token *token) {
  lexer->at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  *token = (search_token){.kind = SEARCH_TOKEN_END, .offset = lexer->at};
  if (lexer->at == lexer->length) return true;
  char c = lexer->text[lexer->at];
  if (c == ',') {
    token->kind = SEARCH_TOKEN_COMMA;
    token->extent = 1;
    lexer->at++;
    return true;
  }
  if (lexer->at < lexer->words_until) return read_words(lexer, token);
  if (c == ')' || opens_group(lexer)) return read_paren(lexer, token);
  if (c == '"' && search_quote_opens(lexer->text, lexer->at)) {
    token->kind = SEARCH_TOKEN_QUOTED;
    bool read = search_read_quoted(lexer, &token->text);
    token->extent = lexer->at - token->offset;
    return read;
  }
  search_mark mark = search_mark_at(lexer->text, lexer->length, lexer->at, &token->extent, &token->key);
  return mark == SEARCH_MARK_NONE ? read_words(lexer, token) : read_mark(lexer, mark, token);
}
