/* Parentheses; see parens.h. The rules are told at the top of parser.c.
**
** One walk over the text with a stack of what is open. What a pair is for is known when it closes, by
** what was seen inside; only pairs of plain words wait for how deep they nest, and a second walk over
** the pairs settles those. */
#include "search/parens.h"

#include "search/chars.h"

typedef struct pair {
  bool starts_word; /* white space, a comma or a mark before it */
  bool starts_term; /* no word of the same term before it */
  bool is_operand;  /* directly behind 'or', 'not' or '-' */
  bool has_marks;   /* or, not, '-', quotes, keys or groups inside */
  bool has_keys;    /* keys inside */
  bool is_plain;    /* words only, without a weight */
  int depth;        /* pairs of plain words nested in each other, this one included */
  size_t parent;    /* index, or NOWHERE */
} pair;

typedef struct scanner {
  search_lexer *lexer;
  const char *text;
  size_t length, at;
  pair *pairs; /* beside lexer->parens */
  size_t open; /* the innermost open pair, or NOWHERE */
  bool starts_word, starts_term, is_operand, in_value;
} scanner;

#define NOWHERE ((size_t)-1)

/* Ends in ":1.2", as prompts weigh words: a number below 10 with a word before its colon. */
static bool has_weight(const char *text, const search_paren *paren) {
  size_t at = paren->close;
  while (at > paren->open + 1 && search_is_space(text[at - 1])) at--;
  size_t end = at;
  while (at > paren->open + 1 && (search_is_digit(text[at - 1]) || text[at - 1] == '.')) at--;
  size_t start = at;
  while (at > paren->open + 1 && search_is_space(text[at - 1])) at--;
  bool small = end > start && search_is_digit(text[start]) && (end - start == 1 || text[start + 1] == '.');
  return small && at > paren->open + 2 && text[at - 1] == ':';
}

static bool or_follows(const scanner *in, size_t close) {
  size_t extent, at = search_skip_spaces(in->text, in->length, close + 1);
  search_key key;
  return at < in->length && search_mark_at(in->text, in->length, at, &extent, &key) == SEARCH_MARK_OR;
}

static search_paren_kind kind_of(const scanner *in, pair *it, const search_paren *paren) {
  if (!it->starts_word) return it->has_keys ? SEARCH_PAREN_CHARACTER : SEARCH_PAREN_WORDS;
  if (!it->has_keys && has_weight(in->text, paren)) return SEARCH_PAREN_WORDS;
  if (it->has_marks || it->is_operand) return SEARCH_PAREN_GROUP;
  if (it->starts_term && or_follows(in, paren->close)) return SEARCH_PAREN_GROUP;
  it->is_plain = true;
  return it->depth > SEARCH_WEIGHT_DEPTH ? SEARCH_PAREN_GROUP : SEARCH_PAREN_WORDS;
}

/* What a pair tells about the one around it. */
static void tell_parent(scanner *in, const pair *it, search_paren_kind kind) {
  if (it->parent == NOWHERE) return;
  pair *parent = &in->pairs[it->parent];
  if (kind == SEARCH_PAREN_GROUP && !it->is_plain) parent->has_marks = true;
  if (kind != SEARCH_PAREN_WORDS && it->has_keys) parent->has_keys = parent->has_marks = true;
  if (it->is_plain && it->depth >= parent->depth) parent->depth = it->depth + 1;
}

static void close_pair(scanner *in) {
  size_t index = in->open;
  pair *it = &in->pairs[index];
  search_paren *paren = &in->lexer->parens[index];
  paren->close = in->at++;
  paren->kind = kind_of(in, it, paren);
  tell_parent(in, it, paren->kind);
  in->open = it->parent;
  in->is_operand = false;
  in->starts_word = in->starts_term = paren->kind == SEARCH_PAREN_GROUP;
  if (paren->kind == SEARCH_PAREN_GROUP) in->in_value = false;
}

static void open_pair(scanner *in) {
  size_t index = in->lexer->paren_count++;
  in->lexer->parens[index] = (search_paren){.open = in->at++};
  in->pairs[index] = (pair){.starts_word = in->starts_word,
                            .starts_term = in->starts_term,
                            .is_operand = in->is_operand,
                            .depth = 1,
                            .parent = in->open};
  in->open = index;
  in->starts_word = in->starts_term = true;
  in->is_operand = in->in_value = false;
}

static void note_mark(scanner *in, bool is_key) {
  if (in->open == NOWHERE) return;
  in->pairs[in->open].has_marks = true;
  if (is_key) in->pairs[in->open].has_keys = true;
}

/* Passes a mark at the start of a word. */
static bool pass_mark(scanner *in) {
  size_t extent = 0;
  search_key key;
  search_mark mark = search_mark_at(in->text, in->length, in->at, &extent, &key);
  if (mark == SEARCH_MARK_NONE || (mark == SEARCH_MARK_NOT && !in->starts_term)) return false;
  note_mark(in, mark == SEARCH_MARK_KEY);
  in->at += extent;
  in->in_value = mark == SEARCH_MARK_KEY;
  in->is_operand = !in->in_value;
  in->starts_term = in->starts_word = true;
  if (in->in_value) in->at = search_skip_spaces(in->text, in->length, in->at);
  return true;
}

static bool pass_quoted(scanner *in) {
  size_t end = search_quote_end(in->text, in->length, in->at);
  if (end == 0) {
    return search_fault_syntax(in->lexer->fault, in->at, 1, "opens a quotation that does not end; add a closing \"");
  }
  note_mark(in, false);
  in->at = end;
  in->starts_word = in->starts_term = true;
  in->is_operand = in->in_value = false;
  return true;
}

/* Passes white space or a comma. */
static void pass_gap(scanner *in, bool is_comma) {
  if (is_comma || !in->starts_word) in->in_value = false;
  in->starts_term |= is_comma;
  in->is_operand &= !is_comma;
  in->starts_word = true;
  in->at++;
}

static bool pass_character(scanner *in) {
  char c = in->text[in->at];
  if (search_is_space(c) || c == ',') {
    pass_gap(in, c == ',');
    return true;
  }
  if (c == '"' && search_quote_opens(in->text, in->at)) return pass_quoted(in);
  if (in->starts_word && !in->in_value && pass_mark(in)) return true;
  if (c == '(') {
    open_pair(in);
  } else if (c == ')' && in->open != NOWHERE) {
    close_pair(in);
  } else {
    size_t network = search_network_length(in->text, in->length, in->at);
    in->at += network ? network : 1;
    in->starts_word = in->is_operand = false;
    if (!in->in_value) in->starts_term = false;
  }
  return true;
}

/* Pairs that never closed: an error where somebody meant a group, else a character like any other. */
static bool check_unclosed(scanner *in) {
  for (size_t index = in->open; index != NOWHERE; index = in->pairs[index].parent) {
    const pair *it = &in->pairs[index];
    if (it->starts_word && it->has_marks) {
      return search_fault_syntax(in->lexer->fault, in->lexer->parens[index].open, 1,
                                 "is not closed; add the missing ) or put the words in quotes");
    }
    tell_parent(in, it, SEARCH_PAREN_CHARACTER);
  }
  return true;
}

/* Plain pairs inside a plain pair that became a group for its depth are groups too. */
static void settle_depth(scanner *in) {
  for (size_t i = 0; i < in->lexer->paren_count; i++) {
    pair *it = &in->pairs[i];
    if (!it->is_plain || it->parent == NOWHERE || !in->pairs[it->parent].is_plain) continue;
    if (in->lexer->parens[it->parent].kind == SEARCH_PAREN_GROUP) in->lexer->parens[i].kind = SEARCH_PAREN_GROUP;
  }
}

static size_t count_opening(const char *text, size_t length) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) count += text[i] == '(';
  return count;
}

bool search_find_parens(search_lexer *lexer) {
  size_t count = count_opening(lexer->text, lexer->length);
  if (count > SEARCH_MOST_PARENS) {
    return search_fault_syntax(lexer->fault, 0, lexer->length, "has more than %d parentheses; search for less at once",
                               SEARCH_MOST_PARENS);
  }
  scanner in = {.lexer = lexer,
                .text = lexer->text,
                .length = lexer->length,
                .open = NOWHERE,
                .starts_word = true,
                .starts_term = true};
  in.pairs = search_alloc(lexer->arena, count * sizeof *in.pairs);
  lexer->parens = search_alloc(lexer->arena, count * sizeof *lexer->parens);
  if (in.pairs == NULL || lexer->parens == NULL) return search_fault_memory(lexer->fault);
  while (in.at < in.length) {
    if (!pass_character(&in)) return false;
  }
  if (!check_unclosed(&in)) return false;
  settle_depth(&in);
  return true;
}
