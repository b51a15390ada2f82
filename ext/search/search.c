/* A search text made ready to run; see search.h.
**
**     text -> parser.c -> tree -> writer.c, cost.c -> two conditions, an order, values */
#include "search/search.h"

#include "base/kept.h"
#include "base/library.h"
#include "base/sql.h"
#include "base/text.h"
#include "search/cost.h"
#include "search/density.h"
#include "search/parser.h"
#include "search/print.h"

#include <string.h>
#include <time.h>

struct ds_search {
  search_arena arena; /* holds all that follows */
  ds_session *session;
  ds_error *error; /* of the call that compiles it */
  search_writer writer;
  search_densities densities;
  search_conditions conditions;
  bool of_totals, by_prompt, descending;
  const char *order, *walk, *tree, *text;
  search_names names[SEARCH_KEYS];
};

/* SQLite's memory is aligned to 8 bytes, an arena's blocks to what any type needs: the bytes skipped are
** told by the one before the block. */
static void *allocate(size_t bytes) {
  enum { ALIGNMENT = _Alignof(max_align_t) };
  unsigned char *memory = sqlite3_malloc64(bytes + ALIGNMENT);
  if (memory == NULL) return NULL;
  size_t skipped = ALIGNMENT - (uintptr_t)memory % ALIGNMENT;
  memory[skipped - 1] = (unsigned char)skipped;
  return memory + skipped;
}

static void release(void *block) {
  unsigned char *memory = block;
  if (memory) sqlite3_free(memory - memory[-1]);
}

/* The local clock. */
static bool local_parts(time_t time, struct tm *parts) {
#ifdef _WIN32
  return localtime_s(parts, &time) == 0;
#else
  return localtime_r(&time, parts) != NULL;
#endif
}

static int64_t today(void) {
  struct tm parts;
  if (!local_parts(time(NULL), &parts)) return (int64_t)time(NULL) / 86400;
  return search_day_of((search_date){.year = parts.tm_year + 1900, .month = parts.tm_mon + 1, .day = parts.tm_mday});
}

/* The first second of a local day, also of one whose midnight is left out or comes twice. */
static int64_t start_of_day(void *context, search_date date) {
  enum { HALF_HOUR = 1800 };
  (void)context;
  struct tm parts = {.tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day, .tm_isdst = -1};
  time_t start = mktime(&parts);
  if (start == (time_t)-1) return search_day_of(date) * 86400;
  for (int i = 0; i < 4 && local_parts(start, &parts) && parts.tm_mday != date.day; i++) start += HALF_HOUR;
  for (int i = 0; i < 4 && local_parts(start - HALF_HOUR, &parts) && parts.tm_mday == date.day; i++) start -= HALF_HOUR;
  return (int64_t)start;
}

/* The names that the library has: one look-up in the index for each. A missing table is told later. */
static bool read_names(ds_search *search, const char *sql, search_names *names) {
  enum { MOST_NAMES = 20000 };
  ds_error found = {0};
  const char **list = search_alloc(&search->arena, MOST_NAMES * sizeof *list);
  sqlite3_stmt *statement = list ? ds_take(&found, search->session, sql) : NULL;
  while (statement && names->count < MOST_NAMES && ds_step(&found, statement) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(statement, 0);
    list[names->count] = name ? search_copy(&search->arena, name, strlen(name)) : NULL;
    if (list[names->count]) names->count++;
  }
  ds_give(search->session, statement);
  if ((found.rc & 0xff) != SQLITE_ERROR) ds_error_move(search->error, &found);
  ds_error_clear(&found);
  names->names = list;
  return list != NULL;
}

static const search_names *known_names(void *context, search_key key) {
  static const char samplers[] =
    "WITH RECURSIVE names(Name) AS (SELECT min(Sampler) FROM main.Images WHERE Sampler IS NOT NULL UNION ALL "
    "SELECT (SELECT min(n.Sampler) FROM main.Images n WHERE n.Sampler > Name) FROM names WHERE Name IS NOT NULL) "
    "SELECT Name FROM names WHERE Name <> ''";
  static const char models[] =
    "WITH RECURSIVE names(Name) AS (SELECT min(Model) FROM main.Images WHERE Model IS NOT NULL UNION ALL "
    "SELECT (SELECT min(n.Model) FROM main.Images n WHERE n.Model > Name) FROM names WHERE Name IS NOT NULL) "
    "SELECT Name FROM names WHERE Name <> ''";
  ds_search *search = context;
  search_names *names = &search->names[key == SEARCH_SAMPLER ? SEARCH_SAMPLER : SEARCH_MODEL];
  if (names->names == NULL && !read_names(search, key == SEARCH_SAMPLER ? samplers : models, names)) return NULL;
  return names;
}

static int parse(ds_search *search, ds_error *error, sqlite3_value *value, search_query *query) {
  search_fault fault;
  search_options options = {.today = today(), .known = known_names, .context = search};
  bool given = value && sqlite3_value_type(value) != SQLITE_NULL;
  const char *text = given ? (const char *)sqlite3_value_text(value) : "";
  if (text == NULL) return ds_error_memory(error);
  size_t length = given ? (size_t)sqlite3_value_bytes(value) : 0, at;
  ds_text_state state = ds_text_check(text, length, &at);
  if (state != DS_TEXT_VALID) {
    return ds_error_set(error, DS_BAD_VALUE, "the search text %s at byte %lld; give text in UTF-8",
                        state == DS_TEXT_NUL ? "has a NUL character" : "is not UTF-8", (sqlite3_int64)at + 1);
  }
  if (search_parse(&search->arena, text, length, &options, query, &fault) || error->rc != SQLITE_OK) return error->rc;
  if (fault.kind == SEARCH_NO_MEMORY) return ds_error_memory(error);
  return ds_error_set(error, DS_SYNTAX, "%s", fault.message);
}

/* Whether the text index is there: a statement on it can be run. It is not where SQLite knows no such table or module;
** any other error is one. */
static bool has_text_index(const ds_search *search, ds_error *error) {
  static const char index[] = "SELECT 1 FROM main.PromptSearch s, main.PromptSearchRuns r\n"
                              "WHERE PromptSearch MATCH '\"abc\"' AND r.term = 'abc' LIMIT 0";
  ds_error none = {0};
  sqlite3_stmt *statement = ds_take(&none, search->session, index);
  bool runs = ds_step(&none, statement) == SQLITE_DONE;
  ds_give(search->session, statement);
  if ((none.rc & 0xff) != SQLITE_ERROR) ds_error_move(error, &none);
  ds_error_clear(&none);
  return runs;
}

/* A search may be too long or too deep for the limits of this SQLite. */
static int try_statement(ds_search *search, ds_error *error, const char *condition) {
  sqlite3_stmt *statement = NULL;
  char *sql = sqlite3_mprintf("SELECT 1 FROM main.Images i WHERE %s", condition);
  if (sql == NULL) return ds_error_memory(error);
  int rc = sqlite3_prepare_v2(search->session->db, sql, -1, &statement, NULL);
  if (rc == SQLITE_ERROR || rc == SQLITE_TOOBIG) {
    ds_error_set(error, DS_UNSUPPORTED, "the search is too long or too deep for this SQLite (%s); write fewer terms",
                 sqlite3_errmsg(search->session->db));
  } else {
    ds_error_sqlite(error, search->session->db, rc, "preparing a search");
  }
  sqlite3_finalize(statement);
  sqlite3_free(sql);
  return error->rc;
}

/* A walk over all Ids that there could be is for a library that has one of eight of them at the least. */
static int write_order(ds_search *search, ds_error *error, const search_sort *sort) {
  enum { SPARSE = 8 };
  search_writer *writer = &search->writer;
  search_chance chance = {0};
  if (sort->key == SEARCH_BY_RANDOM) {
    sqlite3_randomness(sizeof chance.seed, &chance.seed);
    chance.most = ds_query_int(error, search->session->db, "SELECT max(Id) FROM main.Images", NULL);
    sqlite3_int64 images = ds_query_int(error, search->session->db, "SELECT sum(Images) FROM main.ImageTotals", NULL);
    if (sort->next == NULL && !sort->descending && images > chance.most / SPARSE) {
      search_write_walk(writer, sort, chance);
      search->walk = search_take(writer);
    }
  }
  search_write_order(writer, sort, chance);
  search->order = search_take(writer);
  return error->rc;
}

static int write_search(ds_search *search, ds_error *error, search_query *query, ds_search_purpose purpose) {
  enum { FEW_PARAMETERS = 100, LOW = 6 };
  search_writer *writer = &search->writer;
  search->tree = search_print_json(&search->arena, query).text;
  search->text = search_print_text(&search->arena, query).text;
  if (search->tree == NULL || search->text == NULL) return ds_error_memory(error);
  if (ds_library_require(error, search->session->db) != SQLITE_OK) return error->rc;
  search->of_totals = query->root == NULL || search_is_of_totals(query->root);
  if (query->root) {
    writer->text_index = has_text_index(search, error);
    if (!search_regroup(&search->arena, query->root)) return ds_error_memory(error);
    bool high = search_height(query->root) > LOW;
    if (high) {
      search_write(writer, query->root, SEARCH_FILTER);
      const char *condition = search_take(writer);
      if (condition == NULL) return ds_error_memory(error);
      if (try_statement(search, error, condition) != SQLITE_OK) return error->rc;
    }
    if (search_choose(error, search->session, writer, query->root, purpose != DS_SEARCH_ALL, purpose != DS_SEARCH_PAGE,
                      &search->conditions) != SQLITE_OK) {
      return error->rc;
    }
    if (high || writer->count > FEW_PARAMETERS) try_statement(search, error, ds_search_condition(search));
  }
  if (query->sorts) {
    if (write_order(search, error, query->sorts) != SQLITE_OK) return error->rc;
    search->by_prompt = query->sorts->key == SEARCH_BY_PROMPT && query->sorts->next == NULL;
    search->descending = query->sorts->descending;
  }
  return writer->failed ? ds_error_memory(error) : error->rc;
}

ds_search *ds_search_compile(ds_error *error, ds_session *session, sqlite3_value *text, ds_search_purpose purpose) {
  ds_search *search = sqlite3_malloc64(sizeof *search);
  if (search == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  *search = (ds_search){.arena = {.allocate = allocate, .release = release}, .session = session, .error = error};
  search->densities = (search_densities){.session = session, .arena = &search->arena, .error = error};
  search->writer = (search_writer){
    .arena = &search->arena, .clock = start_of_day, .densities = &search->densities, .out = {.arena = &search->arena}};
  search_query query;
  if (parse(search, error, text, &query) != SQLITE_OK || write_search(search, error, &query, purpose) != SQLITE_OK) {
    ds_search_free(search);
    return NULL;
  }
  search_densities_close(&search->densities);
  return search;
}

const char *ds_search_condition(const ds_search *search) {
  return search->conditions.page ? search->conditions.page : search->conditions.all;
}

const char *ds_search_condition_of_all(const ds_search *search) {
  return search->conditions.all;
}

const char *ds_search_count(const ds_search *search) {
  return search->conditions.count;
}

bool ds_search_is_set(const ds_search *search) {
  return search->conditions.is_set;
}

bool ds_search_is_dated(const ds_search *search) {
  return search->conditions.is_dated;
}

bool ds_search_is_of_totals(const ds_search *search) {
  return search->of_totals;
}

const char *ds_search_order(const ds_search *search) {
  return search->order;
}

const char *ds_search_walk(const ds_search *search) {
  return search->walk;
}

bool ds_search_is_by_prompt(const ds_search *search, bool *descending) {
  *descending = search->descending;
  return search->by_prompt;
}

const char *ds_search_tree(const ds_search *search) {
  return search->tree;
}

const char *ds_search_text(const ds_search *search) {
  return search->text;
}

int ds_search_parameters(const ds_search *search) {
  return search->writer.count;
}

int ds_search_bind(const ds_search *search, ds_error *error, sqlite3_stmt *statement) {
  return search_bind_values(error, sqlite3_db_handle(statement), &search->writer, statement);
}

void ds_search_free(ds_search *search) {
  if (search == NULL) return;
  search_densities_close(&search->densities);
  search_arena_free(&search->arena);
  sqlite3_free(search);
}
