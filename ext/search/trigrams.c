/* The query of the text index for a tree of prompt terms.
**
** PromptSearch knows for each run of three characters in which prompts it occurs, and no positions: a
** term is looked up as the AND of some of its runs, and the texts found are compared afterwards. The
** query may find too much, never too little. Therefore a run counts only when the index folds each of
** its characters as ds_text_fold does: the index knows the folding of Unicode 6.1, and scripts that
** got letter case later (Georgian, Cherokee, ...) are left out.
**
** Of a term's runs the rarest is asked for, and a further one where it spares more than it costs: reading on in the
** list of a run costs about a twelfth of looking at a text, for each prompt that has it. What it spares is asked of
** the index (density.c). */
#include "search/density.h"
#include "search/match.h"
#include "search/writer.h"

#include <string.h>

enum { RUN = 3, MOST_RUNS_OF_TERM = 12, MOST_RUNS = 64, MOST_ASKED = 64, MOST_IN_VAIN = 2 };

static const double TEXT_COST = 12; /* in entries of a list */

typedef struct run {
  uint32_t codes[RUN];
  double share; /* of the prompts that have it */
} run;

typedef struct query {
  search_writer *writer;
  search_buffer out;
  int runs;
  int asked; /* how common they are */
} query;

/* What is under way: the runs that must all be in a prompt, from `start` on in the text, find this share. */
typedef struct conjunction {
  size_t start;
  double share;
} conjunction;

static bool is_indexed(uint32_t code) {
  bool later_pair = code == 0x37F || code == 0x3F3;
  bool european = code < 0x250 || (code >= 0x370 && code < 0x528 && !later_pair);
  bool asian = (code >= 0x3000 && code < 0xA640) || (code >= 0xAC00 && code < 0xFE00);
  bool symbol = (code >= 0x2010 && code < 0x2070) || code >= 0x1F000;
  return european || asian || symbol;
}

static void put_character(search_buffer *out, uint32_t code) {
  char bytes[4];
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = size; i-- > 1; code >>= 6) bytes[i] = (char)(0x80 | (code & 0x3F));
  bytes[0] = (char)(leads[size] | code);
  search_put_bytes(out, bytes, size);
}

static void put_run(search_buffer *out, const uint32_t *codes) {
  search_put(out, "\"");
  for (int i = 0; i < RUN; i++) {
    if (codes[i] == '"') search_put(out, "\"");
    put_character(out, codes[i]);
  }
  search_put(out, "\"");
}

/* The runs of a term that may be asked for, each once. */
static int read_runs(const search_text *text, run *runs) {
  uint32_t codes[RUN] = {0};
  int count = 0, usable = 0;
  for (size_t at = 0; at < text->length && count < MOST_RUNS_OF_TERM;) {
    codes[0] = codes[1];
    codes[1] = codes[2];
    codes[2] = search_next_folded(text->text, text->length, &at);
    usable = is_indexed(codes[2]) ? usable + 1 : 0;
    if (usable < RUN) continue;
    int known = 0;
    while (known < count && memcmp(runs[known].codes, codes, sizeof codes) != 0) known++;
    if (known == count) memcpy(runs[count++].codes, codes, sizeof codes);
  }
  return count;
}

/* What the index finds with all that stands in the text from `start` on; 1 where it is not asked any more. */
static double ask(query *into, size_t start) {
  if (into->asked == MOST_ASKED) return 1;
  search_text text = search_buffer_text(&into->out);
  if (text.text == NULL) return 1;
  into->asked++;
  text = (search_text){.text = text.text + start, .length = text.length - start};
  return search_density(into->writer->densities, &text);
}

/* The rarest first. */
static void sort_runs(query *into, run *runs, int count) {
  for (int i = 0; i < count; i++) {
    size_t start = into->out.length;
    put_run(&into->out, runs[i].codes);
    run it = runs[i];
    it.share = count > 1 ? ask(into, start) : 1;
    into->out.length = start;
    int at = i;
    for (; at > 0 && runs[at - 1].share > it.share; at--) runs[at] = runs[at - 1];
    runs[at] = it;
  }
}

/* Adds a run; takes it back where it is not worth it, but never the only one. */
static bool try_run(query *into, const run *it, conjunction *all) {
  size_t length = into->out.length;
  bool first = length == all->start, asked = into->asked < MOST_ASKED;
  if (!first && all->share * TEXT_COST <= it->share) return false;
  search_put(&into->out, first ? "" : " AND ");
  put_run(&into->out, it->codes);
  double share = asked ? ask(into, all->start) : all->share;
  if (!first && asked && (all->share - share) * TEXT_COST <= it->share) {
    into->out.length = length;
    return false;
  }
  all->share = share;
  into->runs++;
  return true;
}

static bool write_term(query *into, const search_text *text, conjunction *all) {
  run runs[MOST_RUNS_OF_TERM];
  int count = read_runs(text, runs), vain = 0;
  sort_runs(into, runs, count);
  for (int i = 0; i < count && vain < MOST_IN_VAIN; i++) vain += !try_run(into, &runs[i], all);
  return count > 0;
}

static bool write_node(query *into, const search_node *node, conjunction *all);

/* A list within another one. Takes back what a node wrote that has no query. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_inner(query *into, const search_node *node, const char *joint) {
  size_t start = into->out.length;
  search_put(&into->out, joint);
  search_put(&into->out, "(");
  conjunction all = {.start = into->out.length, .share = 1};
  if (write_node(into, node, &all) && into->out.length > all.start) {
    search_put(&into->out, ")");
    return true;
  }
  into->out.length = start;
  return false;
}

/* All of it must have a query. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_or(query *into, const search_node *node) {
  for (const search_node *child = node->first; child; child = child->next) {
    if (into->runs >= MOST_RUNS || !write_inner(into, child, child == node->first ? "" : " OR ")) return false;
  }
  return true;
}

/* Any part of it will do. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_and(query *into, const search_node *node, conjunction *all) {
  bool any = false;
  for (const search_node *child = node->first; child && into->runs < MOST_RUNS; child = child->next) {
    bool written = child->kind == SEARCH_TERM ? write_node(into, child, all)
                                              : write_inner(into, child, into->out.length > all->start ? " AND " : "");
    any = any || written;
  }
  return any;
}

/* The recursion is no deeper than the parser's groups. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_node(query *into, const search_node *node, conjunction *all) {
  switch (node->kind) {
  case SEARCH_TERM: return node->values->next == NULL && write_term(into, &node->values->text, all);
  case SEARCH_AND: return write_and(into, node, all);
  case SEARCH_OR: return write_or(into, node);
  case SEARCH_NOT: break;
  }
  return false;
}

bool search_write_trigrams(search_writer *writer, const search_node *node, search_text *text) {
  enum { MOST_HEIGHT = 16 };
  query into = {.writer = writer, .out = {.arena = writer->arena}};
  conjunction all = {.share = 1};
  if (!writer->text_index || search_height(node) > MOST_HEIGHT || !write_node(&into, node, &all)) return false;
  *text = search_buffer_text(&into.out);
  if (text->text == NULL) writer->failed = true;
  return text->text != NULL;
}

/* The text of a term where that is one or two characters, all of which the index folds. */
static const search_text *short_text(const search_node *term) {
  const search_text *text = &term->values->text;
  size_t at = 0;
  int count = 0;
  while (at < text->length && count < RUN && is_indexed(search_next_folded(text->text, text->length, &at))) count++;
  return term->values->next == NULL && count > 0 && count < RUN && at == text->length ? text : NULL;
}

/* The first such of the terms that must all hold. */
static const search_text *find_short_text(const search_node *node) {
  if (node->kind == SEARCH_TERM) return short_text(node);
  const search_text *text = NULL;
  for (const search_node *child = node->first; child && !text && node->kind == SEARCH_AND; child = child->next) {
    if (child->kind == SEARCH_TERM) text = short_text(child);
  }
  return text;
}

/* Behind the last run that begins with the term there is none with the greatest character. */
bool search_write_runs(search_writer *writer, const search_node *node, search_text *first, search_text *end) {
  const search_text *text = writer->text_index ? find_short_text(node) : NULL;
  search_buffer out = {.arena = writer->arena};
  if (text == NULL) return false;
  for (size_t at = 0; at < text->length;) {
    put_character(&out, search_next_folded(text->text, text->length, &at));
  }
  size_t length = out.length;
  search_put(&out, "\xF4\x8F\xBF\xBF");
  *end = search_buffer_text(&out);
  *first = (search_text){.text = end->text, .length = length};
  if (end->text == NULL) writer->failed = true;
  return end->text != NULL && search_density_of_runs(writer->densities, first, end) < 1;
}
