/* Paths: the names. */
#include "paths/room.h"

#include "paths/functions.h"

/* What holds for every name below. */
#define VALUES                                                                                                         \
  " Numbers are read as their text. NULL gives NULL; a BLOB, invalid UTF-8 or a NUL character is BAD_VALUE."
#define STYLE                                                                                                          \
  " Style is 'windows' or 'posix'; left out, a drive letter, a leading \\\\, or a backslash in a path that does not "  \
  "begin with / means Windows. Windows paths accept both separators."
#define PYTHON " Results are those of Python 3.11's ntpath and posixpath, "
#define PATH0 " Of path0: POSIX paths only."

static const ds_entry entries[] = {
  {
    .name = "ds_path_dirname",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_dirname,
    .signature = "ds_path_dirname(path [, style])",
    .summary = "The folder that a path lies in, TEXT: NULL for a root, '' for a bare name." STYLE PYTHON
               "but separators at the end are passed over, only a letter makes a drive, and a root has no "
               "folder." VALUES,
    .example = "SELECT ds_path_dirname('D:\\pics\\a.png') -- D:\\pics",
  },
  {
    .name = "ds_path_basename",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_basename,
    .signature = "ds_path_basename(path [, style])",
    .summary = "The last name of a path, TEXT: '' for a root." STYLE PYTHON
               "but separators at the end are passed over and only a letter makes a drive." VALUES,
    .example = "SELECT ds_path_basename('\\\\nas\\pics\\2024\\a.png') -- a.png",
  },
  {
    .name = "ds_path_stem",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_stem,
    .signature = "ds_path_stem(path [, style])",
    .summary = "The last name of a path without its extension, TEXT." STYLE PYTHON
               "where it is the first half of splitext(basename)." VALUES,
    .example = "SELECT ds_path_stem('/pics/archive.tar.gz') -- archive.tar",
  },
  {
    .name = "ds_path_ext",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_ext,
    .signature = "ds_path_ext(path [, style])",
    .summary = "The extension of the last name with its dot, TEXT: '' where there is none; dots that begin a name "
               "begin no extension." STYLE PYTHON "where it is the second half of splitext(basename)." VALUES,
    .example = "SELECT ds_path_ext('/pics/a.png') -- .png",
  },
  {
    .name = "ds_path_join",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = -1,
    .call = paths_call_join,
    .signature = "ds_path_join(path, ... [, style])",
    .summary = "The parts as one path, TEXT, in the style of the first that is not empty; an absolute part starts "
               "anew, and a last part of '' ends the path with a separator. Separators inside the parts stay as they "
               "are. Of three or more arguments a last one of 'windows' or 'posix' is the style: where the last part "
               "may itself be called so, give the style after it. Of two arguments both are parts." PYTHON
               "but only a letter makes a drive, Windows drives compare under Unicode's simple case folding, and a "
               "share is the same with either separator." VALUES,
    .example = "SELECT ds_path_join('D:\\pics', '2024', 'a.png') -- D:\\pics\\2024\\a.png",
  },
  {
    .name = "ds_path_normalize",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_normalize,
    .signature = "ds_path_normalize(path [, style])",
    .summary = "The path without dots, empty segments and separators at the end, TEXT, in the style's own separators; "
               "'.' where nothing is left. Links are not followed and case stays." STYLE PYTHON
               "but only a letter makes a drive, and a relative path that would begin with what reads as a drive "
               "begins with ./ instead." VALUES,
    .example = "SELECT ds_path_normalize('D:/pics/./2023/../2024//a.png') -- D:\\pics\\2024\\a.png",
  },
  {
    .name = "ds_path_relative",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 3,
    .call = paths_call_relative,
    .signature = "ds_path_relative(path, base [, style])",
    .summary = "How to get from the folder base to path, TEXT, normalized: '.' when they are the same, NULL when the "
               "texts do not tell (another root, one relative and one not, a base that climbs with .. out of what it "
               "shares with path). Both are read as Windows paths if either text tells Windows; those compare under "
               "Unicode's simple case folding. Style is 'windows' or 'posix'." PYTHON
               "but no working directory is asked, a drive letter's own folder (C:a) is not its root, and a result "
               "that would begin with what reads as a drive begins with ./ instead." VALUES,
    .example = "SELECT ds_path_relative('D:\\pics\\2024\\a.png', 'D:\\pics\\raw') -- ..\\2024\\a.png",
  },
  {
    .name = "ds_path_root",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_root,
    .signature = "ds_path_root(path [, style])",
    .summary = "The drive (C:, \\\\server\\share, \\\\?\\C:, \\\\?\\UNC\\server\\share) with the separators after it, "
               "TEXT, as written; '' for a relative path." STYLE VALUES,
    .example = "SELECT ds_path_root('\\\\nas\\pics\\2024\\a.png') -- \\\\nas\\pics\\",
  },
  {
    .name = "ds_path_depth",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_depth,
    .signature = "ds_path_depth(path [, style])",
    .summary = "How many segments stand below the root, INTEGER. Empty ones are not counted, dots are: normalize first "
               "to resolve them." STYLE VALUES,
    .example = "SELECT ds_path_depth('D:\\pics\\a.png') -- 2",
  },
  {
    .name = "ds_path_segment",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 3,
    .call = paths_call_segment,
    .signature = "ds_path_segment(path, i [, style])",
    .summary = "Segment i below the root, TEXT: 0 is the first, -1 the last; NULL where there is none. An i that is no "
               "whole number is BAD_VALUE." STYLE VALUES,
    .example = "SELECT ds_path_segment('D:\\pics\\2024\\a.png', -2) -- 2024",
  },
  {
    .name = "ds_path_is_absolute",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_is_absolute,
    .signature = "ds_path_is_absolute(path [, style])",
    .summary = "1 when the path means one place wherever it is used, else 0, INTEGER: C:\\a and \\\\server\\share are "
               "absolute, C:a and \\a are not." STYLE PYTHON
               "but only a letter makes a drive, and \\a is not absolute, as of Python 3.13." VALUES,
    .example = "SELECT ds_path_is_absolute('D:pics') -- 0",
  },
  {
    .name = "ds_path_within",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 3,
    .call = paths_call_within,
    .signature = "ds_path_within(path, folder [, style])",
    .summary = "1 when path is folder or lies below it, dots resolved, else 0, INTEGER. Both are read as Windows paths "
               "if either text tells Windows; those compare under Unicode's simple case folding (one character to "
               "one, no locale) and with either separator. Style is 'windows' or 'posix'. The empty folder holds "
               "every relative path that does not climb out with .. first. No index helps; ds_path_after does." VALUES,
    .example = "SELECT ds_path_within('D:\\Pics\\a.png', 'd:\\pics'), ds_path_within('D:\\pics2', 'D:\\pics') -- 1|0",
  },
  {
    .name = "ds_path_after",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 2,
    .call = paths_call_after,
    .signature = "ds_path_after(folder [, style])",
    .summary =
      "The least text that sorts after every path below folder, TEXT; NULL for '', which has none. It is for "
      "the BINARY collation: with an index on Path, Path >= folder || separator AND Path < "
      "ds_path_after(folder) reads what lies below and nothing else, letter case and separators as written. "
      "Separators at folder's end make no difference; a root such as C:\\ or / is itself the lower bound." STYLE VALUES,
    .example = "SELECT ds_path_after('D:\\pics'), ds_path_after('C:\\'), ds_path_after('/') -- D:\\pics]|C:]|0",
  },
  {
    .name = "ds_path_rebase",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 3,
    .max_args = 4,
    .call = paths_call_rebase,
    .signature = "ds_path_rebase(path, from, to [, style])",
    .summary = "The path with the folder `to` in place of the folder `from`, TEXT, in the style of `to` (which style, "
               "'windows' or 'posix', forces); NULL when path is not within from. What lies below is normalized, `to` "
               "stays as written but for separators at its end. path and from are read as by ds_path_within." VALUES,
    .example = "SELECT ds_path_rebase('D:\\pics\\2024\\a.png', 'D:\\pics', '/mnt/pics') -- /mnt/pics/2024/a.png",
  },
  {
    .name = "ds_path_parts",
    .kind = DS_TABLE,
    .access = DS_PURE,
    .table = &paths_parts,
    .signature = "ds_path_parts(path [, style])",
    .summary = "A row for the root, if any, and for each segment: Seq INTEGER (the depth: 0 is the root, 1 the first "
               "segment), Part TEXT, Path TEXT (the text up to there; in the last row all of it). NULL gives no "
               "row." STYLE " A BLOB, invalid UTF-8 or a NUL character is BAD_VALUE.",
    .example = "SELECT Seq, Part, Path FROM ds_path_parts('D:\\pics') ORDER BY Seq DESC LIMIT 1 -- 1|pics|D:\\pics",
  },

  /* path0's names. */
  {
    .name = "path_absolute",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_absolute,
    .signature = "path_absolute(path)",
    .summary = "1 when the path begins with /, else 0, INTEGER." PATH0 " There NULL gives 0." VALUES,
    .example = "SELECT path_absolute('/usr/local/bin') -- 1",
  },
  {
    .name = "path_at",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 2,
    .drop_in = true,
    .call = paths_path0_at,
    .signature = "path_at(path, at)",
    .summary = "Segment `at`, TEXT: 0 is the first, -1 the last; NULL where there is none." PATH0
               " There a path without segments gives '', a number of more than 32 bits is cut, and an `at` of NULL is "
               "0." VALUES,
    .example = "SELECT path_at('oppenheimer/projects/manhattan/README', 1) -- projects",
  },
  {
    .name = "path_basename",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_basename,
    .signature = "path_basename(path)",
    .summary = "The last segment, TEXT; NULL where there is none." PATH0 VALUES,
    .example = "SELECT path_basename('movies/spiderman.mp4') -- spiderman.mp4",
  },
  {
    .name = "path_dirname",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_dirname,
    .signature = "path_dirname(path)",
    .summary = "All before the last segment with its separator, TEXT; NULL where that is nothing." PATH0 VALUES,
    .example = "SELECT path_dirname('movies/spiderman.mp4') -- movies/",
  },
  {
    .name = "path_extension",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_extension,
    .signature = "path_extension(path)",
    .summary = "The last segment from its last dot on, TEXT; NULL without a dot." PATH0 VALUES,
    .example = "SELECT path_extension('spiderman.mp4') -- .mp4",
  },
  {
    .name = "path_intersection",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 2,
    .drop_in = true,
    .call = paths_path0_intersection,
    .signature = "path_intersection(path, other)",
    .summary =
      "What path begins with and other does too, dots resolved, TEXT; NULL where that is nothing." PATH0 VALUES,
    .example = "SELECT path_intersection('/foo/bar/a', '/foo/bax/a') -- /foo",
  },
  {
    .name = "path_join",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = -1,
    .drop_in = true,
    .call = paths_path0_join,
    .signature = "path_join(path, path, ...)",
    .summary = "The paths as one, normalized, TEXT; an absolute one does not start anew." PATH0
               " There more than 4,095 bytes are cut off or crash, and NULL after the first is passed over." VALUES,
    .example = "SELECT path_join('src', 'index.js') -- src/index.js",
  },
  {
    .name = "path_length",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_length,
    .signature = "path_length(path)",
    .summary = "How many segments the path has, INTEGER." PATH0 VALUES,
    .example = "SELECT path_length('a/b/c') -- 3",
  },
  {
    .name = "path_name",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_name,
    .signature = "path_name(path)",
    .summary =
      "The last segment up to its first dot, a dot that begins it aside, TEXT; NULL without segments." PATH0 VALUES,
    .example = "SELECT path_name('archive.tar.gz') -- archive",
  },
  {
    .name = "path_normalize",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_normalize,
    .signature = "path_normalize(path)",
    .summary =
      "The path without dots and empty segments, TEXT." PATH0 " There more than 4,095 bytes are cut off." VALUES,
    .example = "SELECT path_normalize('a/x/../b/c') -- a/b/c",
  },
  {
    .name = "path_part_at",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 2,
    .drop_in = true,
    .call = paths_path0_at,
    .signature = "path_part_at(path, at)",
    .summary = "The same as path_at." PATH0 VALUES,
    .example = "SELECT path_part_at('oppenheimer/projects/manhattan/README', -1) -- README",
  },
  {
    .name = "path_relative",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_relative,
    .signature = "path_relative(path)",
    .summary = "1 when the path does not begin with /, else 0, INTEGER." PATH0 VALUES,
    .example = "SELECT path_relative('./rel/to/me') -- 1",
  },
  {
    .name = "path_root",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .drop_in = true,
    .call = paths_path0_root,
    .signature = "path_root(path)",
    .summary = "'/' for an absolute path, else '', TEXT." PATH0 VALUES,
    .example = "SELECT path_root('/usr/bin') -- /",
  },
  {
    .name = "path_parts",
    .kind = DS_TABLE,
    .access = DS_PURE,
    .drop_in = true,
    .table = &paths_path0_parts,
    .signature = "path_parts(path)",
    .summary =
      "A row for each segment: type TEXT ('normal', 'current' for ., 'back' for ..), part TEXT; rowid counts from "
      "0. NULL gives no row, where path0 crashes." PATH0 " A BLOB, invalid UTF-8 or a NUL character is BAD_VALUE.",
    .example = "SELECT type, part FROM path_parts('a/..') WHERE rowid = 1 -- back|..",
  },
};

const ds_room paths_room = {.area = "paths", .entries = entries, .count = DS_COUNT(entries)};
