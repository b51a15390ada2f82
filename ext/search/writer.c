/* Writing a tree as SQL; see writer.h.
**
** Lists are written as balanced pairs, so that an expression of a thousand terms is ten deep and not a
** thousand. A tree of many groups in each other would overrun the stack of SQLite's parser, a hundred
** symbols: it is written without most of its parentheses, see write_chain. */
#include "search/writer.h"

#include "search/shuffle.h"
#include "search/terms.h"

#include <stdlib.h>
#include <string.h>

enum { HIGH = 6 };

/* No deeper than the parser's groups, as all walks over the tree here. NOLINTNEXTLINE(misc-no-recursion) */
int search_height(const search_node *node) {
  int height = 0;
  for (const search_node *child = node->first; child; child = child->next) {
    int below = search_height(child) + 1;
    if (below > height) height = below;
  }
  return height;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
search_key search_prompt_key(const search_node *node) {
  if (node->kind == SEARCH_TERM) {
    return node->key == SEARCH_PROMPT || node->key == SEARCH_NEGATIVE ? node->key : SEARCH_KEYS;
  }
  search_key key = search_prompt_key(node->first);
  for (const search_node *child = node->first->next; child && key != SEARCH_KEYS; child = child->next) {
    if (search_prompt_key(child) != key) key = SEARCH_KEYS;
  }
  return key;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
bool search_holds_without_prompt(const search_node *node) {
  if (node->kind == SEARCH_TERM) return false;
  if (node->kind == SEARCH_NOT) return !search_holds_without_prompt(node->first);
  for (const search_node *child = node->first; child; child = child->next) {
    bool holds = search_holds_without_prompt(child);
    if (holds == (node->kind == SEARCH_OR)) return holds;
  }
  return node->kind == SEARCH_AND;
}

const search_value *search_only_value(const search_node *node) {
  const search_value *value = node->kind == SEARCH_TERM ? node->values : NULL;
  return value && value->next == NULL && !value->outside ? value : NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
bool search_is_of_totals(const search_node *node) {
  if (node->kind == SEARCH_TERM) {
    return node->key == SEARCH_NSFW || node->key == SEARCH_FOR_DELETION || node->key == SEARCH_UNAVAILABLE;
  }
  const search_node *child = node->first;
  while (child && search_is_of_totals(child)) child = child->next;
  return child == NULL;
}

static void append(search_node *parent, search_node *child) {
  child->next = NULL;
  if (parent->last) {
    parent->last->next = child;
  } else {
    parent->first = child;
  }
  parent->last = child;
}

/* Parts a list by what its children ask; a part of one child is that child. NOLINTNEXTLINE(misc-no-recursion) */
bool search_regroup(search_arena *arena, search_node *node) {
  if (node->kind == SEARCH_TERM || search_prompt_key(node) != SEARCH_KEYS) return true;
  search_node *parts[2] = {search_alloc(arena, sizeof **parts), search_alloc(arena, sizeof **parts)};
  if (parts[0] == NULL || parts[1] == NULL) return false;
  parts[0]->kind = parts[1]->kind = node->kind;
  search_node *child = node->first;
  node->first = node->last = NULL;
  while (child) {
    search_node *next = child->next;
    search_key key = node->kind == SEARCH_NOT ? SEARCH_KEYS : search_prompt_key(child);
    if (!search_regroup(arena, child)) return false;
    append(key == SEARCH_KEYS ? node : parts[key == SEARCH_NEGATIVE], child);
    child = next;
  }
  for (int i = 0; i < 2; i++) {
    if (parts[i]->first) append(node, parts[i]->first == parts[i]->last ? parts[i]->first : parts[i]);
  }
  return true;
}

/* Parameters. */
static uint64_t hash_parameter(const search_parameter *it) {
  uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ (uint64_t)it->integer, real;
  memcpy(&real, &it->real, sizeof real);
  hash = (hash ^ real ^ (uint64_t)it->type) * UINT64_C(0x100000001B3);
  for (size_t i = 0; i < it->text.length; i++) {
    hash = (hash ^ (unsigned char)it->text.text[i]) * UINT64_C(0x100000001B3);
  }
  return hash ^ (hash >> 29);
}

static bool same_parameter(const search_parameter *a, const search_parameter *b) {
  bool different = a->real < b->real || a->real > b->real;
  if (a->type != b->type || a->integer != b->integer || different) return false;
  return a->text.length == b->text.length &&
         (a->text.length == 0 || memcmp(a->text.text, b->text.text, a->text.length) == 0);
}

/* Where in the table the parameter is, or belongs. */
static int *place_of(search_writer *writer, const search_parameter *it) {
  size_t mask = (size_t)writer->size * 2 - 1, at = (size_t)hash_parameter(it) & mask;
  while (writer->places[at] && !same_parameter(&writer->parameters[writer->places[at] - 1], it)) at = (at + 1) & mask;
  return &writer->places[at];
}

static bool make_room(search_writer *writer) {
  enum { FIRST_SIZE = 16 };
  if (writer->count < writer->size) return true;
  int size = writer->size ? writer->size * 2 : FIRST_SIZE;
  search_parameter *parameters = search_alloc(writer->arena, (size_t)size * sizeof *parameters);
  int *places = search_alloc(writer->arena, (size_t)size * 2 * sizeof *places);
  if (parameters == NULL || places == NULL) return false;
  if (writer->count) memcpy(parameters, writer->parameters, (size_t)writer->count * sizeof *parameters);
  writer->parameters = parameters;
  writer->places = places;
  writer->size = size;
  for (int i = 0; i < writer->count; i++) *place_of(writer, &parameters[i]) = i + 1;
  return true;
}

void search_put_parameter(search_writer *writer, search_parameter parameter) {
  if (!make_room(writer)) {
    writer->failed = true;
    return;
  }
  int *place = place_of(writer, &parameter);
  if (*place == 0) {
    writer->parameters[writer->count] = parameter;
    *place = ++writer->count;
  }
  search_put(&writer->out, "?");
  search_put_integer(&writer->out, *place);
}

void search_put_text_parameter(search_writer *writer, search_text text) {
  search_put_parameter(writer, (search_parameter){.type = SEARCH_TEXT_VALUE, .text = text});
}

const char *search_take(search_writer *writer) {
  search_text text = search_buffer_text(&writer->out);
  writer->failed = writer->failed || writer->out.failed;
  writer->out = (search_buffer){.arena = writer->arena};
  return writer->failed ? NULL : text.text;
}

/* Prompts. */
bool search_write_candidates(search_writer *writer, const search_node *node) {
  search_text first, end;
  if (search_write_trigrams(writer, node, &first)) {
    search_put(&writer->out, "SELECT rowid AS Id FROM main.PromptSearch WHERE PromptSearch MATCH ");
    search_put_text_parameter(writer, first);
    return true;
  }
  if (!search_write_runs(writer, node, &first, &end)) return false;
  search_put(&writer->out, "SELECT DISTINCT doc AS Id FROM main.PromptSearchRuns WHERE term >= ");
  search_put_text_parameter(writer, first);
  search_put(&writer->out, " AND term < ");
  search_put_text_parameter(writer, end);
  return true;
}

void search_write_prompts(search_writer *writer, const search_node *node) {
  size_t start = writer->out.length;
  search_put(&writer->out, "(");
  if (search_write_candidates(writer, node)) {
    search_put(&writer->out, ") found CROSS JOIN main.Prompts p ON p.Id = found.Id WHERE ");
  } else {
    writer->out.length = start;
    search_put(&writer->out, "main.Prompts p WHERE ");
  }
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void write_prompt(search_writer *writer, const search_node *node, search_key key, search_form form) {
  const char *column = key == SEARCH_PROMPT ? "PromptId" : "NegativePromptId";
  bool without = search_holds_without_prompt(node);
  search_buffer *out = &writer->out;
  if (form == SEARCH_SET) {
    search_put(out, without ? "(i." : "i.");
    search_put(out, column);
    if (without) {
      search_put(out, " IS NULL OR i.");
      search_put(out, column);
    }
    search_put(out, " IN (");
    search_put(out, "SELECT p.Id FROM ");
    search_write_prompts(writer, node);
    search_write(writer, node, SEARCH_VERIFY);
    search_put(out, without ? "))" : ")");
    return;
  }
  search_put(out, without ? "ifnull((SELECT " : "(SELECT ");
  search_write(writer, node, SEARCH_VERIFY);
  search_put(out, " FROM main.Prompts p WHERE p.Id = i.");
  search_put(out, column);
  search_put(out, without ? "), 1)" : ")");
}

/* Lists. */
static const search_node **children_of(search_writer *writer, const search_node *node, int *count) {
  *count = 0;
  for (const search_node *child = node->first; child; child = child->next) ++*count;
  const search_node **children = search_alloc(writer->arena, (size_t)*count * sizeof(search_node *));
  int i = 0;
  for (const search_node *child = node->first; children && child; child = child->next) children[i++] = child;
  if (children == NULL) {
    writer->failed = true;
    *count = 0;
  }
  return children;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void write_balanced(search_writer *writer, const search_node **nodes, int count, const char *joint,
                           search_form form) {
  if (count == 0) return;
  if (count == 1) {
    search_write(writer, nodes[0], form);
    return;
  }
  search_put(&writer->out, "(");
  write_balanced(writer, nodes, count / 2, joint, form);
  search_put(&writer->out, joint);
  write_balanced(writer, nodes + count / 2, count - count / 2, joint, form);
  search_put(&writer->out, ")");
}

/* A high tree. The operators & and | bind alike and from the left, so that "a | b & c" is "(a | b) & c":
** when each list begins with its highest child, that child needs no parentheses. Both look at 0 and 1 alone,
** so NOT moves down to the terms. NOLINTNEXTLINE(misc-no-recursion) */
static void write_chain(search_writer *writer, const search_node *node, bool negated, search_form form) {
  if (node->kind == SEARCH_NOT) {
    write_chain(writer, node->first, !negated, form);
    return;
  }
  if (node->kind == SEARCH_TERM) {
    search_put(&writer->out, "((");
    search_write(writer, node, form);
    search_put(&writer->out, negated ? ") IS NOT TRUE)" : ") IS TRUE)");
    return;
  }
  int count, highest = 0;
  const search_node **children = children_of(writer, node, &count);
  for (int i = 1; i < count; i++) {
    if (search_height(children[i]) > search_height(children[highest])) highest = i;
  }
  if (count == 0) return;
  write_chain(writer, children[highest], negated, form);
  for (int i = 0; i < count; i++) {
    if (i == highest) continue;
    search_put(&writer->out, (node->kind == SEARCH_AND) != negated ? " & " : " | ");
    bool list = children[i]->kind != SEARCH_TERM;
    if (list) search_put(&writer->out, "(");
    write_chain(writer, children[i], negated, form);
    if (list) search_put(&writer->out, ")");
  }
}

/* NOLINTNEXTLINE(misc-no-recursion) */
void search_write(search_writer *writer, const search_node *node, search_form form) {
  search_key key = form == SEARCH_VERIFY ? SEARCH_KEYS : search_prompt_key(node);
  if (key != SEARCH_KEYS) {
    write_prompt(writer, node, key, form);
  } else if (node->kind == SEARCH_TERM) {
    search_write_term(writer, node, form);
  } else if (search_height(node) > HIGH) {
    search_put(&writer->out, "(");
    write_chain(writer, node, false, form);
    search_put(&writer->out, ")");
  } else if (node->kind == SEARCH_NOT) {
    search_put(&writer->out, "(");
    search_write(writer, node->first, form);
    search_put(&writer->out, " IS NOT TRUE)");
  } else {
    int count;
    const search_node **children = children_of(writer, node, &count);
    write_balanced(writer, children, count, node->kind == SEARCH_AND ? " AND " : " OR ", form);
  }
}

static void write_seed(search_writer *writer, const search_sort *sort, search_chance chance) {
  search_put(&writer->out, ", ");
  search_put_parameter(
    writer, (search_parameter){.type = SEARCH_INTEGER_VALUE, .integer = sort->seeded ? sort->seed : chance.seed});
  search_put(&writer->out, ", ");
  search_put_parameter(writer, (search_parameter){.type = SEARCH_INTEGER_VALUE, .integer = chance.most});
  search_put(&writer->out, ")");
}

void search_write_walk(search_writer *writer, const search_sort *sort, search_chance chance) {
  search_buffer *out = &writer->out;
  search_put(out, "(WITH RECURSIVE walk(Place, Id) AS (SELECT 0, ds_search_at(0");
  write_seed(writer, sort, chance);
  search_put(out, " UNION ALL SELECT Place + 1, ds_search_at(Place + 1");
  write_seed(writer, sort, chance);
  search_put(out, " FROM walk WHERE Place < ");
  search_put_parameter(writer, (search_parameter){.type = SEARCH_INTEGER_VALUE,
                                                  .integer = (INT64_C(1) << search_bits_of(chance.most)) - 1});
  search_put(out, ") SELECT Id FROM walk) AS walk CROSS JOIN main.Images AS i ON i.Id = walk.Id");
}

/* The last term is the Id, in the direction of the order before it: so an index gives both. */
void search_write_order(search_writer *writer, const search_sort *sort, search_chance chance) {
  static const char *const columns[SEARCH_SORT_KEYS] = {
    [SEARCH_BY_CREATED] = "i.CreatedDate",
    [SEARCH_BY_VIEWED] = "i.ViewedDate",
    [SEARCH_BY_TOUCHED] = "i.TouchedDate",
    [SEARCH_BY_MODIFIED] = "i.ModifiedDate",
    [SEARCH_BY_RATING] = "i.Rating",
    [SEARCH_BY_AESTHETIC_SCORE] = "i.AestheticScore",
    [SEARCH_BY_PROMPT] = "(SELECT p.Text FROM main.Prompts p WHERE p.Id = i.PromptId)",
    [SEARCH_BY_NAME] = "i.FileName",
    [SEARCH_BY_FILE_SIZE] = "i.FileSize",
  };
  for (; sort; sort = sort->next) {
    if (sort->key == SEARCH_BY_RANDOM) {
      search_put(&writer->out, "ds_search_place(i.Id");
      write_seed(writer, sort, chance);
    } else {
      search_put(&writer->out, columns[sort->key]);
    }
    const char *direction = sort->descending ? " DESC, " : ", ";
    search_put(&writer->out, direction);
    if (sort->next == NULL) search_put(&writer->out, sort->descending ? "i.Id DESC" : "i.Id");
  }
}
