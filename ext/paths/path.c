/* Path arithmetic; see path.h.
**
** Dots are resolved by walking a path from its end: a `..` makes the walk pass over one name more,
** so that neither a stack nor a copy is needed. What walks also writes, from the end of the buffer. */
#include "paths/path.h"

#include "base/text.h"

#include <string.h>

static bool is_separator(char c, path_style style) {
  return c == '/' || (c == '\\' && style == PATH_WINDOWS);
}

static char separator(path_style style) {
  return style == PATH_WINDOWS ? '\\' : '/';
}

static path_slice slice(const char *text, size_t length) {
  return (path_slice){text, length};
}

static bool equals(path_slice a, const char *b) {
  return a.length == strlen(b) && memcmp(a.text, b, a.length) == 0;
}

/* How Windows compares: without case, and one separator as good as the other. */
static uint32_t folded(const char *text, size_t *bytes) {
  uint32_t code = ds_text_decode(text, bytes);
  return code == '/' ? '\\' : ds_text_fold(code);
}

static bool same_without_case(path_slice a, path_slice b) {
  size_t i = 0, j = 0, step;
  while (i < a.length && j < b.length) {
    if (a.text[i] == b.text[j] && (unsigned char)a.text[i] < 0x80) {
      i++, j++;
      continue;
    }
    uint32_t code = folded(a.text + i, &step);
    i += step;
    if (code != folded(b.text + j, &step)) return false;
    j += step;
  }
  return i == a.length && j == b.length;
}

/* --- Style and root --- */

static bool has_drive_letter(path_slice text) {
  if (text.length < 2 || text.text[1] != ':') return false;
  char letter = (char)(text.text[0] | 0x20);
  return letter >= 'a' && letter <= 'z';
}

path_style paths_style(path_slice text) {
  if (text.length == 0 || text.text[0] == '/') return PATH_POSIX;
  if (has_drive_letter(text)) return PATH_WINDOWS;
  return memchr(text.text, '\\', text.length) ? PATH_WINDOWS : PATH_POSIX;
}

static const path_slice UNC_DEVICE = {"\\\\?\\UNC\\", 8};

/* Where the next Windows separator stands, or the text's end. */
static size_t find_separator(path_slice text, size_t from) {
  while (from < text.length && !is_separator(text.text[from], PATH_WINDOWS)) from++;
  return from;
}

static bool begins_with_unc_device(path_slice text) {
  return text.length >= UNC_DEVICE.length && same_without_case(slice(text.text, UNC_DEVICE.length), UNC_DEVICE);
}

/* A letter and its colon; or two names behind \\: server and share, or a device's prefix and the
** device; or four behind \\?\UNC\. Where names are missing the whole text is the drive. */
static size_t drive_length(path_slice text) {
  if (has_drive_letter(text)) return 2;
  if (text.length < 2 || !is_separator(text.text[0], PATH_WINDOWS) || !is_separator(text.text[1], PATH_WINDOWS))
    return 0;
  size_t server = find_separator(text, begins_with_unc_device(text) ? UNC_DEVICE.length : 2);
  return server == text.length ? text.length : find_separator(text, server + 1);
}

ds_path paths_open(path_slice text, path_style style) {
  ds_path path = {.text = text.text, .length = text.length, .style = style};
  if (style == PATH_WINDOWS) path.drive = drive_length(text);
  path.root = path.drive;
  while (path.root < path.length && is_separator(path.text[path.root], style)) path.root++;
  return path;
}

/* Whether the drive is not a letter's: such a drive is a root of its own. */
static bool is_unc(const ds_path *path) {
  return path->drive > 0 && is_separator(path->text[0], PATH_WINDOWS);
}

static bool is_rooted(const ds_path *path) {
  return path->root > path->drive || is_unc(path);
}

bool paths_is_absolute(const ds_path *path) {
  return is_rooted(path) && (path->style == PATH_POSIX || path->drive > 0);
}

path_slice paths_root(const ds_path *path) {
  return slice(path->text, path->root);
}

/* --- Segments --- */

bool paths_next(const ds_path *path, size_t *at, path_slice *segment) {
  size_t begin = *at;
  while (begin < path->length && is_separator(path->text[begin], path->style)) begin++;
  size_t end = begin;
  while (end < path->length && !is_separator(path->text[end], path->style)) end++;
  *at = end;
  *segment = slice(path->text + begin, end - begin);
  return end > begin;
}

bool paths_previous(const ds_path *path, size_t *at, path_slice *segment) {
  size_t end = *at;
  while (end > path->root && is_separator(path->text[end - 1], path->style)) end--;
  size_t begin = end;
  while (begin > path->root && !is_separator(path->text[begin - 1], path->style)) begin--;
  *at = begin;
  *segment = slice(path->text + begin, end - begin);
  return end > begin;
}

size_t paths_depth(const ds_path *path) {
  size_t depth = 0, at = path->root;
  path_slice segment;
  while (paths_next(path, &at, &segment)) depth++;
  return depth;
}

bool paths_segment(const ds_path *path, int64_t index, path_slice *segment) {
  size_t at = index < 0 ? path->length : path->root;
  if (index < 0) {
    while (paths_previous(path, &at, segment)) {
      if (++index == 0) return true;
    }
  } else {
    while (paths_next(path, &at, segment)) {
      if (index-- == 0) return true;
    }
  }
  return false;
}

path_slice paths_basename(const ds_path *path) {
  size_t at = path->length;
  path_slice segment;
  paths_previous(path, &at, &segment);
  return segment;
}

/* The text up to `end`, without the separators there, but with the whole root. */
static path_slice trimmed_to(const ds_path *path, size_t end) {
  while (end > path->root && is_separator(path->text[end - 1], path->style)) end--;
  return slice(path->text, end);
}

path_slice paths_trimmed(const ds_path *path) {
  return trimmed_to(path, path->length);
}

bool paths_dirname(const ds_path *path, path_slice *dirname) {
  size_t at = path->length;
  path_slice segment;
  bool found = paths_previous(path, &at, &segment);
  *dirname = trimmed_to(path, at);
  return found || path->root == 0;
}

/* Where the extension begins in a basename: at its last dot, unless only dots stand before it. */
static size_t extension_at(path_slice basename) {
  size_t dot = basename.length;
  while (dot > 0 && basename.text[dot - 1] != '.') dot--;
  for (size_t i = 0; i + 1 < dot; i++) {
    if (basename.text[i] != '.') return dot - 1;
  }
  return basename.length;
}

path_slice paths_stem(const ds_path *path) {
  path_slice basename = paths_basename(path);
  return slice(basename.text, extension_at(basename));
}

path_slice paths_extension(const ds_path *path) {
  path_slice basename = paths_basename(path);
  size_t at = extension_at(basename);
  return slice(basename.text + at, basename.length - at);
}

/* --- Resolving dots --- */

typedef struct path_walk {
  const ds_path *path;
  size_t at;
  size_t up; /* names that a `..` behind will cancel; at the end, how far the path climbs out */
} path_walk;

static path_walk walk_from_end(const ds_path *path) {
  return (path_walk){.path = path, .at = path->length};
}

/* The next name towards the root that no dots cancel. */
static bool walk_back(path_walk *walk, path_slice *name) {
  while (paths_previous(walk->path, &walk->at, name)) {
    if (equals(*name, ".")) continue;
    if (equals(*name, "..")) {
      walk->up++;
    } else if (walk->up > 0) {
      walk->up--;
    } else {
      return true;
    }
  }
  if (is_rooted(walk->path)) walk->up = 0; /* nothing is above a root */
  return false;
}

typedef struct path_extent {
  size_t names; /* that are left when dots are resolved */
  size_t up;    /* how many `..` stand before them */
} path_extent;

static path_extent extent_of(const ds_path *path) {
  path_extent extent = {0};
  path_walk walk = walk_from_end(path);
  path_slice name;
  while (walk_back(&walk, &name)) extent.names++;
  extent.up = walk.up;
  return extent;
}

/* --- Comparing --- */

static bool same(path_slice a, path_slice b, path_style style) {
  if (style == PATH_WINDOWS) return same_without_case(a, b);
  return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

static bool same_root(const ds_path *a, const ds_path *b) {
  return is_rooted(a) == is_rooted(b) && same(slice(a->text, a->drive), slice(b->text, b->drive), a->style);
}

/* How many of the names left both paths begin with: as many as stand before the first difference,
** which is the last one that the walk from the end meets. */
static size_t shared_names(const ds_path *a, path_extent a_extent, const ds_path *b, path_extent b_extent) {
  path_walk a_walk = walk_from_end(a), b_walk = walk_from_end(b);
  path_slice a_name, b_name;
  size_t a_left = a_extent.names, b_left = b_extent.names;
  for (; a_left > b_left; a_left--) walk_back(&a_walk, &a_name);
  for (; b_left > a_left; b_left--) walk_back(&b_walk, &b_name);
  size_t shared = a_left;
  for (; a_left > 0; a_left--) {
    walk_back(&a_walk, &a_name);
    walk_back(&b_walk, &b_name);
    if (!same(a_name, b_name, a->style)) shared = a_left - 1;
  }
  return shared;
}

bool paths_within(const ds_path *path, const ds_path *folder) {
  if (!same_root(path, folder)) return false;
  path_extent inner = extent_of(path), outer = extent_of(folder);
  if (outer.up > inner.up) return outer.names == 0; /* a/b lies somewhere below .. */
  return outer.up == inner.up && shared_names(path, inner, folder, outer) == outer.names;
}

/* Where the first `count` of the `..` that nothing cancels end. */
static size_t climbs_end(const ds_path *path, size_t count) {
  size_t at = path->root, depth = 0;
  path_slice segment;
  while (count > 0 && paths_next(path, &at, &segment)) {
    if (equals(segment, ".")) continue;
    if (!equals(segment, "..")) {
      depth++;
    } else if (depth > 0) {
      depth--;
    } else {
      count--;
    }
  }
  return at;
}

size_t paths_shared(const ds_path *first, const ds_path *second, size_t *end) {
  *end = 0;
  if (!same_root(first, second)) return 0;
  path_extent a = extent_of(first), b = extent_of(second);
  size_t names = a.up == b.up ? shared_names(first, a, second, b) : 0;
  size_t climbs = a.up < b.up ? a.up : b.up;
  if (names == 0) {
    *end = climbs_end(first, climbs);
    return climbs;
  }
  path_walk walk = walk_from_end(first);
  path_slice name = {first->text, 0};
  for (size_t left = a.names; left >= names; left--) walk_back(&walk, &name);
  *end = (size_t)(name.text - first->text) + name.length;
  return climbs + names;
}

/* --- Writing from the end of a buffer --- */

typedef struct path_writer {
  char *begin, *end; /* what is written so far */
  path_style style;
} path_writer;

static path_writer writer_at_end(char *buffer, size_t size, path_style style) {
  return (path_writer){.begin = buffer + size, .end = buffer + size, .style = style};
}

static path_slice written(const path_writer *writer) {
  return slice(writer->begin, (size_t)(writer->end - writer->begin));
}

static void write_before(path_writer *writer, path_slice text) {
  writer->begin -= text.length;
  if (text.length > 0) memcpy(writer->begin, text.text, text.length);
}

static void write_segment_before(path_writer *writer, path_slice segment) {
  if (writer->begin < writer->end) *--writer->begin = separator(writer->style);
  write_before(writer, segment);
}

static void write_climbs_before(path_writer *writer, size_t count) {
  for (; count > 0; count--) write_segment_before(writer, slice("..", 2));
}

/* A relative path must neither be empty nor begin with a name that reads as a drive. */
static void guard_relative(path_writer *writer) {
  path_slice text = written(writer);
  if (text.length == 0 || has_drive_letter(text)) write_segment_before(writer, slice(".", 1));
}

/* A drive in the style's separators, and one separator where the root has any; two are told from
** one in POSIX, as POSIX has it. */
static void write_root_before(path_writer *writer, const ds_path *path) {
  size_t separators = path->root - path->drive;
  if (separators != 2 || path->style == PATH_WINDOWS) separators = separators > 0;
  while (separators-- > 0) *--writer->begin = separator(path->style);
  for (size_t i = path->drive; i-- > 0;) {
    char c = path->text[i];
    if (is_separator(c, path->style)) c = separator(path->style);
    *--writer->begin = c;
  }
}

path_slice paths_normalize(const ds_path *path, char *buffer) {
  path_writer writer = writer_at_end(buffer, path->length + 2, path->style);
  path_walk walk = walk_from_end(path);
  path_slice name;
  while (walk_back(&walk, &name)) write_segment_before(&writer, name);
  write_climbs_before(&writer, walk.up);
  if (path->root == 0) guard_relative(&writer);
  write_root_before(&writer, path);
  return written(&writer);
}

bool paths_relative(const ds_path *path, const ds_path *base, char *buffer, path_slice *relative) {
  if (!same_root(path, base)) return false;
  path_extent to = extent_of(path), from = extent_of(base);
  if (from.up > to.up) return false;
  size_t shared = from.up == to.up ? shared_names(path, to, base, from) : 0;
  path_writer writer = writer_at_end(buffer, path->length + 2 * base->length + 2, path->style);
  path_walk walk = walk_from_end(path);
  path_slice name;
  for (size_t left = to.names; left > shared; left--) {
    walk_back(&walk, &name);
    write_segment_before(&writer, name);
  }
  write_climbs_before(&writer, to.up - from.up + from.names - shared);
  guard_relative(&writer);
  *relative = written(&writer);
  return true;
}

bool paths_rebase(const ds_path *path, const ds_path *from, const ds_path *to, char *buffer, path_slice *rebased) {
  if (!same_root(path, from)) return false;
  path_extent inner = extent_of(path), outer = extent_of(from);
  if (inner.up != outer.up || shared_names(path, inner, from, outer) != outer.names) return false;
  path_slice target = paths_trimmed(to);
  path_writer writer = writer_at_end(buffer, path->length + to->length + 3, to->style);
  path_walk walk = walk_from_end(path);
  path_slice name;
  for (size_t left = inner.names; left > outer.names; left--) {
    walk_back(&walk, &name);
    write_segment_before(&writer, name);
  }
  bool below = inner.names > outer.names;
  bool bare_root = target.length == to->root && (to->root > to->drive || !is_unc(to));
  if (target.length == 0) {
    guard_relative(&writer);
  } else if (below && !bare_root) {
    *--writer.begin = separator(to->style);
  }
  write_before(&writer, target);
  *rebased = written(&writer);
  return true;
}

/* --- The end of a folder's range --- */

bool paths_after(const ds_path *folder, char *buffer, path_slice *after) {
  size_t length = folder->length;
  if (length == 0) return false;
  while (length > 0 && is_separator(folder->text[length - 1], folder->style)) length--;
  if (length == 0 && folder->length == 2) length = 1; /* below // or \\ */
  memcpy(buffer, folder->text, length);
  if (length == folder->drive && length == folder->length && !is_unc(folder)) {
    buffer[length - 1] = ':' + 1; /* C: holds C:a as well */
  } else {
    buffer[length++] = (char)(separator(folder->style) + 1);
  }
  *after = slice(buffer, length);
  return true;
}

/* --- Joining --- */

path_join paths_join_start(char *buffer, size_t parts_length, path_style style) {
  return (path_join){.buffer = buffer, .tail = parts_length, .drive = slice(buffer, 0), .style = style};
}

void paths_join_add(path_join *join, const ds_path *part) {
  path_slice drive = slice(part->text, part->drive);
  path_slice rest = slice(part->text + part->drive, part->length - part->drive);
  char *tail = join->buffer + join->tail;
  if (part->root > part->drive) {
    if (drive.length > 0 || join->drive.length == 0) join->drive = drive;
    join->length = 0;
  } else if (drive.length > 0) {
    if (!same(drive, join->drive, join->style)) join->length = 0;
    join->drive = drive;
  }
  if (join->length > 0 && !is_separator(tail[join->length - 1], join->style)) {
    tail[join->length++] = separator(join->style);
  }
  if (rest.length > 0) memcpy(tail + join->length, rest.text, rest.length);
  join->length += rest.length;
}

path_slice paths_join_end(path_join *join) {
  char *begin = join->buffer + join->tail;
  path_slice drive = join->drive;
  bool bare = join->length > 0 && !is_separator(*begin, join->style);
  if (bare && drive.length > 0 && drive.text[drive.length - 1] != ':') {
    *--begin = separator(join->style);
    join->length++;
  }
  begin -= drive.length;
  if (drive.length > 0) memcpy(begin, drive.text, drive.length);
  return slice(begin, drive.length + join->length);
}
