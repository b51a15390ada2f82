/* ds_path_*: the scalar functions, between SQLite's values and path.h.
**
**     SELECT ds_path_dirname(Path), ds_path_ext(Path) FROM Images;
**
** Each function reads its arguments into paths, asks path.h, and gives back a slice of its argument
** or what was written into a buffer. A NULL argument ends the call with NULL. */
#include "paths/functions.h"

#include "paths/argument.h"

/* Ends a call that has no answer: with the error where one is set, else with NULL. */
static void end_call(sqlite3_context *context, ds_error *error) {
  if (error->rc != SQLITE_OK) ds_error_result(context, error);
}

static bool give_up(sqlite3_context *context, ds_error *error) {
  end_call(context, error);
  return false;
}

/* The style given as argument `at`, counted from 0, else the one that the text tells. */
static bool read_path(ds_error *error, int argc, sqlite3_value **argv, int at, ds_path *path) {
  path_slice text;
  path_style style = PATH_POSIX;
  if (!paths_text_read(error, argv[0], 1, &text)) return false;
  if (argc <= at) {
    style = paths_style(text);
  } else if (!paths_style_read(error, argv[at], &style)) {
    return false;
  }
  *path = paths_open(text, style);
  return true;
}

/* The same for a call that ends when it has no path. */
static bool open_path(sqlite3_context *context, int argc, sqlite3_value **argv, int style_at, ds_path *path) {
  ds_error error = {0};
  return read_path(&error, argc, argv, style_at, path) || give_up(context, &error);
}

/* Two paths are read in one style: Windows if either text tells it. */
static bool read_both(ds_error *error, sqlite3_value **argv, ds_path *first, ds_path *second) {
  path_slice a, b;
  if (!paths_text_read(error, argv[0], 1, &a) || !paths_text_read(error, argv[1], 2, &b)) return false;
  bool windows = paths_style(a) == PATH_WINDOWS || paths_style(b) == PATH_WINDOWS;
  *first = paths_open(a, windows ? PATH_WINDOWS : PATH_POSIX);
  *second = paths_open(b, first->style);
  return true;
}

static bool read_pair(ds_error *error, int argc, sqlite3_value **argv, ds_path *first, ds_path *second) {
  path_style style;
  if (!read_both(error, argv, first, second)) return false;
  if (argc <= 2) return true;
  if (!paths_style_read(error, argv[2], &style)) return false;
  *first = paths_open((path_slice){first->text, first->length}, style);
  *second = paths_open((path_slice){second->text, second->length}, style);
  return true;
}

/* --- Slices of the argument --- */

void paths_call_dirname(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  path_slice dirname;
  if (!open_path(context, argc, argv, 1, &path)) return;
  if (paths_dirname(&path, &dirname)) paths_result(context, dirname);
}

void paths_call_basename(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) paths_result(context, paths_basename(&path));
}

void paths_call_stem(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) paths_result(context, paths_stem(&path));
}

void paths_call_ext(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) paths_result(context, paths_extension(&path));
}

void paths_call_root(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) paths_result(context, paths_root(&path));
}

void paths_call_segment(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  path_slice segment;
  if (!open_path(context, argc, argv, 2, &path)) return;
  if (sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  if (sqlite3_value_numeric_type(argv[1]) != SQLITE_INTEGER) {
    ds_fail(context, DS_BAD_VALUE, "argument 2 is no whole number; give 0 for the first segment, -1 for the last");
    return;
  }
  if (paths_segment(&path, sqlite3_value_int64(argv[1]), &segment)) paths_result(context, segment);
}

/* --- Numbers --- */

void paths_call_depth(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) sqlite3_result_int64(context, (sqlite3_int64)paths_depth(&path));
}

void paths_call_is_absolute(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_path path;
  if (open_path(context, argc, argv, 1, &path)) sqlite3_result_int(context, paths_is_absolute(&path));
}

void paths_call_within(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_path path, folder;
  if (read_pair(&error, argc, argv, &path, &folder)) sqlite3_result_int(context, paths_within(&path, &folder));
  end_call(context, &error);
}

/* --- Written texts --- */

void paths_call_normalize(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_path path;
  path_scratch scratch;
  if (read_path(&error, argc, argv, 1, &path)) {
    char *buffer = paths_scratch_open(&scratch, &error, path.length + 2);
    if (buffer) paths_result(context, paths_normalize(&path, buffer));
    paths_scratch_close(&scratch);
  }
  end_call(context, &error);
}

void paths_call_after(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_path folder;
  path_slice after;
  path_scratch scratch;
  if (read_path(&error, argc, argv, 1, &folder)) {
    char *buffer = paths_scratch_open(&scratch, &error, folder.length + 1);
    if (buffer && paths_after(&folder, buffer, &after)) paths_result(context, after);
    paths_scratch_close(&scratch);
  }
  end_call(context, &error);
}

void paths_call_relative(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_path path, base;
  path_slice relative;
  path_scratch scratch;
  if (read_pair(&error, argc, argv, &path, &base)) {
    char *buffer = paths_scratch_open(&scratch, &error, path.length + 2 * base.length + 2);
    if (buffer && paths_relative(&path, &base, buffer, &relative)) paths_result(context, relative);
    paths_scratch_close(&scratch);
  }
  end_call(context, &error);
}

/* ds_path_rebase(path, from, to [, style]): the style is that of `to`. */
void paths_call_rebase(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  ds_path path, from, to;
  path_slice text, rebased;
  path_style style = PATH_POSIX;
  path_scratch scratch;
  if (read_both(&error, argv, &path, &from) && paths_text_read(&error, argv[2], 3, &text) &&
      (argc <= 3 || paths_style_read(&error, argv[3], &style))) {
    to = paths_open(text, argc > 3 ? style : paths_style(text));
    char *buffer = paths_scratch_open(&scratch, &error, path.length + to.length + 3);
    if (buffer && paths_rebase(&path, &from, &to, buffer, &rebased)) paths_result(context, rebased);
    paths_scratch_close(&scratch);
  }
  end_call(context, &error);
}

/* --- Join --- */

/* The parts of a join are all arguments, except that of three or more the last may be a style. */
static int part_count(int argc, sqlite3_value **argv, path_style *style) {
  ds_error error = {0};
  bool styled =
    argc >= 3 && sqlite3_value_type(argv[argc - 1]) == SQLITE_TEXT && paths_style_read(&error, argv[argc - 1], style);
  ds_error_clear(&error);
  return styled ? argc - 1 : argc;
}

/* Checks every part; adds up their lengths, and finds the style in the first that is not empty. */
static bool measure_parts(ds_error *error, int parts, sqlite3_value **argv, size_t *length, path_style *style) {
  path_slice text;
  *length = 0;
  for (int i = 0; i < parts; i++) {
    if (!paths_text_read(error, argv[i], i + 1, &text)) return false;
    if (*length == 0) *style = paths_style(text);
    *length += text.length;
  }
  return true;
}

static path_slice join_parts(int parts, sqlite3_value **argv, char *buffer, size_t length, path_style style) {
  path_join join = paths_join_start(buffer, length, style);
  for (int i = 0; i < parts; i++) {
    path_slice text = {(const char *)sqlite3_value_text(argv[i]), (size_t)sqlite3_value_bytes(argv[i])};
    ds_path part = paths_open(text, style);
    paths_join_add(&join, &part);
  }
  return paths_join_end(&join);
}

void paths_call_join(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  path_scratch scratch;
  path_style told = PATH_POSIX, forced = PATH_POSIX;
  size_t length;
  int parts = part_count(argc, argv, &forced);
  if (argc == 0) ds_error_set(&error, DS_BAD_VALUE, "there is no part; give one path or more");
  if (argc > 0 && measure_parts(&error, parts, argv, &length, &told)) {
    char *buffer = paths_scratch_open(&scratch, &error, 2 * length + (size_t)parts);
    if (buffer) paths_result(context, join_parts(parts, argv, buffer, length, parts < argc ? forced : told));
    paths_scratch_close(&scratch);
  }
  end_call(context, &error);
}
