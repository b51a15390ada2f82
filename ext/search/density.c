/* How common something is: one in how many prompts has it.
**
** The index gives prompts in the order of their Ids. Where the 32nd is among the first thousand Ids, one prompt of
** thirty is found; where it matters more, the 1,000th is asked for. Those of a range of runs are counted, up to a share
** beyond which it does not matter. Only proportions are asked for. An error is told: what the text index could not read
** once, it says again at the COMMIT. */
#include "search/density.h"

#include "base/kept.h"
#include "base/sql.h"

#include <string.h>

enum { LOOKED_AT = 32, MANY = 1000, COMMON = 6 };

static sqlite3_stmt *take(const search_densities *densities, const char *sql) {
  return ds_take(densities->error, densities->session, sql);
}

static bool open(search_densities *densities) {
  static const char ends[] = "SELECT (SELECT min(Id) FROM main.Prompts), (SELECT max(Id) FROM main.Prompts)";
  static const char nth[] = "SELECT rowid FROM main.PromptSearch WHERE PromptSearch MATCH ?1 LIMIT 1 OFFSET ?2";
  if (densities->nth) return true;
  sqlite3_stmt *statement = take(densities, ends);
  if (ds_step(densities->error, statement) == SQLITE_ROW) {
    densities->first = sqlite3_column_int64(statement, 0);
    densities->prompts = (double)(sqlite3_column_int64(statement, 1) - densities->first + 1);
  }
  ds_give(densities->session, statement);
  densities->nth = take(densities, nth);
  return densities->nth != NULL;
}

/* How far the Ids go up to the nth prompt found; 0 where there are not so many, -1 after an error. */
static double ask(search_densities *densities, const search_text *query, int nth) {
  sqlite3_bind_text(densities->nth, 1, query->text, (int)query->length, SQLITE_STATIC);
  sqlite3_bind_int(densities->nth, 2, nth - 1);
  int rc = ds_step(densities->error, densities->nth);
  double spread = rc == SQLITE_DONE ? 0 : -1;
  if (rc == SQLITE_ROW) spread = (double)(sqlite3_column_int64(densities->nth, 0) - densities->first + 1);
  sqlite3_reset(densities->nth);
  sqlite3_clear_bindings(densities->nth);
  return spread;
}

double search_density(search_densities *densities, const search_text *query) {
  if (!open(densities)) return 1;
  for (int i = 0; i < densities->count; i++) {
    if (strcmp(densities->known[i].query, query->text) == 0) return densities->known[i].share;
  }
  double spread = ask(densities, query, LOOKED_AT), share = 1;
  if (spread == 0) spread = densities->prompts;
  if (spread > LOOKED_AT) share = LOOKED_AT / spread;
  char *copy =
    densities->count < SEARCH_MOST_DENSITIES ? search_copy(densities->arena, query->text, query->length) : NULL;
  if (copy) {
    densities->known[densities->count].query = copy;
    densities->known[densities->count++].share = share;
  }
  return share;
}

double search_found_by(search_densities *densities, const search_text *query) {
  if (!open(densities)) return 0;
  double spread = ask(densities, query, MANY);
  return spread > 0 ? densities->prompts * MANY / spread : 0;
}

double search_density_of_runs(search_densities *densities, const search_text *first, const search_text *end) {
  static const char sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM main.PromptSearchRuns WHERE term >= ?1 AND term < ?2 LIMIT ?3)";
  if (!open(densities)) return 1;
  sqlite3_int64 limit = (sqlite3_int64)(densities->prompts / COMMON) + 1, count = limit;
  sqlite3_stmt *statement = take(densities, sql);
  if (statement == NULL) return 1;
  sqlite3_bind_text(statement, 1, first->text, (int)first->length, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, end->text, (int)end->length, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 3, limit);
  if (ds_step(densities->error, statement) == SQLITE_ROW) count = sqlite3_column_int64(statement, 0);
  ds_give(densities->session, statement);
  return count < limit ? (double)count / densities->prompts : 1;
}

void search_densities_close(search_densities *densities) {
  ds_give(densities->session, densities->nth);
  densities->nth = NULL;
}
