/* Values; see values.h. A key has one value or several alternatives, parted by '|'. */
#include "search/values.h"

#include "search/chars.h"
#include "search/reader.h"

static bool read_flag(search_lexer *lexer, search_value *value) {
  size_t behind = lexer->at;
  bool no = search_take_word(lexer, "false");
  bool given = (no || search_take_word(lexer, "true")) && search_value_ends(lexer, lexer->at);
  if (!given) lexer->at = behind;
  value->kind = SEARCH_FLAG;
  value->flag = !(given && no);
  return true;
}

static bool read_type(search_reader *reader, search_value *value) {
  static const char *const types[] = {"image", "video"};
  search_lexer *lexer = reader->lexer;
  size_t start = lexer->at;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (!search_take_word(lexer, types[i]) || !search_value_ends(lexer, lexer->at)) continue;
    value->kind = SEARCH_TEXT;
    value->match = SEARCH_EQUALS;
    value->text = (search_text){.text = types[i], .length = lexer->at - start};
    return true;
  }
  return search_bad_value(reader, start, "a type", "image or video");
}

/* "none" asks for images without a value: of numbers and dates, where no text can mean it. */
static bool take_none(search_lexer *lexer, search_value *value) {
  size_t behind = lexer->at;
  if (!search_take_word(lexer, "none")) return false;
  value->kind = SEARCH_NONE;
  if (search_value_ends(lexer, lexer->at)) return true;
  lexer->at = behind;
  return false;
}

static bool read_value(search_reader *reader, search_value *value) {
  search_syntax syntax = reader->traits->syntax;
  bool has_none = syntax == SEARCH_TAKES_INTEGER || syntax == SEARCH_TAKES_BYTES || syntax == SEARCH_TAKES_DECIMAL ||
                  syntax == SEARCH_TAKES_SEED || syntax == SEARCH_TAKES_DATE;
  if (has_none && take_none(reader->lexer, value)) return true;
  switch (syntax) {
  case SEARCH_TAKES_INTEGER: return search_read_integers(reader, value);
  case SEARCH_TAKES_BYTES: return search_read_bytes(reader, value);
  case SEARCH_TAKES_DECIMAL: return search_read_decimals(reader, value);
  case SEARCH_TAKES_SEED: return search_read_seed(reader, value);
  case SEARCH_TAKES_DATE: return search_read_days(reader, value);
  case SEARCH_TAKES_SIZE: return search_read_size(reader, value);
  case SEARCH_TAKES_TYPE: return read_type(reader, value);
  case SEARCH_TAKES_NODE: return search_read_node_value(reader, value);
  case SEARCH_TAKES_TEXT:
  case SEARCH_TAKES_FLAG: /* these three are read elsewhere */
  case SEARCH_TAKES_SORT:
  case SEARCH_TAKES_NEGATIVE: break;
  }
  return search_read_text(reader, value);
}

/* Passes to a further alternative, where one follows. */
static bool take_separator(search_reader *reader) {
  search_lexer *lexer = reader->lexer;
  size_t bar = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  if (bar < lexer->length && lexer->text[bar] == '|') {
    lexer->at = search_skip_spaces(lexer->text, lexer->length, bar + 1);
    return true;
  }
  return search_take_list_comma(reader);
}

static bool is_empty(const search_value *value) {
  return value->kind == SEARCH_TEXT && value->text.length == 0;
}

static bool read_alternatives(search_reader *reader) {
  search_lexer *lexer = reader->lexer;
  search_value **end = &reader->node->values;
  size_t start = lexer->at, last;
  bool outside = false;
  do {
    search_value *value = search_alloc(lexer->arena, sizeof *value);
    if (value == NULL) return search_fault_memory(lexer->fault);
    last = lexer->at;
    if (!read_value(reader, value)) return false;
    outside |= value->outside;
    if (is_empty(value)) continue; /* model_or_hash: ""|hash */
    if (reader->node->values && !search_count_value(lexer, last, lexer->at - last)) return false;
    *end = value;
    end = &value->next;
  } while (take_separator(reader));
  const search_value *first = reader->node->values;
  if (first == NULL) return search_bad_value(reader, start, "a value", "\"name\"|hash");
  if (outside && first->next)
    return search_bad_value(reader, last, "a single value, as <> needs", "<>5, or -rating:5|6");
  return true;
}

bool search_read_term(search_lexer *lexer, const search_options *options, search_node *node) {
  search_reader reader = {.lexer = lexer, .node = node, .traits = search_traits(node->key), .options = options};
  if (reader.traits->syntax == SEARCH_TAKES_FLAG) {
    node->values = search_alloc(lexer->arena, sizeof *node->values);
    return node->values ? read_flag(lexer, node->values) : search_fault_memory(lexer->fault);
  }
  if (reader.traits->syntax == SEARCH_TAKES_NODE) {
    if (!search_read_node_name(&reader)) return false;
    if (!search_node_has_value(lexer)) return true;
  }
  return read_alternatives(&reader);
}
