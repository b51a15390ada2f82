/* How many images a search finds, without looking at an image:
**
**     prompts            the numbers that the prompts found keep of their images, added up;
**     tagged or not      the totals by the flags that hide images, which may be asked for as well;
**     albums, tags, ...  the images in the table that has them, each once;
**     sizes              the library has few: those that fit, and the length of each in the index;
**     what is missing    the images without a value in its index, or all but those with one, whichever are fewer;
**     a negation         all images but those.
**
** Triggers written in SQL hold the numbers, and keep the other tables from naming an image that is not there. */
#include "search/count.h"

#include "search/members.h"
#include "search/pieces.h"
#include "search/terms.h"

/* All images but those that are counted. NOLINTNEXTLINE(misc-no-recursion) */
static bool write_others(search_writer *writer, const search_node *node) {
  size_t start = writer->out.length;
  search_put_sql(writer, "SELECT (SELECT total(Images) FROM main.ImageTotals) - (");
  if (search_write_count(writer, node)) {
    search_put_sql(writer, ")");
    return true;
  }
  writer->out.length = start;
  return false;
}

/* Where images without a prompt are found, too, those that are not found have one. */
static void write_prompts(search_writer *writer, const search_node *node, search_key key) {
  const char *counter = key == SEARCH_PROMPT ? "p.ImageCount" : "p.NegativeCount";
  bool without = search_holds_without_prompt(node);
  search_put_sql(writer,
                 without ? "SELECT (SELECT total(Images) FROM main.ImageTotals) - (SELECT total(" : "SELECT total(");
  search_put_sql(writer, counter);
  search_put_sql(writer, ") FROM ");
  if (without) {
    search_put_sql(writer, "main.Prompts p WHERE ");
  } else {
    search_write_prompts(writer, node);
  }
  search_put_sql(writer, counter);
  search_put_sql(writer, " > 0 AND (");
  search_write(writer, node, SEARCH_VERIFY);
  search_put_sql(writer, without ? ") IS NOT TRUE)" : ")");
}

static bool is_sizes(const search_node *term) {
  const search_value *value = search_only_value(term);
  return term->key == SEARCH_SIZE && value && (value->kind == SEARCH_RATIOS || value->kind == SEARCH_ORIENTATION);
}

/* Each step of the recursion finds the next width in the index, or the next height of a width. */
static void write_sizes(search_writer *writer, const search_node *term) {
  search_put_sql(
    writer,
    "WITH RECURSIVE widths(Width) AS (SELECT min(Width) FROM main.Images UNION ALL SELECT (SELECT min(x.Width) FROM "
    "main.Images x WHERE x.Width > w.Width) FROM widths w WHERE w.Width IS NOT NULL), sizes(Width, Height) AS (SELECT "
    "w.Width, (SELECT min(x.Height) FROM main.Images x WHERE x.Width = w.Width) FROM widths w UNION ALL SELECT "
    "s.Width, "
    "(SELECT min(x.Height) FROM main.Images x WHERE x.Width = s.Width AND x.Height > s.Height) FROM sizes s WHERE "
    "s.Height IS NOT NULL) SELECT total((SELECT count(*) FROM main.Images x WHERE x.Width = i.Width AND x.Height = "
    "i.Height)) FROM sizes i WHERE ");
  search_write_term(writer, term, SEARCH_SET);
}

static bool is_missing(const search_node *term) {
  const search_value *value = search_only_value(term);
  return search_is_indexed(term->key) && value && value->kind == SEARCH_NONE;
}

/* The newest thousand tell which are fewer. */
static void write_missing(search_writer *writer, const search_node *term) {
  search_value value = *term->values;
  search_node present = *term;
  value.outside = true;
  present.values = &value;
  search_put_sql(writer, "SELECT iif((SELECT total(Missing) > count(*) / 2 FROM (SELECT ");
  search_write_term(writer, term, SEARCH_SET);
  search_put_sql(writer, " AS Missing FROM main.Images i ORDER BY i.CreatedDate DESC LIMIT 1000)), "
                         "(SELECT total(Images) FROM main.ImageTotals) - (SELECT count(*) FROM main.Images i WHERE ");
  search_write_term(writer, &present, SEARCH_SET);
  search_put_sql(writer, "), (SELECT count(*) FROM main.Images i WHERE ");
  search_write_term(writer, term, SEARCH_SET);
  search_put_sql(writer, "))");
}

static bool write_term(search_writer *writer, const search_node *term) {
  if (is_sizes(term) || is_missing(term)) {
    (is_sizes(term) ? write_sizes : write_missing)(writer, term);
    return true;
  }
  size_t start = writer->out.length;
  search_put_sql(writer, "SELECT count(DISTINCT ImageId) FROM (");
  if (search_write_members(writer, term)) {
    search_put_sql(writer, ")");
    return true;
  }
  writer->out.length = start;
  return false;
}

static bool is_untagged(const search_node *node) {
  const search_value *value = search_only_value(node);
  return value && node->key == SEARCH_UNTAGGED && value->kind == SEARCH_FLAG;
}

/* Asks for tags or none, perhaps together with flags. */
static bool write_tagged(search_writer *writer, const search_node *node) {
  const search_node *asked = node->kind == SEARCH_AND ? NULL : node;
  for (const search_node *child = node->first; child && node->kind == SEARCH_AND; child = child->next) {
    if (search_is_of_totals(child)) continue;
    if (asked) return false;
    asked = child;
  }
  if (asked == NULL || !is_untagged(asked)) return false;
  search_put_sql(writer, asked->values->flag ? "SELECT total(i.Images - i.Tagged)" : "SELECT total(i.Tagged)");
  search_put_sql(writer, " FROM main.ImageTotals i WHERE 1");
  for (const search_node *child = asked == node ? NULL : node->first; child; child = child->next) {
    if (child == asked) continue;
    search_put_sql(writer, " AND ");
    search_write(writer, child, SEARCH_SET);
  }
  return true;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
bool search_write_count(search_writer *writer, const search_node *node) {
  search_key key = search_prompt_key(node);
  if (node->kind == SEARCH_NOT) return write_others(writer, node->first);
  if (key != SEARCH_KEYS) {
    write_prompts(writer, node, key);
    return true;
  }
  return write_tagged(writer, node) || (node->kind == SEARCH_TERM && write_term(writer, node));
}
