/* The choice between walking an order with a filter and asking an index for what was searched.
**
** A page of 100 out of N images, of which M are found, costs either
**     the walk:    100 * N / M rows of the order's index, each with its row and the filter, or
**     the look-up: M rows, each found through an index, then sorted: about what the walk costs for each.
** They cost the same where M is 10 * sqrt(N): 3,200 of 100,000 images, 10,000 of a million. Where prompts are all that
** is asked of, and the flags that hide images, the look-up reads an index alone, at a third of the cost: they cost the
** same where M is sqrt(3) times as many.
**
** First the filter is tried on the newest 1,000 images. Where a page of them is found there, the walk it is: a common
** word is found within the first hundreds of rows. Otherwise each of the conditions that must all hold is asked how many
** images it finds, no further than where both cost the same for what is missing of the page: a few of the newest do not
** tell, as they may be one batch and all that there is.
**     indexed columns, tags, albums   by counting in the index;
**     prompt terms                    by a sample of the prompts that the text index offers: the images of those
**                                     whose text confirms it, which each prompt counts.
** The rarest one drives the statement. Where all are common the walk it is; but of several that hardly ever hold at once,
** as the newest images tell, the rarest drives still. Where none can say, a condition on texts that an index of their own
** holds (paths, file names) does, else the walk it is. */
#include "search/cost.h"

#include "base/kept.h"
#include "base/sql.h"
#include "search/count.h"
#include "search/density.h"
#include "search/narrow.h"
#include "search/nodes.h"
#include "search/terms.h"

#include <math.h> /* INFINITY */

enum {
  NEWEST_IMAGES = 1000,
  PAGE = 100,
  FEWEST_HITS = 24,
  LIMIT_FACTOR = 10,
  COVERED_FACTOR = 17,
  MOST_CONJUNCTS = 64
};

typedef struct choice {
  ds_error *error;
  ds_session *session;
  search_writer *writer;
  double images, limit;
} choice;

int search_bind_values(ds_error *error, sqlite3 *db, const search_writer *writer, sqlite3_stmt *statement) {
  int rc = SQLITE_OK, most = sqlite3_bind_parameter_count(statement);
  for (int i = 0; i < writer->count && i < most && rc == SQLITE_OK; i++) {
    const search_parameter *it = &writer->parameters[i];
    switch (it->type) {
    case SEARCH_INTEGER_VALUE: rc = sqlite3_bind_int64(statement, i + 1, it->integer); break;
    case SEARCH_REAL_VALUE: rc = sqlite3_bind_double(statement, i + 1, it->real); break;
    case SEARCH_TEXT_VALUE:
      rc = sqlite3_bind_text64(statement, i + 1, it->text.text, it->text.length, SQLITE_TRANSIENT, SQLITE_UTF8);
      break;
    }
  }
  return ds_error_sqlite(error, db, rc, "binding the values of a search");
}

/* Runs what the writer holds; its one row gives up to two numbers. */
static bool ask(choice *in, double *first, double *second) {
  const char *sql = search_take(in->writer);
  if (sql == NULL) {
    ds_error_memory(in->error);
    return false;
  }
  sqlite3_stmt *statement = ds_take(in->error, in->session, sql);
  if (statement) search_bind_values(in->error, in->session->db, in->writer, statement);
  bool row = ds_step(in->error, statement) == SQLITE_ROW;
  if (row) {
    *first = sqlite3_column_double(statement, 0);
    if (second) *second = sqlite3_column_double(statement, 1);
  }
  ds_give(in->session, statement);
  return row;
}

/* Every how many of the prompts that the text index offers are looked at. */
static int64_t stride_of(const choice *in, const search_node *node) {
  enum { SAMPLE = 400 };
  search_text query;
  if (!search_write_trigrams(in->writer, node, &query)) return 1;
  return (int64_t)(search_found_by(in->writer->densities, &query) / SAMPLE) + 1;
}

/* How many images have a prompt for which the node holds: of those prompts that the text index offers, or of the
** newest where it offers none, some are looked at, evenly spread because alike prompts are neighbours. Of many
** only the first are offered, and as many more found as Ids are left. */
static double estimate_prompts(choice *in, const search_node *node) {
  enum { MOST_OFFERED = 20000, NEWEST_PROMPTS = 2000 };
  const char *counter = search_prompt_key(node) == SEARCH_NEGATIVE ? "p.NegativeCount" : "p.ImageCount";
  search_buffer *out = &in->writer->out;
  double images = 0, share = 1;
  bool offered = search_write_candidates(in->writer, node);
  if (!offered) search_put(out, "SELECT Id FROM main.Prompts ORDER BY Id DESC");
  const char *prompts = search_take(in->writer);
  if (prompts == NULL) return INFINITY;
  int64_t most = offered ? MOST_OFFERED : NEWEST_PROMPTS, stride = stride_of(in, node);
  search_put(out, "SELECT total(iif(found.Id % ");
  search_put_integer(out, stride);
  search_put(out, " = 0, (SELECT iif(");
  search_write(in->writer, node, SEARCH_VERIFY);
  search_put(out, ", ");
  search_put(out, counter);
  search_put(out, ", 0) FROM main.Prompts p WHERE p.Id = found.Id), 0)) * ");
  search_put_integer(out, stride);
  search_put(out, ", iif(count(*) < ");
  search_put_integer(out, most);
  search_put(out, ", 1, (max(Id) - min(Id) + 1.0) / (SELECT max(Id) - (SELECT min(Id) FROM main.Prompts) + 1 FROM "
                  "main.Prompts)) FROM (");
  search_put(out, prompts);
  search_put(out, " LIMIT ");
  search_put_integer(out, most);
  search_put(out, ") found");
  return ask(in, &images, &share) ? images / share : INFINITY;
}

static double count_sample(choice *in, const search_node *term) {
  double count = INFINITY;
  size_t start = in->writer->out.length;
  search_put(&in->writer->out, "SELECT count(*) FROM (");
  if (!search_write_sample(in->writer, term)) {
    in->writer->out.length = start;
    return INFINITY;
  }
  search_put(&in->writer->out, " LIMIT ");
  search_put_integer(&in->writer->out, (int64_t)in->limit + 1);
  search_put(&in->writer->out, ")");
  return ask(in, &count, NULL) ? count : INFINITY;
}

/* Told by the prompts alone: nodes may have it, too. To find it there all nodes are read, which costs more than to
** walk where an eighth of the limit is found. */
static double estimate_lora(choice *in, const search_node *term) {
  const search_node *prompts = term->values->next ? NULL : search_lora_in_prompt(in->writer, term->values);
  double found = prompts ? estimate_prompts(in, prompts) : 0;
  return found >= in->limit / 8 ? in->limit : INFINITY;
}

/* No deeper than the parser's groups. NOLINTNEXTLINE(misc-no-recursion) */
static double estimate(choice *in, const search_node *node) {
  if (in->error->rc != SQLITE_OK) return INFINITY;
  if (search_prompt_key(node) != SEARCH_KEYS) {
    return search_holds_without_prompt(node) ? INFINITY : estimate_prompts(in, node);
  }
  if (node->kind == SEARCH_TERM && node->key == SEARCH_LORA) return estimate_lora(in, node);
  if (node->kind == SEARCH_TERM) return count_sample(in, node);
  if (node->kind == SEARCH_NOT) return INFINITY;
  bool all = node->kind == SEARCH_AND;
  double total = all ? INFINITY : 0;
  for (const search_node *child = node->first; child; child = child->next) {
    double part = estimate(in, child);
    if (all && part < total) total = part;
    if (!all) total += part;
    if (!all && total >= in->limit) break;
  }
  return total;
}

/* A term that is a search for texts: found in an index of the texts where it has to be. */
static bool is_scan(const search_node *node) {
  if (node->kind == SEARCH_TERM && node->key == SEARCH_NODE) return true;
  if (node->kind != SEARCH_TERM || node->values == NULL || node->values->kind != SEARCH_TEXT) return false;
  return node->key == SEARCH_PATH || node->key == SEARCH_FILE_NAME || node->key == SEARCH_SEED ||
         node->key == SEARCH_HASH || node->key == SEARCH_LORA;
}

/* A text of the image that no index can look up: to count those that match, one pass over all is quickest. */
static bool is_read_through(const search_node *node) {
  search_beginning beginnings[SEARCH_MOST_BEGINNINGS];
  bool text = node->kind == SEARCH_TERM && (node->key == SEARCH_PATH || node->key == SEARCH_FILE_NAME);
  return text && node->values->next == NULL && search_beginnings(node->values, beginnings) == 0;
}

/* Writes all conditions, the driver as a set and the others as the form says. NOLINTNEXTLINE(misc-no-recursion) */
static void write_conjuncts(search_writer *writer, const search_node **nodes, int count, const search_node *driver,
                            search_form form) {
  if (count == 1) {
    search_write(writer, nodes[0], driver && nodes[0] == driver ? SEARCH_SET : form);
    return;
  }
  search_put(&writer->out, "(");
  write_conjuncts(writer, nodes, count / 2, driver, form);
  search_put(&writer->out, " AND ");
  write_conjuncts(writer, nodes + count / 2, count - count / 2, driver, form);
  search_put(&writer->out, ")");
}

/* How many of the newest images are found, up to a page. */
static double count_newest(choice *in, const search_node **nodes, int count) {
  double hits = 0;
  search_put(&in->writer->out, "SELECT count(*) FROM (SELECT 1 FROM (SELECT Id FROM main.Images ORDER BY CreatedDate "
                               "DESC LIMIT ");
  search_put_integer(&in->writer->out, NEWEST_IMAGES);
  search_put(&in->writer->out, ") newest CROSS JOIN main.Images i ON i.Id = newest.Id WHERE ");
  write_conjuncts(in->writer, nodes, count, NULL, SEARCH_FILTER);
  search_put(&in->writer->out, " LIMIT ");
  search_put_integer(&in->writer->out, PAGE);
  search_put(&in->writer->out, ")");
  ask(in, &hits, NULL);
  return hits;
}

/* Newton's steps from above; libm is no part of what this library asks for. */
static double square_root(double square) {
  double root = square + 1, next = root / 2;
  while (next < root) {
    root = next;
    next = (root + square / root) / 2;
  }
  return root;
}

/* Whether the index of the prompts' images has all that is asked of. */
static bool is_covered(const search_node **nodes, int count) {
  int prompts = 0;
  for (int i = 0; i < count; i++) {
    bool prompt = search_prompt_key(nodes[i]) != SEARCH_KEYS;
    if (!prompt && !search_is_of_totals(nodes[i])) return false;
    prompts += prompt;
  }
  return prompts == 1;
}

/* NULL for the walk. */
static const search_node *choose_driver(choice *in, const search_node **nodes, int count) {
  const search_node *rarest = NULL, *scan = NULL;
  double least = INFINITY, hits = count_newest(in, nodes, count);
  if (hits >= PAGE) return NULL;
  int factor = is_covered(nodes, count) ? COVERED_FACTOR : LIMIT_FACTOR;
  in->limit = factor * square_root(in->images * (PAGE - hits) / PAGE) + 1;
  for (int i = 0; i < count && i < MOST_CONJUNCTS && in->error->rc == SQLITE_OK; i++) {
    double found = estimate(in, nodes[i]);
    if (scan == NULL && is_scan(nodes[i])) scan = nodes[i];
    if (found < least) {
      least = found;
      rarest = nodes[i];
    }
  }
  if (rarest == NULL) return hits >= FEWEST_HITS ? NULL : scan;
  return least >= in->limit && (count == 1 || hits >= FEWEST_HITS) ? NULL : rarest;
}

/* The conditions that must all hold; the root alone where it is no list of them. */
static const search_node **conjuncts_of(search_writer *writer, const search_node *root, int *count) {
  bool list = root->kind == SEARCH_AND && search_prompt_key(root) == SEARCH_KEYS && search_height(root) <= 6;
  *count = list ? 0 : 1;
  for (const search_node *child = list ? root->first : NULL; child; child = child->next) ++*count;
  const search_node **nodes = search_alloc(writer->arena, (size_t)*count * sizeof(search_node *));
  if (nodes == NULL) return NULL;
  nodes[0] = root;
  int i = 0;
  for (const search_node *child = list ? root->first : NULL; child; child = child->next) nodes[i++] = child;
  return nodes;
}

static void write_page(ds_error *error, ds_session *session, search_writer *writer, const search_node **nodes,
                       int count, search_conditions *conditions) {
  choice in = {.error = error, .session = session, .writer = writer};
  search_put(&writer->out, "SELECT sum(Images) FROM main.ImageTotals");
  ask(&in, &in.images, NULL);
  const search_node *driver = error->rc == SQLITE_OK ? choose_driver(&in, nodes, count) : NULL;
  if (error->rc != SQLITE_OK) return;
  write_conjuncts(writer, nodes, count, driver, SEARCH_FILTER);
  conditions->page = search_take(writer);
  conditions->is_set = driver != NULL;
}

int search_choose(ds_error *error, ds_session *session, search_writer *writer, const search_node *root, bool page,
                  bool all, search_conditions *conditions) {
  int count;
  const search_node **nodes = conjuncts_of(writer, root, &count);
  if (nodes == NULL) return ds_error_memory(error);
  if (page) write_page(error, session, writer, nodes, count, conditions);
  if (all && error->rc == SQLITE_OK) {
    write_conjuncts(writer, nodes, count, NULL, count == 1 && is_read_through(nodes[0]) ? SEARCH_FILTER : SEARCH_SET);
    conditions->all = search_take(writer);
    if (search_write_count(writer, root)) conditions->count = search_take(writer);
  }
  return writer->failed ? ds_error_memory(error) : error->rc;
}
