/* Printing a tree as JSON; see print.h. It shows every member of the tree that means something:
**
**     {"where":{"and":[{"key":"steps","any":[{"from":20,"to":30}]},{"not":{...}}]},"sort":[...]} */
#include "search/buffer.h"
#include "search/keys.h"
#include "search/print.h"

#include <stdio.h>

static void put_string(search_buffer *out, const search_text *text) {
  search_put(out, "\"");
  for (size_t i = 0; i < text->length; i++) {
    char c = text->text[i], escape[8];
    if (c == '"' || c == '\\') {
      snprintf(escape, sizeof escape, "\\%c", c);
      search_put(out, escape);
    } else if ((unsigned char)c < 0x20) {
      snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)c);
      search_put(out, escape);
    } else {
      search_put_bytes(out, &c, 1);
    }
  }
  search_put(out, "\"");
}

static void put_number(search_buffer *out, search_value_kind kind, const search_bound *bound) {
  if (kind == SEARCH_DECIMALS) {
    search_put_decimal(out, bound->real);
  } else if (kind == SEARCH_DAYS) {
    search_put(out, "\"");
    search_put_day(out, bound->integer);
    search_put(out, "\"");
  } else {
    search_put_integer(out, bound->integer);
  }
}

/* "from" and "to" are included, "above" and "below" are not. */
static void put_range(search_buffer *out, search_value_kind kind, const search_range *range) {
  search_put(out, "{");
  if (range->lo.present) {
    search_put(out, range->lo.inclusive ? "\"from\":" : "\"above\":");
    put_number(out, kind, &range->lo);
  }
  if (range->lo.present && range->hi.present) search_put(out, ",");
  if (range->hi.present) {
    search_put(out, range->hi.inclusive ? "\"to\":" : "\"below\":");
    put_number(out, kind, &range->hi);
  }
  search_put(out, "}");
}

static void put_ratio(search_buffer *out, const char *name, const search_ratio *ratio) {
  search_put(out, "\"");
  search_put(out, name);
  search_put(out, "\":\"");
  search_put_integer(out, ratio->width);
  search_put(out, ":");
  search_put_integer(out, ratio->height);
  search_put(out, "\"");
}

static void put_ratios(search_buffer *out, const search_value *value) {
  const search_ratio *lo = &value->ratio.lo, *hi = &value->ratio.hi;
  search_put(out, "{\"ratio\":{");
  if (lo->present) put_ratio(out, lo->inclusive ? "from" : "above", lo);
  if (lo->present && hi->present) search_put(out, ",");
  if (hi->present) put_ratio(out, hi->inclusive ? "to" : "below", hi);
  search_put(out, "}}");
}

static void put_dimensions(search_buffer *out, const search_value *value) {
  search_put(out, "{\"width\":");
  put_range(out, SEARCH_INTEGERS, &value->width);
  search_put(out, ",\"height\":");
  put_range(out, SEARCH_INTEGERS, &value->height);
  search_put(out, "}");
}

static void put_text(search_buffer *out, const search_value *value) {
  static const char *const matches[] = {"equals", "like", "contains", "starts", "ends"}; /* as search_match */
  search_put(out, "{\"");
  search_put(out, matches[value->match]);
  search_put(out, "\":");
  put_string(out, &value->text);
  search_put(out, "}");
}

static void put_name(search_buffer *out, const char *name) {
  search_put(out, "\"");
  search_put(out, name);
  search_put(out, "\"");
}

static void put_value(search_buffer *out, const search_value *value) {
  if (value->outside) search_put(out, "{\"except\":");
  switch (value->kind) {
  case SEARCH_NONE: search_put(out, "null"); break;
  case SEARCH_FLAG: search_put(out, value->flag ? "true" : "false"); break;
  case SEARCH_INTEGERS:
  case SEARCH_DECIMALS:
  case SEARCH_DAYS: put_range(out, value->kind, &value->range); break;
  case SEARCH_TEXT: put_text(out, value); break;
  case SEARCH_DIMENSIONS: put_dimensions(out, value); break;
  case SEARCH_RATIOS: put_ratios(out, value); break;
  case SEARCH_ORIENTATION: put_name(out, search_orientation_names[value->orientation]); break;
  }
  if (value->outside) search_put(out, "}");
}

static void put_term(search_buffer *out, const search_node *term) {
  search_put(out, "{\"key\":\"");
  search_put(out, term->key == SEARCH_PROMPT ? "prompt" : search_traits(term->key)->name);
  search_put(out, "\"");
  if (term->key == SEARCH_NODE) {
    search_put(out, ",\"class\":");
    put_string(out, &term->node_class);
    search_put(out, ",\"property\":");
    put_string(out, &term->node_property);
  }
  search_put(out, ",\"any\":[");
  for (const search_value *value = term->values; value; value = value->next) {
    if (value != term->values) search_put(out, ",");
    put_value(out, value);
  }
  search_put(out, "]}");
}

/* No deeper than the parser's groups: an OR, an AND and a NOT for each. NOLINTNEXTLINE(misc-no-recursion) */
static void put_node(search_buffer *out, const search_node *node) {
  static const char *const names[] = {
    [SEARCH_AND] = "{\"and\":[", [SEARCH_OR] = "{\"or\":[", [SEARCH_NOT] = "{\"not\":"};
  if (node->kind == SEARCH_TERM) {
    put_term(out, node);
    return;
  }
  search_put(out, names[node->kind]);
  for (const search_node *child = node->first; child; child = child->next) {
    if (child != node->first) search_put(out, ",");
    put_node(out, child);
  }
  search_put(out, node->kind == SEARCH_NOT ? "}" : "]}");
}

static void put_sorts(search_buffer *out, const search_sort *sort) {
  for (; sort; sort = sort->next) {
    search_put(out, "{\"by\":\"");
    search_put(out, search_sort_names[sort->key]);
    search_put(out, sort->descending ? "\",\"descending\":true" : "\",\"descending\":false");
    if (sort->seeded) {
      search_put(out, ",\"seed\":");
      search_put_integer(out, sort->seed);
    }
    search_put(out, sort->next ? "}," : "}");
  }
}

search_text search_print_json(search_arena *arena, const search_query *query) {
  search_buffer out = {.arena = arena};
  search_put(&out, "{\"where\":");
  if (query->root) {
    put_node(&out, query->root);
  } else {
    search_put(&out, "null");
  }
  search_put(&out, ",\"sort\":[");
  put_sorts(&out, query->sorts);
  search_put(&out, "]}");
  return search_buffer_text(&out);
}
