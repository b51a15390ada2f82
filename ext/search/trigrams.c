/* The query of the text index for a tree of prompt terms.
**
** PromptSearch knows for each run of three characters in which prompts it occurs, and no positions: a
** term is looked up as the AND of some of its runs, and the texts found are compared afterwards. The
** query may find too much, never too little. Therefore a run counts only when the index folds each of
** its characters as ds_text_fold does: the index knows the folding of Unicode 6.1, and scripts that
** got letter case later (Georgian, Cherokee, ...) are left out.
**
** Of a term's runs the rarest is asked for, and each further one as long as it spares more than it costs: reading
** on in the list of a common run costs about a fifteenth of looking at a text, for each prompt that has it. */
#include "search/match.h"
#include "search/writer.h"

#include <string.h>

enum { RUN = 3, MOST_RUNS_OF_TERM = 16, MOST_RUNS = 64, MOST_ASKED = 32 };

static const double TEXT_COST = 15; /* in entries of a list */
static const double TOGETHER = 4; /* runs of one term are not found by chance alone in the same prompt */
static const double UNASKED = 0.1;

typedef struct run {
  uint32_t codes[RUN];
  double density;
} run;

typedef struct query {
  search_writer *writer;
  search_buffer out;
  int runs;
  int asked; /* how common they are */
} query;

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

/* Puts the runs in order, the rarest first; where there are too many to ask about, those that stand apart. */
static void sort_runs(query *into, run *runs, int count) {
  bool asks = count > 1 && into->asked < MOST_ASKED && into->writer->density;
  for (int i = 0; i < count; i++) {
    runs[i].density = i % 2 ? 1 : UNASKED;
    if (!asks) continue;
    search_buffer out = {.arena = into->writer->arena};
    for (int k = 0; k < RUN; k++) put_character(&out, runs[i].codes[k]);
    search_text text = search_buffer_text(&out);
    if (text.text) runs[i].density = into->writer->density(into->writer->context, &text, NULL);
    into->asked++;
  }
  for (int i = 1; i < count; i++) {
    run it = runs[i];
    int at = i;
    for (; at > 0 && runs[at - 1].density > it.density; at--) runs[at] = runs[at - 1];
    runs[at] = it;
  }
}

static bool write_term(query *into, const search_text *text) {
  run runs[MOST_RUNS_OF_TERM];
  int count = read_runs(text, runs);
  sort_runs(into, runs, count);
  double found = 1;
  for (int i = 0; i < count; i++) {
    double density = runs[i].density;
    if (i > 0 && density >= found * (1 - density) * TEXT_COST) break;
    search_put(&into->out, i > 0 ? " AND " : "");
    put_run(&into->out, runs[i].codes);
    into->runs++;
    found *= i > 0 ? density * TOGETHER : density;
  }
  return count > 0;
}

static bool write_node(query *into, const search_node *node);

/* Takes back what a node wrote that has no query. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_checked(query *into, const search_node *node, const char *joint) {
  size_t start = into->out.length;
  search_put(&into->out, joint);
  search_put(&into->out, "(");
  if (write_node(into, node)) {
    search_put(&into->out, ")");
    return true;
  }
  into->out.length = start;
  return false;
}

/* Any part of an AND will do, and all of an OR must be there. The recursion is no deeper than the parser's groups.
** NOLINTNEXTLINE(misc-no-recursion) */
static bool write_list(query *into, const search_node *node) {
  bool any = false, all = node->kind == SEARCH_AND;
  for (const search_node *child = node->first; child; child = child->next) {
    bool full = into->runs >= MOST_RUNS;
    if (full && all) break;
    bool written = !full && write_checked(into, child, !any ? "" : all ? " AND " : " OR ");
    if (!written && !all) return false;
    any = any || written;
  }
  return any;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static bool write_node(query *into, const search_node *node) {
  if (node->kind == SEARCH_NOT) return false;
  if (node->kind != SEARCH_TERM) return write_list(into, node);
  return node->values->next == NULL && write_term(into, &node->values->text);
}

bool search_write_trigrams(search_writer *writer, const search_node *node, search_text *text) {
  enum { MOST_HEIGHT = 16 };
  query into = {.writer = writer, .out = {.arena = writer->arena}};
  if (!writer->text_index || search_height(node) > MOST_HEIGHT || !write_node(&into, node)) return false;
  *text = search_buffer_text(&into.out);
  if (text->text == NULL) writer->failed = true;
  return text->text != NULL;
}

/* One of the terms that must all hold. */
static const search_text *short_term(const search_node *node) {
  if (node->kind == SEARCH_TERM) {
    const search_text *text = &node->values->text;
    size_t at = 0;
    int count = 0;
    while (at < text->length && count < RUN && is_indexed(search_next_folded(text->text, text->length, &at))) count++;
    return node->values->next == NULL && count > 0 && count < RUN && at == text->length ? text : NULL;
  }
  const search_text *text = NULL;
  for (const search_node *child = node->first; child && !text && node->kind == SEARCH_AND; child = child->next) {
    if (child->kind == SEARCH_TERM) text = short_term(child);
  }
  return text;
}

/* Behind the last run that begins with the term there is none with the greatest character. */
bool search_write_runs(search_writer *writer, const search_node *node, search_text *first, search_text *end) {
  const search_text *text = writer->text_index ? short_term(node) : NULL;
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
  return end->text != NULL && writer->density && writer->density(writer->context, first, end) < 1;
}
