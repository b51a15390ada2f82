/* Reading values that are texts: names, patterns, hashes, and the properties of nodes. */
#include "search/chars.h"
#include "search/numbers.h"
#include "search/reader.h"
#include "search/values.h"

#include <string.h>

static bool has_rule(const search_reader *reader, search_text_rule rule) {
  return (reader->traits->rules & rule) != 0;
}

/* A comma ends a value; where paths may hold some, only one with white space or a key behind it does. */
static bool comma_ends(const search_reader *reader, size_t comma) {
  const search_lexer *lexer = reader->lexer;
  search_key key;
  if (!has_rule(reader, SEARCH_INNER_COMMAS) || comma + 1 == lexer->length) return true;
  return search_is_space(lexer->text[comma + 1]) || search_key_at(lexer->text, lexer->length, comma + 1, &key);
}

/* The end of an unquoted word at lexer->at. Inside a group an unpaired ')' ends it too. */
static size_t word_end(const search_reader *reader) {
  const search_lexer *lexer = reader->lexer;
  int parens = 0;
  size_t end = lexer->at;
  for (; end < lexer->length; end++) {
    char c = lexer->text[end];
    if (search_is_space(c) || c == '|') break;
    if (c == ',' && comma_ends(reader, end)) break;
    if (c == ')' && parens == 0 && lexer->groups > 0) break;
    if (c == '(') parens++;
    if (c == ')' && parens > 0) parens--;
  }
  return end;
}

static const search_names *known_names(const search_reader *reader) {
  const search_options *options = reader->options;
  if (!has_rule(reader, SEARCH_KNOWN_NAMES) || options->known == NULL) return NULL;
  return options->known(options->context, reader->node->key);
}

static bool equal_text(const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (search_lower(a[i]) != search_lower(b[i])) return false;
  }
  return true;
}

/* The length of the longest known name that stands, as whole words, at `at`. */
static size_t known_name_length(const search_reader *reader, size_t at) {
  const search_lexer *lexer = reader->lexer;
  const search_names *known = known_names(reader);
  size_t longest = 0;
  for (size_t i = 0; known && i < known->count; i++) {
    size_t size = strlen(known->names[i]);
    if (size <= longest || size > lexer->length - at || !search_value_ends(lexer, at + size)) continue;
    if (equal_text(lexer->text + at, known->names[i], size)) longest = size;
  }
  return longest;
}

/* A word at lexer->at that can only be the name of a model: one of the library, or one with a '*'. */
static bool is_model_word(const search_reader *reader) {
  const search_lexer *lexer = reader->lexer;
  size_t size = word_end(reader) - lexer->at;
  if (size == 0 || lexer->text[lexer->at] == '"' || lexer->text[lexer->at] == '(') return false;
  return known_name_length(reader, lexer->at) > 0 || memchr(lexer->text + lexer->at, '*', size) != NULL;
}

/* Right behind the comma anything but a mark is a further value. Behind white space it most often is
** prompt text: there it must be sure to name a model. */
bool search_take_list_comma(search_reader *reader) {
  search_lexer *lexer = reader->lexer;
  size_t extent, comma = lexer->at;
  search_key key;
  if (!has_rule(reader, SEARCH_COMMA_LIST) || !search_take_char(lexer, ',')) return false;
  bool spaced = lexer->at < lexer->length && search_is_space(lexer->text[lexer->at]);
  search_pass_spaces(lexer);
  bool more = spaced ? is_model_word(reader) : !search_value_ends(lexer, lexer->at);
  more = more && search_mark_at(lexer->text, lexer->length, lexer->at, &extent, &key) == SEARCH_MARK_NONE;
  if (!more) lexer->at = comma;
  return more;
}

static bool copy_word(search_reader *reader, size_t end, search_text *text) {
  search_lexer *lexer = reader->lexer;
  char *copy = search_copy(lexer->arena, lexer->text + lexer->at, end - lexer->at);
  if (copy == NULL) return search_fault_memory(lexer->fault);
  *text = (search_text){.text = copy, .length = end - lexer->at};
  lexer->at = end;
  return true;
}

/* "starts with X": takes the two words if a value follows them. */
static bool take_criterion(search_lexer *lexer, const char *verb, const char *preposition) {
  size_t start = lexer->at;
  bool taken = search_take_word(lexer, verb);
  if (taken && preposition) {
    search_pass_spaces(lexer);
    taken = search_take_word(lexer, preposition);
  }
  size_t behind = lexer->at;
  search_pass_spaces(lexer);
  bool quoted = lexer->at < lexer->length && lexer->text[lexer->at] == '"';
  bool valued = quoted || (lexer->at > behind && !search_value_ends(lexer, lexer->at));
  if (taken && valued) return true;
  lexer->at = start;
  return false;
}

static search_match take_match(search_reader *reader) {
  if (has_rule(reader, SEARCH_SUBSTRING)) return SEARCH_CONTAINS;
  if (!has_rule(reader, SEARCH_CRITERIA)) return SEARCH_EQUALS;
  if (take_criterion(reader->lexer, "starts", "with")) return SEARCH_STARTS;
  if (take_criterion(reader->lexer, "ends", "with")) return SEARCH_ENDS;
  return take_criterion(reader->lexer, "contains", NULL) ? SEARCH_CONTAINS : SEARCH_EQUALS;
}

static bool has_wildcards(const search_text *text) {
  return memchr(text->text, '*', text->length) || memchr(text->text, '?', text->length);
}

static bool is_hex(const search_text *text) {
  for (size_t i = 0; i < text->length; i++) {
    char c = search_lower(text->text[i]);
    if (!search_is_digit(c) && !(c >= 'a' && c <= 'f') && c != '*' && c != '?') return false;
  }
  return true;
}

static bool read_words(search_reader *reader, search_text *text) {
  search_lexer *lexer = reader->lexer;
  size_t start = lexer->at;
  if (start < lexer->length && lexer->text[start] == '"') {
    if (!search_read_quoted(lexer, text)) return false;
    if (word_end(reader) == lexer->at) return true;
    return search_fault_syntax(lexer->fault, lexer->at, 1,
                               "stands right behind a quoted value; put a space between them, or \" as \"\"");
  }
  size_t known = known_name_length(reader, start);
  return copy_word(reader, known ? start + known : word_end(reader), text);
}

bool search_read_text(search_reader *reader, search_value *value) {
  size_t start = reader->lexer->at;
  value->kind = SEARCH_TEXT;
  value->match = take_match(reader);
  size_t words = reader->lexer->at;
  if (!read_words(reader, &value->text)) return false;
  bool quoted = reader->lexer->at > words && reader->lexer->text[words] == '"';
  bool may_be_empty = quoted && reader->node->key == SEARCH_MODEL_OR_HASH;
  if (value->text.length == 0 && !may_be_empty) return search_bad_value(reader, start, "a value", "\"some text\"");
  if (has_rule(reader, SEARCH_HEX) && !is_hex(&value->text)) {
    return search_bad_value(reader, start, "a hash of hexadecimal digits", "a1b2c3d4 or a1b2*");
  }
  bool wild = has_rule(reader, SEARCH_WILDCARDS) && has_wildcards(&value->text);
  if (value->match == SEARCH_EQUALS && wild) value->match = SEARCH_PATTERN;
  return true;
}

/* Nodes. */
static bool is_comparison(char c) {
  return c == '=' || c == '<' || c == '>' || c == '!';
}

static bool read_name(search_reader *reader, bool dot_ends, search_text *name) {
  search_lexer *lexer = reader->lexer;
  if (lexer->at < lexer->length && lexer->text[lexer->at] == '"') return search_read_quoted(lexer, name);
  size_t limit = word_end(reader), end = lexer->at;
  while (end < limit && !is_comparison(lexer->text[end]) && !(dot_ends && lexer->text[end] == '.')) end++;
  return copy_word(reader, end, name);
}

bool search_read_node_name(search_reader *reader) {
  search_lexer *lexer = reader->lexer;
  search_node *node = reader->node;
  size_t start = lexer->at;
  if (!read_name(reader, true, &node->node_class)) return false;
  if (search_take_char(lexer, '.') && !read_name(reader, false, &node->node_property)) return false;
  bool ended = search_value_ends(lexer, lexer->at) || search_node_has_value(lexer);
  bool named = node->node_class.length || node->node_property.length;
  return (ended && named) ||
         search_bad_value(reader, start, "a node", "KSampler, KSampler.steps or KSampler.steps>=20");
}

bool search_node_has_value(search_lexer *lexer) {
  size_t at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  if (at == lexer->length || !is_comparison(lexer->text[at])) return false;
  lexer->at = at;
  return true;
}

/* Two numbers with a dash between them. */
static bool is_number_range(const search_lexer *lexer) {
  size_t at = lexer->at, first = search_number_length(lexer->text + at, lexer->length - at);
  if (first == 0 || at + first + 1 >= lexer->length || lexer->text[at + first] != '-') return false;
  at += first + 1;
  size_t second = search_number_length(lexer->text + at, lexer->length - at);
  return second && search_value_ends(lexer, at + second);
}

bool search_read_node_value(search_reader *reader, search_value *value) {
  search_lexer *lexer = reader->lexer;
  size_t start = lexer->at;
  search_comparison comparison = search_take_comparison(lexer);
  bool equality = comparison == SEARCH_IS || comparison == SEARCH_IS_NOT;
  if (equality && !is_number_range(lexer)) {
    value->outside = comparison == SEARCH_IS_NOT;
    return search_read_text(reader, value);
  }
  lexer->at = start;
  return search_read_decimals(reader, value);
}
