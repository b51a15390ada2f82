/* path_*: the names of the path0 extension, for SQL that was written for it.
**
**     SELECT path_dirname('movies/spiderman.mp4');   -- movies/
**
** They read POSIX paths only and give path0's results, which differ from those of ds_path_*: a dirname
** keeps its separator, a join is normalized and an absolute part does not start anew, what is missing is
** NULL. Where path0 crashes, cuts off at 4,095 bytes or breaks its own documentation, they do not follow;
** each such case is named in room.c and tested. */
#include "paths/argument.h"
#include "paths/functions.h"

#include <string.h>

static bool read_posix(sqlite3_context *context, sqlite3_value **argv, int index, ds_path *path) {
  ds_error error = {0};
  path_slice text;
  if (!paths_text_read(&error, argv[index], index + 1, &text)) {
    if (error.rc != SQLITE_OK) ds_error_result(context, &error);
    return false;
  }
  *path = paths_open(text, PATH_POSIX);
  return true;
}

/* What is empty is NULL here. */
static void result_unless_empty(sqlite3_context *context, path_slice text) {
  if (text.length > 0) paths_result(context, text);
}

void paths_path0_absolute(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (read_posix(context, argv, 0, &path)) sqlite3_result_int(context, path.root > 0);
}

void paths_path0_relative(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (read_posix(context, argv, 0, &path)) sqlite3_result_int(context, path.root == 0);
}

void paths_path0_root(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (read_posix(context, argv, 0, &path)) paths_result(context, (path_slice){path.text, path.root > 0});
}

void paths_path0_length(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (read_posix(context, argv, 0, &path)) sqlite3_result_int64(context, (sqlite3_int64)paths_depth(&path));
}

void paths_path0_at(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  path_slice segment;
  if (!read_posix(context, argv, 0, &path) || sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  if (paths_segment(&path, sqlite3_value_int64(argv[1]), &segment)) paths_result(context, segment);
}

void paths_path0_basename(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (read_posix(context, argv, 0, &path)) result_unless_empty(context, paths_basename(&path));
}

/* All that stands before the basename. */
void paths_path0_dirname(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (!read_posix(context, argv, 0, &path)) return;
  path_slice basename = paths_basename(&path);
  if (basename.length > 0) result_unless_empty(context, (path_slice){path.text, (size_t)(basename.text - path.text)});
}

/* From the last dot on, also where the name begins with it. */
void paths_path0_extension(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (!read_posix(context, argv, 0, &path)) return;
  path_slice basename = paths_basename(&path);
  for (size_t dot = basename.length; dot-- > 0;) {
    if (basename.text[dot] != '.') continue;
    paths_result(context, (path_slice){basename.text + dot, basename.length - dot});
    return;
  }
}

/* Up to the first dot that does not begin the name. */
void paths_path0_name(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (!read_posix(context, argv, 0, &path)) return;
  path_slice basename = paths_basename(&path);
  if (basename.length == 0) return;
  const char *dot = memchr(basename.text + 1, '.', basename.length - 1);
  if (dot) basename.length = (size_t)(dot - basename.text);
  paths_result(context, basename);
}

/* The beginning of the first path that both have, dots resolved. */
void paths_path0_intersection(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path first, second;
  size_t end;
  if (!read_posix(context, argv, 0, &first) || !read_posix(context, argv, 1, &second)) return;
  if (paths_shared(&first, &second, &end) == 0) end = first.root > 0 && second.root > 0;
  result_unless_empty(context, (path_slice){first.text, end});
}

/* A text as path0 normalizes it: '' stays empty, slashes at the start are one, and a name that reads
** as a drive needs no ./ before it. */
static void result_normalized(sqlite3_context *context, path_slice text, char *buffer) {
  while (text.length > 1 && text.text[0] == '/' && text.text[1] == '/') text.text++, text.length--;
  ds_path path = paths_open(text, PATH_POSIX);
  path_slice normal = text.length > 0 ? paths_normalize(&path, buffer) : text;
  if (normal.length > 2 && memcmp(normal.text, "./", 2) == 0) normal.text += 2, normal.length -= 2;
  paths_result(context, normal);
}

void paths_path0_normalize(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  ds_path path;
  if (!read_posix(context, argv, 0, &path)) return;
  ds_error error = {0};
  path_scratch scratch;
  char *buffer = paths_scratch_open(&scratch, &error, path.length + 2);
  if (buffer) result_normalized(context, (path_slice){path.text, path.length}, buffer);
  paths_scratch_close(&scratch);
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}

/* Writes the parts with a slash before each but the first one that is not empty. */
static size_t write_parts(int argc, sqlite3_value **argv, char *buffer) {
  size_t length = 0;
  for (int i = 0; i < argc; i++) {
    const char *text = (const char *)sqlite3_value_text(argv[i]);
    size_t bytes = (size_t)sqlite3_value_bytes(argv[i]);
    while (i > 0 && bytes > 0 && *text == '/') text++, bytes--;
    if (bytes == 0) continue;
    if (length > 0) buffer[length++] = '/';
    memcpy(buffer + length, text, bytes);
    length += bytes;
  }
  return length;
}

void paths_path0_join(sqlite3_context *context, int argc, sqlite3_value **argv) {
  if (argc < 2) {
    ds_fail(context, DS_BAD_VALUE, "there are fewer than two paths; give two or more");
    return;
  }
  size_t size = 0;
  for (int i = 0; i < argc; i++) {
    ds_path part;
    if (!read_posix(context, argv, i, &part)) return;
    size += part.length + 1;
  }
  ds_error error = {0};
  path_scratch scratch;
  char *buffer = paths_scratch_open(&scratch, &error, 2 * size + 2);
  if (buffer) {
    size_t length = write_parts(argc, argv, buffer);
    result_normalized(context, (path_slice){buffer, length}, buffer + size);
  }
  paths_scratch_close(&scratch);
  if (error.rc != SQLITE_OK) ds_error_result(context, &error);
}
