/* Path arithmetic: Windows and POSIX paths as text, never the file system. Knows nothing of SQLite.
**
** A path is opened from valid UTF-8 without NUL (see ds_text_check) and lies in the caller's memory,
** and so do the slices cut from it. What has to be written goes into a buffer of the caller's, whose
** size stands beside each function. Nothing allocates; every call takes time linear in its texts. */
#ifndef DS_PATHS_PATH_H
#define DS_PATHS_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct path_slice {
  const char *text; /* not terminated */
  size_t length;
} path_slice;

typedef enum path_style { PATH_POSIX, PATH_WINDOWS } path_style;

/*      D:\pics\a.png       \\server\share\a.png     /pics/a.png
**      --                  --------------                          drive
**      ---                 ---------------          -              root */
typedef struct ds_path {
  const char *text;
  size_t length;
  size_t drive; /* length of C:, \\server\share, \\?\C: or \\?\UNC\server\share; always 0 in POSIX */
  size_t root;  /* length of the drive with the separators after it */
  path_style style;
} ds_path;

/* The style that the text tells: a drive letter, a leading \\, or a backslash in a path that does
** not begin with / means Windows. */
path_style paths_style(path_slice text);
ds_path paths_open(path_slice text, path_style style);

/* Segments are what stands between separators below the root; empty ones are passed over. `*at` is
** where to go on: start with path->root going forward, with path->length going back. */
bool paths_next(const ds_path *path, size_t *at, path_slice *segment);
bool paths_previous(const ds_path *path, size_t *at, path_slice *segment);
size_t paths_depth(const ds_path *path);
bool paths_segment(const ds_path *path, int64_t index, path_slice *segment); /* negative: from the end */

bool paths_is_absolute(const ds_path *path);
bool paths_dirname(const ds_path *path, path_slice *dirname); /* false for a root */
path_slice paths_root(const ds_path *path);
path_slice paths_basename(const ds_path *path);
path_slice paths_stem(const ds_path *path);
path_slice paths_extension(const ds_path *path);
path_slice paths_trimmed(const ds_path *path); /* without separators at the end, except a root's */

/* Without empty segments and dots, in the style's own separators. Buffer: path->length + 2. */
path_slice paths_normalize(const ds_path *path, char *buffer);

/* How to get from base to path; false when the two texts do not tell: another root, or a base that
** climbs out of what it shares with path. Buffer: path->length + 2 * base->length + 2. */
bool paths_relative(const ds_path *path, const ds_path *base, char *buffer, path_slice *relative);

/* Whether path is folder or lies below it, dots resolved; Windows letters compare without case. */
bool paths_within(const ds_path *path, const ds_path *folder);

/* How many segments both begin with, dots resolved, and where in first's text they end. */
size_t paths_shared(const ds_path *first, const ds_path *second, size_t *end);

/* path with `to` in place of `from`, in to's style; false when path is not within from.
** Buffer: path->length + to->length + 3. */
bool paths_rebase(const ds_path *path, const ds_path *from, const ds_path *to, char *buffer, path_slice *rebased);

/* The least text that sorts after every path below folder, byte by byte; false for the empty folder,
** which has none. Buffer: folder->length + 1. */
bool paths_after(const ds_path *folder, char *buffer, path_slice *after);

/* Joins part by part. All parts are opened in the style of the first. Buffer: twice the parts'
** lengths and one byte for each part. */
typedef struct path_join {
  char *buffer;
  size_t tail;      /* where what stands after the drive begins in the buffer */
  size_t length;    /* of what stands there */
  path_slice drive; /* of the last part that had one */
  path_style style;
} path_join;

path_join paths_join_start(char *buffer, size_t parts_length, path_style style);
void paths_join_add(path_join *join, const ds_path *part);
path_slice paths_join_end(path_join *join);

#endif
