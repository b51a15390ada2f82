/* A search text made ready to run: an SQL expression over `main.Images AS i`, the values bound in it, and
** the order that it asks for. */
#ifndef DS_SEARCH_SEARCH_H
#define DS_SEARCH_SEARCH_H

#include "base/error.h"

typedef struct ds_search ds_search;

/* NULL with the error set. An empty text, or NULL, is every image. */
ds_search *ds_search_compile(ds_error *error, sqlite3 *db, const char *text);

/* An expression over `i` with parameters ?1..?N of its own; NULL for every image. */
const char *ds_search_condition(const ds_search *search);

/* The same for a statement that reads all that is found, such as a count: every index may be used. The
** other one is for a page in some order. NULL for every image; the same parameters. */
const char *ds_search_condition_of_all(const ds_search *search);

/* Whether both hold over `main.ImageTotals AS i`, too: the search asks for what its rows are counted by, or for
** nothing. */
bool ds_search_is_of_totals(const ds_search *search);

const char *ds_search_order(const ds_search *search); /* ORDER BY terms from sort:, or NULL */

/* The tree as JSON and the text in its one fixed form (search/print.h). */
const char *ds_search_tree(const ds_search *search);
const char *ds_search_text(const ds_search *search);

int ds_search_parameters(const ds_search *search); /* N */
/* Binds those that the statement has, which keeps copies: it may outlive the search. */
int ds_search_bind(const ds_search *search, ds_error *error, sqlite3_stmt *statement);

void ds_search_free(ds_search *search);

#endif
