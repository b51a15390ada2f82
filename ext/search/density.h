/* How common the runs of three characters are among the prompts. */
#ifndef DS_SEARCH_DENSITY_H
#define DS_SEARCH_DENSITY_H

#include "base/sqlite.h"
#include "search/writer.h"

enum { SEARCH_MOST_DENSITIES = 128, SEARCH_RUN_BYTES = 16 };

/* Zeroed but for db. Answers are kept: a run is asked for more than once on the way to a statement. */
typedef struct search_densities {
  sqlite3 *db;
  sqlite3_stmt *nth;
  double prompts; /* how many there are, about */
  int64_t first;  /* the least Id of them */
  int count;
  struct {
    char run[SEARCH_RUN_BYTES];
    double density;
  } known[SEARCH_MOST_DENSITIES];
} search_densities;

/* A search_density (writer.h), whose context is a search_densities. */
double search_density_of(void *context, const search_text *first, const search_text *end);

/* No statement is left behind. */
void search_densities_close(search_densities *densities);

#endif
