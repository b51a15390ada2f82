/* A search text made ready to run: an SQL expression over `main.Images AS i`, the values bound in it, and
** the order that it asks for. */
#ifndef DS_SEARCH_SEARCH_H
#define DS_SEARCH_SEARCH_H

#include "base/error.h"
#include "base/registry.h"

typedef struct ds_search ds_search;

/* What a search is for: a page in some order, all that is found, such as a count, or to be shown. */
typedef enum ds_search_purpose { DS_SEARCH_PAGE, DS_SEARCH_ALL, DS_SEARCH_SHOWN } ds_search_purpose;

/* NULL with the error set. An empty text, or NULL, is every image. */
ds_search *ds_search_compile(ds_error *error, ds_session *session, sqlite3_value *text, ds_search_purpose purpose);

/* An expression over `i` with parameters ?1..?N of its own, for that purpose; NULL for every image. */
const char *ds_search_condition(const ds_search *search);

/* The one for DS_SEARCH_ALL where the search is to be shown: the same parameters. */
const char *ds_search_condition_of_all(const ds_search *search);

/* A SELECT of how many images there are, where that is quicker than to count those of the condition; else, and for a
** page, NULL. */
const char *ds_search_count(const ds_search *search);

/* Whether the condition for a page finds all images first, for whatever order, instead of walking along it. */
bool ds_search_is_set(const ds_search *search);

/* Whether it finds them in an index that has them in the order of the date, too. */
bool ds_search_is_dated(const ds_search *search);

/* Whether both hold over `main.ImageTotals AS i`, too: the search asks for what its rows are counted by, or for
** nothing. */
bool ds_search_is_of_totals(const ds_search *search);

const char *ds_search_order(const ds_search *search); /* ORDER BY terms from sort:, or NULL */

/* What to read in place of main.Images AS i, so that images come in the order: of sort:random alone, where most Ids up
** to the greatest are taken; else NULL. For a condition that holds for many. */
const char *ds_search_walk(const ds_search *search);

/* Whether it asks for the order of the prompts and no other. */
bool ds_search_is_by_prompt(const ds_search *search, bool *descending);

/* The tree as JSON and the text in its one fixed form (search/print.h). */
const char *ds_search_tree(const ds_search *search);
const char *ds_search_text(const ds_search *search);

int ds_search_parameters(const ds_search *search); /* N */
/* Binds those that the statement has, which keeps copies: it may outlive the search. */
int ds_search_bind(const ds_search *search, ds_error *error, sqlite3_stmt *statement);

void ds_search_free(ds_search *search);

#endif
