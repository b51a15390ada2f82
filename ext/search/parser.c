/* The parser of the search language.
**
**     query    = any
**     any      = all { "or" all }
**     all      = { ["-" | "not"] item | "," | sort }       at least one item beside an "or"
**     item     = phrase | quoted | term | "(" any ")"
**     term     = key ":" value { "|" value }               white space may stand behind the ":", not before it
**     sort     = "sort:" order { "|" order }
**     phrase   = words up to a ",", a quoted text, a key, a group, "or", or a word that begins with "-"
**     quoted   = '"' text '"'                              where '""' stands for a quote
**
** Items side by side must all hold; a comma only ends a phrase. "or" binds weaker than that, as in SQL.
**
** Prompt text
**     Each phrase must occur in the prompt, as it is written. A key in the middle of a phrase is taken
**     out of it: "starry rating: 5 night" asks for "starry night". Quotes end a phrase on either side
**     and keep all that is between them, white space at their ends too. Behind "negative:" phrases ask
**     the negative prompt, up to the end of the text or of the group that it stands in.
**
** What is a mark and what is a word
**     or      is a mark wherever it is a word of its own; in a phrase it must be quoted.
**     not     is a mark only where a term begins, so "do not enter" is a phrase.
**     -       is a mark at the start of a word, unless white space, another '-' or a number follows:
**             close-up, "a - b", --ar and "seed -1" are words, -1girl and -"bad hands" are not.
**     key:    is a key at the start of a word only: <lora:film:0.8> and D:\model:x are words. A word
**             that is nearly a key is a fault that names the key (keys.c says what is near), unless
**             "//" follows; any other word with a colon is prompt text: character:foo.
**     "       opens a quotation unless a letter or digit stands before it: 27" is a word.
**     ( )     prompts weigh words with them, so they group only
**               - when "or", "not", "-", a quotation, a key or such a group stands between them, or
**               - next to a mark: -(a, b), (a, b) or (c, d), or
**               - when nested more than SEARCH_WEIGHT_DEPTH deep, which no prompt does.
**             (masterpiece:1.2), (a, b) and ((best quality)) are words, with their parentheses; so is
**             all between parentheses that end in a weight below 10, or that begin inside a word, if
**             no key stands there. A '(' that meant a group and is not closed is a fault, as is a ')'
**             where a term could begin; other single parentheses are characters.
**     <word:...>  is one word, with all that is in it.
** To search for anything that would be a mark, put it in quotes.
**
** How it works: one loop over the tokens with a stack of open groups, so that deep nesting needs no
** deep recursion. Each group collects the items of the current "all", and the finished ones in "any". */
#include "search/parser.h"

#include "search/keys.h"

#include <string.h>

/* A part of a phrase; parts are joined with one space. */
typedef struct part {
  search_text text;
  struct part *next;
} part;

typedef struct group {
  search_node *all, *any;   /* an AND and an OR, still being filled */
  bool negated;             /* the next item is */
  bool wants_item;          /* behind "or", "not" or '-': an item must follow */
  bool in_negative;         /* behind negative: */
  search_token opened;      /* the '(' */
  search_value *phrase;     /* may still be continued; NULL when closed */
  part *parts, **parts_end; /* of that phrase */
} group;

typedef struct parser {
  search_lexer lexer;
  search_fault *fault;
  search_arena *arena;
  const search_options *options;
  search_query *query;
  group groups[SEARCH_MOST_DEPTH + 1]; /* the first is the text itself */
  int depth;
} parser;

static group *current(parser *in) {
  return &in->groups[in->depth];
}

static search_node *new_node(parser *in, search_node_kind kind) {
  search_node *node = search_alloc(in->arena, sizeof *node);
  if (node == NULL) {
    search_fault_memory(in->fault);
  } else {
    node->kind = kind;
  }
  return node;
}

/* Appends a child, or the children of a child of the same kind. */
static void append(search_node *parent, search_node *child) {
  bool same = child->kind == parent->kind;
  search_node *first = same ? child->first : child, *last = same ? child->last : child;
  if (parent->last) {
    parent->last->next = first;
  } else {
    parent->first = first;
  }
  parent->last = last;
}

static search_node *negate(parser *in, search_node *node) {
  if (node->kind == SEARCH_NOT) return node->first;
  search_node *negation = new_node(in, SEARCH_NOT);
  if (negation) append(negation, node);
  return negation;
}

/* An AND or OR with one child is that child. */
static search_node *simplest(search_node *node) {
  return node->first == node->last ? node->first : node;
}

/* Phrases. */
static bool add_part(parser *in, const search_text *text) {
  group *at = current(in);
  part *it = search_alloc(in->arena, sizeof *it);
  if (it == NULL) return search_fault_memory(in->fault);
  it->text = *text;
  *at->parts_end = it;
  at->parts_end = &it->next;
  at->phrase->text.length += text->length + (it != at->parts);
  return true;
}

static void open_phrase(group *at, search_value *phrase) {
  at->phrase = phrase;
  at->parts = NULL;
  at->parts_end = &at->parts;
}

/* Puts the parts of the open phrase together. */
static bool close_phrase(parser *in) {
  group *at = current(in);
  search_value *phrase = at->phrase;
  at->phrase = NULL;
  if (phrase == NULL) return true;
  char *text = search_alloc(in->arena, phrase->text.length + 1);
  if (text == NULL) return search_fault_memory(in->fault);
  phrase->text.text = text;
  for (const part *it = at->parts; it; it = it->next) {
    if (it != at->parts) *text++ = ' ';
    memcpy(text, it->text.text, it->text.length);
    text += it->text.length;
  }
  return true;
}

/* Items. */
static bool add_item(parser *in, search_node *node) {
  group *at = current(in);
  if (node && at->negated) node = negate(in, node);
  if (node == NULL) return false;
  append(at->all, node);
  at->negated = at->wants_item = false;
  return true;
}

static search_node *new_term(parser *in, search_key key, const search_token *token) {
  if (!search_count_value(&in->lexer, token->offset, token->extent)) return NULL;
  search_node *node = new_node(in, SEARCH_TERM);
  if (node) node->key = key;
  return node;
}

/* A term that asks for free text, its text still to come. */
static search_node *new_text_term(parser *in, const search_token *token) {
  search_node *node = new_term(in, current(in)->in_negative ? SEARCH_NEGATIVE : SEARCH_PROMPT, token);
  if (node == NULL) return NULL;
  node->values = search_alloc(in->arena, sizeof *node->values);
  if (node->values == NULL) {
    search_fault_memory(in->fault);
    return NULL;
  }
  node->values->kind = SEARCH_TEXT;
  node->values->match = SEARCH_CONTAINS;
  return node;
}

/* Words begin a phrase, or go on with one that a key interrupted. A negated phrase is not continued. */
static bool add_words(parser *in, const search_token *token) {
  group *at = current(in);
  if (at->phrase && !at->negated) return add_part(in, &token->text);
  bool negated = at->negated;
  search_node *node = close_phrase(in) ? new_text_term(in, token) : NULL;
  if (node == NULL || !add_item(in, node)) return false;
  open_phrase(at, node->values);
  return add_part(in, &token->text) && (!negated || close_phrase(in));
}

static bool add_quoted(parser *in, const search_token *token) {
  if (!close_phrase(in)) return false;
  if (token->text.length == 0 && !current(in)->wants_item) return true; /* occurs in every prompt */
  if (token->text.length == 0) {
    return search_fault_syntax(in->fault, token->offset, token->extent, "is empty; put words between the quotes");
  }
  search_node *node = new_text_term(in, token);
  if (node == NULL) return false;
  node->values->text = token->text;
  return add_item(in, node);
}

static bool add_negative(parser *in) {
  current(in)->in_negative = true;
  return close_phrase(in);
}

static bool add_sorts(parser *in, const search_token *token) {
  if (in->depth > 0 || current(in)->negated) {
    return search_fault_syntax(in->fault, token->offset, token->extent,
                               "cannot stand in parentheses or behind not; write it at the end of the text");
  }
  return search_read_sorts(&in->lexer, &in->query->sorts);
}

static bool add_key(parser *in, const search_token *token) {
  if (token->key == SEARCH_NEGATIVE) return add_negative(in);
  if (token->key == SEARCH_SORT) return add_sorts(in, token);
  search_node *node = new_term(in, token->key, token);
  return node && search_read_term(&in->lexer, in->options, node) && add_item(in, node);
}

/* Groups. */
static bool start_group(parser *in, bool in_negative, const search_token *opened) {
  *current(in) = (group){
    .all = new_node(in, SEARCH_AND), .any = new_node(in, SEARCH_OR), .in_negative = in_negative, .opened = *opened};
  return current(in)->all && current(in)->any;
}

static bool open_group(parser *in, const search_token *token) {
  bool in_negative = current(in)->in_negative;
  if (!close_phrase(in)) return false;
  if (in->depth == SEARCH_MOST_DEPTH) {
    return search_fault_syntax(in->fault, token->offset, token->extent,
                               "is nested too deep; a search takes up to %d groups in each other", SEARCH_MOST_DEPTH);
  }
  in->depth++;
  return start_group(in, in_negative, token);
}

static bool wants_item(parser *in, const search_token *token, const char *place) {
  return search_fault_syntax(in->fault, token->offset, token->extent,
                             "stands where a term is expected, %s; write one, or put the words in quotes", place);
}

static bool add_comma(parser *in, const search_token *token) {
  if (current(in)->wants_item) return wants_item(in, token, "behind 'or' or 'not'");
  return close_phrase(in);
}

/* Ends the current "all"; a missing item is a fault at the token that ends it. */
static bool end_all(parser *in, const search_token *token) {
  group *at = current(in);
  if (!close_phrase(in)) return false;
  if (at->negated) return wants_item(in, token, "behind 'not' or '-'");
  if (at->wants_item) return wants_item(in, token, "behind 'or'");
  if (at->all->first == NULL) return wants_item(in, token, "before 'or' or inside parentheses");
  append(at->any, simplest(at->all));
  at->all = new_node(in, SEARCH_AND);
  return at->all != NULL;
}

static bool add_or(parser *in, const search_token *token) {
  if (!end_all(in, token)) return false;
  current(in)->wants_item = true;
  return true;
}

static bool close_group(parser *in, const search_token *token) {
  if (!end_all(in, token)) return false;
  search_node *node = simplest(current(in)->any);
  in->depth--;
  return add_item(in, node);
}

static bool add_not(parser *in) {
  group *at = current(in);
  if (!close_phrase(in)) return false;
  at->negated = !at->negated;
  at->wants_item = true;
  return true;
}

/* The end of the text. Here alone there may be no item at all. */
static bool finish(parser *in, const search_token *token) {
  group *at = current(in);
  if (in->depth > 0) {
    return search_fault_syntax(in->fault, at->opened.offset, at->opened.extent,
                               "is not closed; add the missing ) or put the words in quotes");
  }
  bool empty = at->all->first == NULL && at->any->first == NULL && !at->wants_item;
  if (empty) return true;
  if (!end_all(in, token)) return false;
  in->query->root = simplest(at->any);
  return true;
}

static bool add_token(parser *in, const search_token *token) {
  switch (token->kind) {
  case SEARCH_TOKEN_END: return finish(in, token);
  case SEARCH_TOKEN_COMMA: return add_comma(in, token);
  case SEARCH_TOKEN_OR: return add_or(in, token);
  case SEARCH_TOKEN_NOT: return add_not(in);
  case SEARCH_TOKEN_OPEN: return open_group(in, token);
  case SEARCH_TOKEN_CLOSE: return close_group(in, token);
  case SEARCH_TOKEN_WORDS: return add_words(in, token);
  case SEARCH_TOKEN_QUOTED: return add_quoted(in, token);
  case SEARCH_TOKEN_KEY: return add_key(in, token);
  }
  return false;
}

static bool parse(parser *in, const char *text, size_t length) {
  search_token token = {0};
  if (!search_lexer_start(&in->lexer, in->arena, text, length, in->fault) || !start_group(in, false, &token)) {
    return false;
  }
  do {
    if (!search_next_token(&in->lexer, &token) || !add_token(in, &token)) return false;
  } while (token.kind != SEARCH_TOKEN_END);
  return true;
}

bool search_parse(search_arena *arena, const char *text, size_t length, const search_options *options,
                  search_query *query, search_fault *fault) {
  *query = (search_query){0};
  *fault = (search_fault){.text = text, .length = length};
  parser *in = search_alloc(arena, sizeof *in);
  if (in == NULL) return search_fault_memory(fault);
  in->arena = arena;
  in->fault = fault;
  in->options = options;
  in->query = query;
  return parse(in, text, length);
}
