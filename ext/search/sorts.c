/* Reading the value of sort: one or more orders, parted by '|'.
**
**     sort: rating        sort: date asc        sort: -name        sort: random:42        sort: rating|date
**
** A '-' in front turns the order around. Without asc or desc, dates, ratings, scores and sizes go from
** the largest, prompts and names from the first letter. */
#include "search/chars.h"
#include "search/numbers.h"
#include "search/reader.h"
#include "search/values.h"

static const struct {
  const char *word;
  search_sort_key key;
  bool descending;
} orders[] = {
  {"date", SEARCH_BY_CREATED, true},
  {"created", SEARCH_BY_CREATED, true},
  {"viewed", SEARCH_BY_VIEWED, true},
  {"touched", SEARCH_BY_TOUCHED, true},
  {"updated", SEARCH_BY_TOUCHED, true},
  {"modified", SEARCH_BY_MODIFIED, true},
  {"rating", SEARCH_BY_RATING, true},
  {"aesthetic_score", SEARCH_BY_AESTHETIC_SCORE, true},
  {"score", SEARCH_BY_AESTHETIC_SCORE, true},
  {"prompt", SEARCH_BY_PROMPT, false},
  {"name", SEARCH_BY_NAME, false},
  {"filename", SEARCH_BY_NAME, false},
  {"filesize", SEARCH_BY_FILE_SIZE, true},
  {"size", SEARCH_BY_FILE_SIZE, true},
  {"random", SEARCH_BY_RANDOM, false},
};

static bool bad_order(search_lexer *lexer, size_t start) {
  size_t end = start;
  while (!search_value_ends(lexer, end)) end++;
  return search_fault_syntax(
    lexer->fault, start, end - start,
    "is not an order; write sort: date, viewed, touched, modified, rating, score, prompt, name, "
    "filesize, random or random:42, each with asc or desc behind it if need be");
}

/* Takes a direction: " desc", ":desc" or "-desc". */
static void take_direction(search_lexer *lexer, search_sort *sort) {
  size_t behind = lexer->at;
  if (!search_take_char(lexer, ':') && !search_take_char(lexer, '-')) search_pass_spaces(lexer);
  bool descending = search_take_word(lexer, "desc") || search_take_word(lexer, "descending");
  bool ascending = !descending && (search_take_word(lexer, "asc") || search_take_word(lexer, "ascending"));
  if ((descending || ascending) && lexer->at > behind && search_value_ends(lexer, lexer->at)) {
    sort->descending = descending;
  } else {
    lexer->at = behind;
  }
}

/* Takes the seed of random: " 42", ":42" or "(42)". */
static bool take_seed(search_lexer *lexer, search_sort *sort) {
  size_t behind = lexer->at;
  bool marked = search_take_char(lexer, ':'), wrapped = !marked && search_take_char(lexer, '(');
  search_pass_spaces(lexer);
  size_t end = lexer->at;
  while (end < lexer->length && (search_is_digit(lexer->text[end]) || (end == lexer->at && lexer->text[end] == '-'))) {
    end++;
  }
  bool read =
    search_value_ends(lexer, end) && search_read_integer(lexer->text + lexer->at, end - lexer->at, &sort->seed);
  if (read) lexer->at = end;
  if (read && wrapped) read = search_take_char(lexer, ')');
  if (!read) lexer->at = behind;
  sort->seeded = read;
  return read || !(marked || wrapped);
}

static bool read_order(search_lexer *lexer, search_sort *sort) {
  size_t start = lexer->at;
  bool turned = search_take_char(lexer, '-');
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    if (!search_take_word(lexer, orders[i].word)) continue;
    sort->key = orders[i].key;
    sort->descending = orders[i].descending;
    if (sort->key == SEARCH_BY_RANDOM && !take_seed(lexer, sort)) return bad_order(lexer, start);
    if (sort->key != SEARCH_BY_RANDOM) take_direction(lexer, sort);
    if (turned && sort->key != SEARCH_BY_RANDOM) sort->descending = !sort->descending;
    return search_value_ends(lexer, lexer->at) || bad_order(lexer, start);
  }
  return bad_order(lexer, start);
}

static bool take_bar(search_lexer *lexer) {
  size_t at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  if (at == lexer->length || lexer->text[at] != '|') return false;
  lexer->at = search_skip_spaces(lexer->text, lexer->length, at + 1);
  return true;
}

bool search_read_sorts(search_lexer *lexer, search_sort **list) {
  while (*list) list = &(*list)->next;
  do {
    *list = search_alloc(lexer->arena, sizeof **list);
    if (*list == NULL) return search_fault_memory(lexer->fault);
    if (!read_order(lexer, *list)) return false;
    list = &(*list)->next;
  } while (take_bar(lexer));
  return true;
}
