/* Printing a tree as a search text; see print.h. Texts are always quoted, so that nothing in them is a
** mark; items are parted by commas, so that no value runs into the next item. */
#include "search/print.h"

#include "search/buffer.h"
#include "search/keys.h"

static void put_quoted(search_buffer *out, const search_text *text) {
  search_put(out, "\"");
  for (size_t i = 0; i < text->length; i++) {
    search_put_bytes(out, text->text + i, 1);
    if (text->text[i] == '"') search_put(out, "\"");
  }
  search_put(out, "\"");
}

typedef void (*put_bound)(search_buffer *out, const search_bound *bound);

static void put_integer(search_buffer *out, const search_bound *bound) {
  search_put_integer(out, bound->integer);
}

static void put_decimal(search_buffer *out, const search_bound *bound) {
  search_put_decimal(out, bound->real);
}

/* The comparison that makes a range with only these ends; none for both. */
static const char *comparison(bool lo, bool hi, bool inclusive) {
  if (lo && hi) return "";
  if (lo) return inclusive ? ">=" : ">";
  return inclusive ? "<=" : "<";
}

/* Both ends are the same, or absent. */
static bool is_single(const search_range *range) {
  const search_bound *lo = &range->lo, *hi = &range->hi;
  bool differs = lo->real < hi->real || hi->real < lo->real;
  return lo->present == hi->present && lo->integer == hi->integer && !differs;
}

static void put_range(search_buffer *out, const search_range *range, put_bound put) {
  bool lo = range->lo.present, hi = range->hi.present;
  search_put(out, comparison(lo, hi, lo ? range->lo.inclusive : range->hi.inclusive));
  put(out, lo ? &range->lo : &range->hi);
  if (!lo || !hi || is_single(range)) return;
  search_put(out, "-");
  put(out, &range->hi);
}

/* The words for open ranges can stand behind a '<>', which comparisons cannot. */
static void put_days(search_buffer *out, const search_range *range) {
  const search_bound *lo = &range->lo, *hi = &range->hi, *only = lo->present ? lo : hi;
  if (lo->present && hi->present) {
    search_put_day(out, lo->integer);
    if (!is_single(range)) search_put(out, " - ");
    if (!is_single(range)) search_put_day(out, hi->integer);
    return;
  }
  if (only->inclusive) {
    search_put(out, only == lo ? "since " : "before ");
  } else {
    search_put(out, only == lo ? ">" : "<");
  }
  search_put_day(out, only->integer);
}

/* A node's value is a number only in a range or a comparison: "=5" would be the text 5. */
static void put_decimals(search_buffer *out, const search_node *term, const search_range *range) {
  if (term->key != SEARCH_NODE || !range->lo.present || !range->hi.present) {
    put_range(out, range, put_decimal);
    return;
  }
  search_put_decimal(out, range->lo.real);
  search_put(out, "-");
  search_put_decimal(out, range->hi.real);
}

static void put_side(search_buffer *out, const search_bound *bound) {
  if (bound->present) {
    search_put_integer(out, bound->integer);
  } else {
    search_put(out, "?");
  }
}

static void put_size(search_buffer *out, const search_bound *width, const search_bound *height) {
  put_side(out, width);
  search_put(out, "x");
  put_side(out, height);
}

static void put_dimensions(search_buffer *out, const search_value *value) {
  const search_range *width = &value->width, *height = &value->height;
  const search_range *side = width->lo.present || width->hi.present ? width : height;
  bool lo = width->lo.present || height->lo.present, hi = width->hi.present || height->hi.present;
  bool compares = lo != hi && !value->outside, single = is_single(width) && is_single(height);
  if (compares) search_put(out, comparison(lo, hi, (lo ? side->lo : side->hi).inclusive));
  if (compares && hi) {
    put_size(out, &width->hi, &height->hi);
    return;
  }
  put_size(out, &width->lo, &height->lo);
  if (compares || single) return;
  search_put(out, "-");
  put_size(out, &width->hi, &height->hi);
}

static void put_ratio(search_buffer *out, const search_ratio *ratio) {
  search_put_integer(out, ratio->width);
  search_put(out, ":");
  search_put_integer(out, ratio->height);
}

static void put_ratios(search_buffer *out, const search_value *value) {
  const search_ratio *lo = &value->ratio.lo, *hi = &value->ratio.hi;
  search_put(out, comparison(lo->present, hi->present, lo->present ? lo->inclusive : hi->inclusive));
  put_ratio(out, lo->present ? lo : hi);
  bool single = lo->width == hi->width && lo->height == hi->height;
  if (!lo->present || !hi->present || single) return;
  search_put(out, "-");
  put_ratio(out, hi);
}

static void put_text(search_buffer *out, const search_node *term, const search_value *value) {
  static const char *const criteria[] = {
    [SEARCH_CONTAINS] = "contains ", [SEARCH_STARTS] = "starts with ", [SEARCH_ENDS] = "ends with "};
  bool criterion = (search_traits(term->key)->rules & SEARCH_CRITERIA) && value->match >= SEARCH_CONTAINS;
  bool bare = term->key == SEARCH_SEED || term->key == SEARCH_TYPE;
  if (criterion) search_put(out, criteria[value->match]);
  if (bare) {
    search_put_bytes(out, value->text.text, value->text.length);
  } else {
    put_quoted(out, &value->text);
  }
}

static void put_value(search_buffer *out, const search_node *term, const search_value *value) {
  bool is_node = term->key == SEARCH_NODE;
  bool compares = value->kind == SEARCH_DECIMALS && !(value->range.lo.present && value->range.hi.present);
  if (value->outside) {
    search_put(out, "<>");
  } else if (is_node && !compares) {
    search_put(out, "=");
  }
  switch (value->kind) {
  case SEARCH_NONE: search_put(out, "none"); break;
  case SEARCH_FLAG: search_put(out, value->flag ? "true" : "false"); break;
  case SEARCH_INTEGERS: put_range(out, &value->range, put_integer); break;
  case SEARCH_DECIMALS: put_decimals(out, term, &value->range); break;
  case SEARCH_DAYS: put_days(out, &value->range); break;
  case SEARCH_TEXT: put_text(out, term, value); break;
  case SEARCH_DIMENSIONS: put_dimensions(out, value); break;
  case SEARCH_RATIOS: put_ratios(out, value); break;
  case SEARCH_ORIENTATION: search_put(out, search_orientation_names[value->orientation]); break;
  }
}

static void put_property(search_buffer *out, const search_text *property) {
  if (property->length == 0) return;
  search_put(out, ".");
  put_quoted(out, property);
}

static void put_term(search_buffer *out, const search_node *term) {
  if (term->key == SEARCH_NEGATIVE) search_put(out, "(");
  if (term->key != SEARCH_PROMPT) {
    search_put(out, search_traits(term->key)->name);
    search_put(out, ":");
  }
  if (term->key == SEARCH_NODE) {
    put_quoted(out, &term->node_class);
    put_property(out, &term->node_property);
  }
  for (const search_value *value = term->values; value; value = value->next) {
    if (value != term->values) search_put(out, "|");
    put_value(out, term, value);
  }
  if (term->key == SEARCH_NEGATIVE) search_put(out, ")");
}

/* No deeper than the parser's groups: an OR, an AND and a NOT for each. NOLINTNEXTLINE(misc-no-recursion) */
static void put_node(search_buffer *out, const search_node *node, search_node_kind parent) {
  if (node->kind == SEARCH_TERM) {
    put_term(out, node);
    return;
  }
  bool grouped = parent == SEARCH_NOT || (parent == SEARCH_AND && node->kind == SEARCH_OR);
  if (node->kind == SEARCH_NOT) search_put(out, "-");
  if (grouped) search_put(out, "(");
  for (const search_node *child = node->first; child; child = child->next) {
    if (child != node->first) search_put(out, node->kind == SEARCH_AND ? ", " : " or ");
    put_node(out, child, node->kind);
  }
  if (grouped) search_put(out, ")");
}

static void put_sorts(search_buffer *out, const search_sort *sort) {
  for (; sort; sort = sort->next) {
    bool random = sort->key == SEARCH_BY_RANDOM;
    search_put(out, search_sort_names[sort->key]);
    if (!random) search_put(out, sort->descending ? " desc" : " asc");
    if (random && sort->seeded) {
      search_put(out, ":");
      search_put_integer(out, sort->seed);
    }
    if (sort->next) search_put(out, "|");
  }
}

search_text search_print_text(search_arena *arena, const search_query *query) {
  search_buffer out = {.arena = arena};
  if (query->root) put_node(&out, query->root, SEARCH_TERM);
  if (query->root && query->sorts) search_put(&out, ", ");
  if (query->sorts) search_put(&out, "sort:");
  put_sorts(&out, query->sorts);
  return search_buffer_text(&out);
}
