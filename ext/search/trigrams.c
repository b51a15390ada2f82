/* The query of the text index for a tree of prompt terms.
**
** PromptSearch knows for each run of three characters in which prompts it occurs, and no positions: a
** term is looked up as the AND of some of its runs, and the texts found are compared afterwards. The
** query may find too much, never too little. Therefore a run counts only when the index folds each of
** its characters as ds_text_fold does: the index knows the folding of Unicode 6.1, and scripts that
** got letter case later (Georgian, Cherokee, ...) are left out. Long terms need no more than a few
** runs; they are taken every other character, so that neighbours overlap. */
#include "search/match.h"
#include "search/writer.h"

enum { RUN = 3, STRIDE = 2, MOST_RUNS_OF_TERM = 8, MOST_RUNS = 64 };

typedef struct query {
  search_buffer out;
  int runs;
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
  if (code == '"' && size == 1) search_put(out, "\"");
}

static void put_run(query *into, const uint32_t *codes, bool first) {
  search_put(&into->out, first ? "\"" : " AND \"");
  for (int i = 0; i < RUN; i++) put_character(&into->out, codes[i]);
  search_put(&into->out, "\"");
  into->runs++;
}

static bool write_term(query *into, const search_text *text) {
  uint32_t codes[RUN] = {0};
  int runs = 0, usable = 0, since = STRIDE;
  for (size_t at = 0; at < text->length && runs < MOST_RUNS_OF_TERM;) {
    codes[0] = codes[1];
    codes[1] = codes[2];
    codes[2] = search_next_folded(text->text, text->length, &at);
    usable = is_indexed(codes[2]) ? usable + 1 : 0;
    since++;
    if (usable < RUN || (since < STRIDE && at < text->length)) continue;
    put_run(into, codes, runs == 0);
    runs++;
    since = 0;
  }
  return runs > 0;
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
  query into = {.out = {.arena = writer->arena}};
  if (!writer->text_index || search_height(node) > MOST_HEIGHT || !write_node(&into, node)) return false;
  *text = search_buffer_text(&into.out);
  if (text->text == NULL) writer->failed = true;
  return text->text != NULL;
}
