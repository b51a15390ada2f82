/* A search text made ready to run; see search.h. So far the empty text alone, which is every image. */
#include "search/search.h"

#include <string.h>

struct ds_search {
  int parameters;
};

ds_search *ds_search_compile(ds_error *error, sqlite3 *db, const char *text) {
  (void)db;
  if (text && text[strspn(text, " \t\r\n")]) {
    ds_error_set(error, DS_UNSUPPORTED, "search texts are not understood yet; use WHERE");
    return NULL;
  }
  ds_search *search = sqlite3_malloc64(sizeof *search);
  if (search == NULL) {
    ds_error_memory(error);
  } else {
    *search = (ds_search){0};
  }
  return search;
}

const char *ds_search_condition(const ds_search *search) {
  (void)search;
  return NULL;
}

const char *ds_search_order(const ds_search *search) {
  (void)search;
  return NULL;
}

int ds_search_parameters(const ds_search *search) {
  return search->parameters;
}

int ds_search_bind(const ds_search *search, ds_error *error, sqlite3_stmt *statement) {
  (void)search, (void)statement;
  return error->rc;
}

void ds_search_free(ds_search *search) {
  sqlite3_free(search);
}
