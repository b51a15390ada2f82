/* Reading values; see reader.h. */
#include "search/reader.h"

#include "search/chars.h"

bool search_take_char(search_lexer *lexer, char c) {
  if (lexer->at == lexer->length || lexer->text[lexer->at] != c) return false;
  lexer->at++;
  return true;
}

bool search_take_word(search_lexer *lexer, const char *word) {
  size_t size = search_word_at(lexer->text, lexer->length, lexer->at, word);
  lexer->at += size;
  return size > 0;
}

void search_pass_spaces(search_lexer *lexer) {
  lexer->at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
}

search_comparison search_take_comparison(search_lexer *lexer) {
  search_comparison comparison = SEARCH_IS;
  if (search_take_char(lexer, '<')) {
    comparison = search_take_char(lexer, '=')   ? SEARCH_AT_MOST
                 : search_take_char(lexer, '>') ? SEARCH_IS_NOT
                                                : SEARCH_LESS;
  } else if (search_take_char(lexer, '>')) {
    comparison = search_take_char(lexer, '=') ? SEARCH_AT_LEAST : SEARCH_MORE;
  } else if (search_literal_at(lexer->text, lexer->length, lexer->at, "!=")) {
    lexer->at += 2;
    comparison = SEARCH_IS_NOT;
  } else {
    search_take_char(lexer, '=');
  }
  search_pass_spaces(lexer);
  return comparison;
}

bool search_value_ends(const search_lexer *lexer, size_t at) {
  if (at >= lexer->length) return true;
  char c = lexer->text[at];
  return search_is_space(c) || c == ',' || c == '|' || c == ')';
}

bool search_bad_value(search_reader *reader, size_t start, const char *expected, const char *examples) {
  search_lexer *lexer = reader->lexer;
  size_t end = start;
  while (!search_value_ends(lexer, end)) end++;
  if (end == start && start < lexer->length) end++;
  return search_fault_syntax(lexer->fault, start, end - start, "is not %s; write %s: %s", expected,
                             reader->traits->name, examples);
}

bool search_compares_lo(search_comparison comparison) {
  return comparison != SEARCH_LESS && comparison != SEARCH_AT_MOST;
}

bool search_compares_hi(search_comparison comparison) {
  return comparison != SEARCH_MORE && comparison != SEARCH_AT_LEAST;
}

bool search_is_inclusive(search_comparison comparison) {
  return comparison != SEARCH_LESS && comparison != SEARCH_MORE;
}

search_range search_range_of(search_comparison comparison, search_bound bound) {
  search_range range = {0};
  bound.present = true;
  bound.inclusive = search_is_inclusive(comparison);
  if (search_compares_lo(comparison)) range.lo = bound;
  if (search_compares_hi(comparison)) range.hi = bound;
  return range;
}

bool search_take_range_dash(search_lexer *lexer) {
  size_t at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  if (at == lexer->length || lexer->text[at] != '-') return false;
  at = search_skip_spaces(lexer->text, lexer->length, at + 1);
  size_t digit = at < lexer->length && lexer->text[at] == '-' ? at + 1 : at;
  bool number = digit < lexer->length && (search_is_digit(lexer->text[digit]) || lexer->text[digit] == '?');
  if (number) lexer->at = at;
  return number;
}
