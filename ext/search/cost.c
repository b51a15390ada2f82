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
**                                     whose text confirms it, which each prompt counts; where it offers none, the
**                                     newest prompts.
** The rarest one drives the statement. Where all are common the walk it is; but of several that hardly ever hold at once,
** as the newest images tell, the rarest drives still. A flag's index is in the order of the date: where all are
** common it is walked in place of all images. Where none can say, a condition on texts that an index of their own
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
  FEWEST_HITS = 10,
  LIMIT_FACTOR = 10,
  COVERED_FACTOR = 17,
  MOST_CONJUNCTS = 64
};

typedef struct choice {
  ds_error *error;
  ds_session *session;
  search_writer *writer;
  const search_node **nodes; /* that must all hold */
  int count;
  double limit;
  const search_node *rarest, *scan; /* NULL where there is none */
  double least;                     /* how many images the rarest finds, about */
  bool in_order;                    /* a flag's index can be walked */
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
  search_densities *densities = in->writer->densities;
  search_text first, end;
  double offered = 0;
  if (search_write_trigrams(in->writer, node, &first)) {
    offered = search_found_by(densities, &first);
  } else if (search_write_runs(in->writer, node, &first, &end)) {
    offered = search_density_of_runs(densities, &first, &end) * densities->prompts;
  }
  return (int64_t)(offered / SAMPLE) + 1;
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

/* How many images have no such prompt at all, no further than the limit. */
static double count_without(choice *in, const search_node *node) {
  double images = INFINITY;
  search_put(&in->writer->out, "SELECT count(*) FROM (SELECT 1 FROM main.Images WHERE ");
  search_put(&in->writer->out, search_prompt_key(node) == SEARCH_NEGATIVE ? "NegativePromptId" : "PromptId");
  search_put(&in->writer->out, " IS NULL LIMIT ");
  search_put_integer(&in->writer->out, (int64_t)in->limit + 1);
  search_put(&in->writer->out, ")");
  ask(in, &images, NULL);
  return images;
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

/* A flag that is set, whose partial index has the order of the date. */
static bool is_in_order(const search_node *node) {
  const search_value *value = search_only_value(node);
  if (value == NULL || value->kind != SEARCH_FLAG || !value->flag) return false;
  return node->key != SEARCH_IN_ALBUM && node->key != SEARCH_UNTAGGED;
}

/* Told by the prompts alone: nodes may have it, too. To find it there all nodes are read, which costs more than to
** walk where an eighth of the limit is found. */
static double estimate_lora(choice *in, const search_node *term) {
  const search_node *prompts = term->values->next ? NULL : search_lora_in_prompt(in->writer, term->values);
  double found = prompts ? estimate_prompts(in, prompts) : 0;
  return found >= in->limit / 8 ? in->limit : INFINITY;
}

/* SQLite would count a flag in an index that holds it for every image, as that of the prompts does. */
static double count_flag(choice *in, const search_node *term) {
  double images = INFINITY;
  search_put(&in->writer->out, "SELECT total(i.Images) FROM main.ImageTotals i WHERE ");
  search_write(in->writer, term, SEARCH_SET);
  ask(in, &images, NULL);
  return images;
}

/* No deeper than the parser's groups. NOLINTNEXTLINE(misc-no-recursion) */
static double estimate(choice *in, const search_node *node) {
  if (in->error->rc != SQLITE_OK) return INFINITY;
  if (search_prompt_key(node) != SEARCH_KEYS) {
    double without = search_holds_without_prompt(node) ? count_without(in, node) : 0;
    return without < in->limit ? without + estimate_prompts(in, node) : without;
  }
  if (node->kind == SEARCH_TERM && node->key == SEARCH_LORA) return estimate_lora(in, node);
  if (is_in_order(node) && search_is_of_totals(node)) return count_flag(in, node);
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

/* Writes conditions, the driver as a set and the others as the form says. NOLINTNEXTLINE(misc-no-recursion) */
static void write_some(search_writer *writer, const search_node **nodes, int count, const search_node *driver,
                       search_form form) {
  if (count == 1) {
    search_write(writer, nodes[0], nodes[0] == driver ? SEARCH_SET : form);
    return;
  }
  search_put(&writer->out, "(");
  write_some(writer, nodes, count / 2, driver, form);
  search_put(&writer->out, " AND ");
  write_some(writer, nodes + count / 2, count - count / 2, driver, form);
  search_put(&writer->out, ")");
}

/* Without a driver there is an order to walk. */
static void write_conditions(const choice *in, const search_node *driver) {
  in->writer->walks = driver == NULL;
  write_some(in->writer, in->nodes, in->count, driver, SEARCH_FILTER);
  in->writer->walks = false;
}

/* How many of the newest images are found, up to a page. */
static double count_newest(choice *in) {
  double hits = 0;
  search_put(&in->writer->out, "SELECT count(*) FROM (SELECT 1 FROM (SELECT Id FROM main.Images ORDER BY CreatedDate "
                               "DESC LIMIT ");
  search_put_integer(&in->writer->out, NEWEST_IMAGES);
  search_put(&in->writer->out, ") newest CROSS JOIN main.Images i ON i.Id = newest.Id WHERE ");
  write_conditions(in, NULL);
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
static bool is_covered(const choice *in) {
  int prompts = 0;
  for (int i = 0; i < in->count; i++) {
    bool prompt = search_prompt_key(in->nodes[i]) == SEARCH_PROMPT;
    if (!prompt && !search_is_of_totals(in->nodes[i])) return false;
    prompts += prompt;
  }
  return prompts == 1;
}

static void find_rarest(choice *in, int factor, double missing) {
  double images = 0;
  search_put(&in->writer->out, "SELECT sum(Images) FROM main.ImageTotals");
  ask(in, &images, NULL);
  in->least = INFINITY;
  in->limit = factor * square_root(images * missing) + 1;
  for (int i = 0; i < in->count && i < MOST_CONJUNCTS && in->error->rc == SQLITE_OK; i++) {
    double found = estimate(in, in->nodes[i]);
    in->in_order = in->in_order || is_in_order(in->nodes[i]);
    if (in->scan == NULL && is_scan(in->nodes[i])) in->scan = in->nodes[i];
    if (found < in->least) {
      in->least = found;
      in->rarest = in->nodes[i];
    }
  }
}

/* NULL for the walk. */
static const search_node *driver_of_page(choice *in) {
  double hits = count_newest(in);
  if (hits >= PAGE) return NULL;
  find_rarest(in, is_covered(in) ? COVERED_FACTOR : LIMIT_FACTOR, (PAGE - hits) / PAGE);
  bool walkable = in->in_order || hits >= FEWEST_HITS;
  if (in->rarest == NULL) return walkable ? NULL : in->scan;
  return in->least >= in->limit && (walkable || in->count == 1) ? NULL : in->rarest;
}

/* One condition is a set; of several the rarest, the others filter what it finds. Where none is rare all are sets. */
static void write_all(choice *in) {
  if (in->count > 1) find_rarest(in, LIMIT_FACTOR, 1);
  if (in->least < in->limit) {
    write_conditions(in, in->rarest);
  } else {
    bool passes = in->count == 1 && is_read_through(in->nodes[0]);
    write_some(in->writer, in->nodes, in->count, NULL, passes ? SEARCH_FILTER : SEARCH_SET);
  }
}

/* The conditions that must all hold; the root alone where it is no list of them. */
static bool read_conditions(choice *in, const search_node *root) {
  bool list = root->kind == SEARCH_AND && search_prompt_key(root) == SEARCH_KEYS && search_height(root) <= 6;
  in->count = list ? 0 : 1;
  for (const search_node *child = list ? root->first : NULL; child; child = child->next) in->count++;
  in->nodes = search_alloc(in->writer->arena, (size_t)in->count * sizeof(search_node *));
  if (in->nodes == NULL) return false;
  in->nodes[0] = root;
  int i = 0;
  for (const search_node *child = list ? root->first : NULL; child; child = child->next) in->nodes[i++] = child;
  return true;
}

int search_choose(ds_error *error, ds_session *session, search_writer *writer, const search_node *root, bool page,
                  bool all, search_conditions *conditions) {
  choice in = {.error = error, .session = session, .writer = writer};
  if (!read_conditions(&in, root)) return ds_error_memory(error);
  if (page) {
    const search_node *driver = driver_of_page(&in);
    write_conditions(&in, driver);
    conditions->page = search_take(writer);
    conditions->is_set = driver != NULL;
    conditions->is_dated = driver && is_in_order(driver);
  }
  if (all && error->rc == SQLITE_OK) {
    write_all(&in);
    conditions->all = search_take(writer);
    if (search_write_count(writer, root)) conditions->count = search_take(writer);
  }
  return writer->failed ? ds_error_memory(error) : error->rc;
}
