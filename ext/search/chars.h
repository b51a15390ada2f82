/* Characters, as the search language sees them: bytes of UTF-8, where only ASCII means anything and
** every other byte counts as part of a word. Nothing here follows the locale of the process. */
#ifndef DS_SEARCH_CHARS_H
#define DS_SEARCH_CHARS_H

#include <stdbool.h>
#include <stddef.h>

static inline bool search_is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool search_is_digit(char c) {
  return c >= '0' && c <= '9';
}

static inline char search_lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static inline bool search_is_letter(char c) {
  return search_lower(c) >= 'a' && search_lower(c) <= 'z';
}

static inline bool search_is_word(char c) {
  return search_is_letter(c) || search_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

static inline size_t search_skip_spaces(const char *text, size_t length, size_t at) {
  while (at < length && search_is_space(text[at])) at++;
  return at;
}

/* The length of `literal` (lower case) where the text has it at `at`, whatever its case; else 0. */
static inline size_t search_literal_at(const char *text, size_t length, size_t at, const char *literal) {
  size_t i = 0;
  while (literal[i] && at + i < length && search_lower(text[at + i]) == literal[i]) i++;
  return literal[i] ? 0 : i;
}

/* The same for a whole word: no letter or digit follows. */
static inline size_t search_word_at(const char *text, size_t length, size_t at, const char *word) {
  size_t size = search_literal_at(text, length, at, word);
  return size && at + size < length && search_is_word(text[at + size]) ? 0 : size;
}

#endif
