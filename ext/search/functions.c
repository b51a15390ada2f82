/* The functions that a search's SQL calls for each row.
**
**     SELECT ds_search_match('Starry Night', 'contains', 'NIGHT');   -> 1
**
** The pattern is folded once for a statement and kept with it. */
#include "search/functions.h"

#include "base/error.h"
#include "paths/path.h"
#include "search/chars.h"
#include "search/match.h"
#include "search/shuffle.h"

#include <string.h>

static bool read_how(const char *name, search_how *how) {
  for (int i = 0; name && i < SEARCH_HOWS; i++) {
    *how = (search_how)i;
    if (strcmp(name, search_how_names[i]) == 0) return true;
  }
  return false;
}

static search_matcher *make_matcher(sqlite3_context *context, sqlite3_value **argv) {
  search_how how;
  if (!read_how((const char *)sqlite3_value_text(argv[1]), &how)) {
    ds_fail(context, DS_BAD_VALUE, "'%s' is no way to match; give equals, like, contains, starts, ends, lora or file",
            sqlite3_value_text(argv[1]));
    return NULL;
  }
  const char *pattern = (const char *)sqlite3_value_text(argv[2]);
  size_t length = (size_t)sqlite3_value_bytes(argv[2]);
  search_matcher *matcher = sqlite3_malloc64(search_matcher_size(length));
  if (matcher == NULL || pattern == NULL) {
    sqlite3_free(matcher);
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  search_matcher_start(matcher, how, pattern, length);
  return matcher;
}

/* ds_search_match(text, how, pattern) */
void search_call_match(sqlite3_context *context, int argc, sqlite3_value **argv) {
  enum { HOW = 1, PATTERN = 2 };
  (void)argc;
  for (int i = 0; i <= PATTERN; i++) {
    if (sqlite3_value_type(argv[i]) == SQLITE_NULL) return;
  }
  /* Kept with the pattern, and good only where both are constants of the statement. */
  search_matcher *kept = sqlite3_get_auxdata(context, PATTERN);
  search_matcher *matcher = kept && sqlite3_get_auxdata(context, HOW) == kept->begins ? kept : NULL;
  bool made = matcher == NULL;
  if (made) matcher = make_matcher(context, argv);
  const char *text = (const char *)sqlite3_value_text(argv[0]);
  if (matcher == NULL) return;
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    sqlite3_result_int(context, search_matches(matcher, text, (size_t)sqlite3_value_bytes(argv[0])));
  }
  if (!made) return;
  sqlite3_set_auxdata(context, HOW, matcher->begins, NULL);
  sqlite3_set_auxdata(context, PATTERN, matcher, sqlite3_free);
}

/* ds_search_name(path): as Images.FileName has it. */
void search_call_name(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  const char *path = (const char *)sqlite3_value_text(argv[0]);
  if (path == NULL) return;
  int length = sqlite3_value_bytes(argv[0]), start = length;
  bool posix = *path == '/';
  while (start > 0 && path[start - 1] != '/' && (posix || path[start - 1] != '\\')) start--;
  sqlite3_result_text(context, path + start, length - start, SQLITE_TRANSIENT);
}

/* Whether the ends of two paths tell that they are no folder in common, which is soon said of most. */
static bool ends_differ(const char *a, size_t a_length, const char *b, size_t b_length) {
  while (a_length && (a[a_length - 1] == '/' || a[a_length - 1] == '\\')) a_length--;
  while (b_length && (b[b_length - 1] == '/' || b[b_length - 1] == '\\')) b_length--;
  while (a_length && b_length) {
    char x = search_lower(a[--a_length]), y = search_lower(b[--b_length]);
    bool plain = (search_is_letter(x) || search_is_digit(x)) && (search_is_letter(y) || search_is_digit(y));
    if (!plain) return false;
    if (x != y) return true;
  }
  return false;
}

static bool same_text(path_slice a, path_slice b, bool folded) {
  size_t i = 0, j = 0;
  if (!folded) return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
  while (i < a.length && j < b.length) {
    if (search_next_folded(a.text, a.length, &i) != search_next_folded(b.text, b.length, &j)) return false;
  }
  return i == a.length && j == b.length;
}

/* ds_search_folder(path, folder): Windows paths are the same whatever their case. */
void search_call_folder(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  if (ends_differ((const char *)sqlite3_value_text(argv[0]), (size_t)sqlite3_value_bytes(argv[0]),
                  (const char *)sqlite3_value_text(argv[1]), (size_t)sqlite3_value_bytes(argv[1]))) {
    sqlite3_result_int(context, 0);
    return;
  }
  path_slice texts[2];
  char *buffers[2] = {NULL, NULL};
  for (int i = 0; i < 2; i++) {
    texts[i].text = (const char *)sqlite3_value_text(argv[i]);
    texts[i].length = (size_t)sqlite3_value_bytes(argv[i]);
    buffers[i] = sqlite3_malloc64(texts[i].length + 2);
  }
  if (texts[0].text && texts[1].text && buffers[0] && buffers[1]) {
    path_slice normal[2];
    bool windows = paths_style(texts[0]) == PATH_WINDOWS;
    for (int i = 0; i < 2; i++) {
      ds_path path = paths_open(texts[i], windows ? PATH_WINDOWS : PATH_POSIX);
      normal[i] = paths_normalize(&path, buffers[i]);
      path = paths_open(normal[i], windows ? PATH_WINDOWS : PATH_POSIX);
      normal[i] = paths_trimmed(&path);
    }
    sqlite3_result_int(context, same_text(normal[0], normal[1], windows));
  } else {
    sqlite3_result_error_nomem(context);
  }
  sqlite3_free(buffers[0]);
  sqlite3_free(buffers[1]);
}

/* ds_search_number(text): SQLite's own reading of numbers, which follows no locale. */
void search_call_number(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  int type = sqlite3_value_numeric_type(argv[0]);
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) sqlite3_result_double(context, sqlite3_value_double(argv[0]));
}

static void shuffle(sqlite3_context *context, sqlite3_value **argv,
                    int64_t (*shuffled)(int64_t number, int64_t seed, int bits)) {
  enum { SEED = 1, MOST = 2 };
  for (int i = 0; i <= MOST; i++) {
    if (sqlite3_value_type(argv[i]) == SQLITE_NULL) return;
  }
  sqlite3_result_int64(context, shuffled(sqlite3_value_int64(argv[0]), sqlite3_value_int64(argv[SEED]),
                                         search_bits_of(sqlite3_value_int64(argv[MOST]))));
}

/* ds_search_place(number, seed, most) */
void search_call_place(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  shuffle(context, argv, search_place_of);
}

/* ds_search_at(place, seed, most) */
void search_call_at(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  shuffle(context, argv, search_number_at);
}
