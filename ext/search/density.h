/* How common something is among the prompts, as the text index tells: see density.c. */
#ifndef DS_SEARCH_DENSITY_H
#define DS_SEARCH_DENSITY_H

#include "base/error.h"
#include "base/registry.h"
#include "search/arena.h"
#include "search/tree.h"

enum { SEARCH_MOST_DENSITIES = 128 };

/* Zeroed but for session, arena and error. Answers are kept: a search asks for the same more than once on its way. */
typedef struct search_densities {
  ds_session *session;
  search_arena *arena;
  ds_error *error; /* of who asks; answers are 1 once it is set */
  sqlite3_stmt *nth;
  double prompts; /* how many there are, about */
  int64_t first;  /* the least Id of them */
  int count;
  struct {
    const char *query;
    double share;
  } known[SEARCH_MOST_DENSITIES];
} search_densities;

/* The share of the prompts, 1 at the most, that a query of the text index finds. */
double search_density(search_densities *densities, const search_text *query);

/* About how many prompts the query finds; 0 where they are few. */
double search_found_by(search_densities *densities, const search_text *query);

/* The share that has one of the runs of three characters from `first` up to but without `end`. */
double search_density_of_runs(search_densities *densities, const search_text *first, const search_text *end);

/* No statement is left behind. */
void search_densities_close(search_densities *densities);

#endif
