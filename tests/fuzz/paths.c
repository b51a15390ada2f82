/* Path arithmetic under the sanitizers.
**
** With -fsanitize=fuzzer this is a libFuzzer target. Built with -DSTANDALONE it has a main of its own: it
** runs paths made from a seed, then 10 MB ones, as `paths COUNT`.
**
** Each input is cut at its first newline into two paths. Buffers have exactly the size that path.h states,
** so that a byte too many is an error, and what must hold for every path is checked. */
#include "base/text.h"
#include "paths/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                                             \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                  \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static char *allocate(size_t size) {
  char *memory = calloc(1, size ? size : 1);
  REQUIRE(memory);
  return memory;
}

static bool same_text(path_slice a, path_slice b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

static bool begins_with(path_slice text, path_slice start) {
  return text.length >= start.length && (start.length == 0 || memcmp(text.text, start.text, start.length) == 0);
}

/* In an allocation of its own, which is *owned. */
static path_slice normalized(path_slice text, path_style style, char **owned) {
  ds_path path = paths_open(text, style);
  *owned = allocate(text.length + 2);
  return paths_normalize(&path, *owned);
}

static void check_normalize(path_slice text, path_style style) {
  char *once_owned, *twice_owned;
  path_slice once = normalized(text, style, &once_owned);
  path_slice twice = normalized(once, style, &twice_owned);
  REQUIRE(once.length > 0);
  REQUIRE(same_text(once, twice));
  free(twice_owned);
  free(once_owned);
}

/* dirname and basename, joined again, are the path. */
static void check_join(const ds_path *path) {
  path_slice dirname, basename = paths_basename(path), text = {path->text, path->length};
  ds_path name = paths_open(basename, path->style);
  if (!paths_dirname(path, &dirname) || name.drive > 0) return;
  ds_path folder = paths_open(dirname, path->style);
  char *buffer = allocate(2 * (dirname.length + basename.length) + 2), *joined_owned, *text_owned;
  path_join join = paths_join_start(buffer, dirname.length + basename.length, path->style);
  paths_join_add(&join, &folder);
  paths_join_add(&join, &name);
  path_slice joined = normalized(paths_join_end(&join), path->style, &joined_owned);
  REQUIRE(same_text(joined, normalized(text, path->style, &text_owned)));
  free(text_owned);
  free(joined_owned);
  free(buffer);
}

static void check_segments(const ds_path *path) {
  size_t depth = paths_depth(path), forward = path->root, back = path->length, count = 0;
  path_slice segment, other;
  while (paths_next(path, &forward, &segment)) count++;
  REQUIRE(count == depth);
  while (paths_previous(path, &back, &segment)) count--;
  REQUIRE(count == 0);
  REQUIRE(paths_segment(path, 0, &segment) == (depth > 0));
  REQUIRE(!paths_segment(path, (int64_t)depth, &segment));
  REQUIRE(!paths_segment(path, INT64_MIN, &segment) && !paths_segment(path, INT64_MAX, &segment));
  if (depth > 0) {
    REQUIRE(paths_segment(path, -1, &segment) && paths_segment(path, (int64_t)depth - 1, &other));
    REQUIRE(segment.text == other.text && same_text(segment, other));
    REQUIRE(same_text(segment, paths_basename(path)));
  }
  REQUIRE(paths_stem(path).length + paths_extension(path).length == paths_basename(path).length);
  REQUIRE(begins_with(paths_trimmed(path), paths_root(path)));
}

/* The range of a folder holds what begins with it and a separator, and nothing else. */
static void check_after(path_slice text, const ds_path *folder) {
  char *buffer = allocate(folder->length + 1);
  path_slice after, start = {folder->text, folder->length};
  size_t at = folder->length;
  bool trimmed = at > 0 && folder->text[at - 1] != '/' && folder->text[at - 1] != '\\' && folder->text[at - 1] != ':';
  if (paths_after(folder, buffer, &after) && trimmed) {
    char separator = folder->style == PATH_WINDOWS ? '\\' : '/';
    bool below = text.length > start.length && begins_with(text, start) && text.text[start.length] == separator;
    size_t shorter = text.length < after.length ? text.length : after.length;
    int order = memcmp(text.text, after.text, shorter);
    bool before = order < 0 || (order == 0 && text.length < after.length);
    char *lower = allocate(start.length + 1);
    memcpy(lower, start.text, start.length);
    lower[start.length] = separator;
    shorter = text.length < start.length + 1 ? text.length : start.length + 1;
    order = memcmp(text.text, lower, shorter);
    bool from = order > 0 || (order == 0 && text.length >= start.length + 1);
    REQUIRE(below == (before && from));
    free(lower);
  }
  free(buffer);
}

/* A relative path, joined to its base, is the path again; what is within can be moved there and back. */
static void check_pair(const ds_path *path, const ds_path *base) {
  path_slice text = {path->text, path->length}, relative, moved;
  size_t end;
  REQUIRE(paths_within(path, path) && paths_within(base, base));
  paths_shared(path, base, &end);
  REQUIRE(end <= path->length);
  char *buffer = allocate(path->length + 2 * base->length + 2);
  bool server = base->drive > 0 && base->drive == base->length && base->text[0] != 'C' && base->text[0] != 'c';
  if (paths_relative(path, base, buffer, &relative) && !server) { /* a server's name takes the next as its share */
    ds_path tail = paths_open(relative, path->style);
    char *join_buffer = allocate(2 * (base->length + relative.length) + 2), *joined_owned;
    path_join join = paths_join_start(join_buffer, base->length + relative.length, path->style);
    REQUIRE(tail.drive == 0 && tail.root == 0);
    paths_join_add(&join, base);
    paths_join_add(&join, &tail);
    ds_path joined = paths_open(normalized(paths_join_end(&join), path->style, &joined_owned), path->style);
    REQUIRE(paths_within(&joined, path) && paths_within(path, &joined));
    free(joined_owned);
    free(join_buffer);
  }
  free(buffer);
  buffer = allocate(2 * path->length + 3);
  if (paths_rebase(path, base, path, buffer, &moved)) REQUIRE(paths_within(path, base));
  free(buffer);
  buffer = allocate(path->length + base->length + 3);
  if (paths_rebase(path, base, base, buffer, &moved)) {
    ds_path again = paths_open(moved, path->style);
    REQUIRE(path->style == PATH_WINDOWS || paths_within(&again, path));
  }
  free(buffer);
  check_after(text, base);
}

static void check(path_slice first, path_slice second) {
  static const path_style styles[] = {PATH_POSIX, PATH_WINDOWS};
  for (int i = 0; i < 2; i++) {
    ds_path path = paths_open(first, styles[i]), base = paths_open(second, styles[i]);
    check_normalize(first, styles[i]);
    check_join(&path);
    check_segments(&path);
    check_pair(&path, &base);
  }
  check_normalize(first, paths_style(first));
}

/* A style that the text tells stays the style of the normalized text. */
static void check_told_style(path_slice text) {
  char *once_owned, *twice_owned;
  path_slice once = normalized(text, paths_style(text), &once_owned);
  path_slice twice = normalized(once, paths_style(once), &twice_owned);
  REQUIRE(same_text(once, twice));
  free(twice_owned);
  free(once_owned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = allocate(size); /* a copy of its own, so that a byte read past it is seen */
  size_t fault = 0;
  if (size > 0) memcpy(text, data, size);
  if (ds_text_check(text, size, &fault) == DS_TEXT_VALID) {
    const char *newline = size > 0 ? memchr(text, '\n', size) : NULL;
    size_t first = newline ? (size_t)(newline - text) : size;
    size_t rest = newline ? first + 1 : size;
    check((path_slice){text, first}, (path_slice){text + rest, size - rest});
    check_told_style((path_slice){text, first});
  } else {
    REQUIRE(fault < size);
  }
  free(text);
  return 0;
}

#ifdef STANDALONE
static const char *const pieces[] = {
  "/", "\\", "//",      "\\\\",  ".",  "..",   "C:",  "c:",  "a",   "b",          "a.b",      ".x",          "é",
  "É", "😀",  "\\\\?\\", "UNC\\", "\n", "\xff", "...", "\\/", "srv", "\\\\s\\h\\", "\xe2\x84", "\xed\xa0\x80"};

static void run_generated(long count) {
  unsigned seed = 1;
  for (long i = 0; i < count; i++) {
    char text[256] = "";
    seed = seed * 1103515245u + 12345u;
    for (unsigned n = (seed >> 16) % 14; n > 0; n--) {
      seed = seed * 1103515245u + 12345u;
      strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)text, strlen(text));
  }
}

/* 10 MB of one piece over and over, after a beginning that makes it a path of some kind. */
static void run_long(void) {
  static const char *const made_of[][2] = {{"/", "/a"},      {"C:\\", "\\.."},       {"", "a"}, {"\\\\?\\UNC\\", "\\"},
                                           {"", "a/../"},    {"C:", "é\\"},          {"", "/"}, {"../", "../"},
                                           {"C:\\", "\xff"}, {"//", "/./a.b/c/..\n"}};
  const size_t size = 10 * 1000 * 1000;
  char *text = allocate(size);
  for (size_t i = 0; i < sizeof made_of / sizeof made_of[0]; i++) {
    size_t length = strlen(made_of[i][0]), step = strlen(made_of[i][1]);
    memcpy(text, made_of[i][0], length);
    for (; length + step <= size; length += step) memcpy(text + length, made_of[i][1], step);
    LLVMFuzzerTestOneInput((const uint8_t *)text, length);
  }
  free(text);
}

int main(int argc, char **argv) {
  run_generated(argc > 1 ? strtol(argv[1], NULL, 10) : 100000);
  run_long();
  puts("paths: all held");
  return 0;
}
#endif
