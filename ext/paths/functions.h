/* What the paths room's files offer to its list of names. */
#ifndef DS_PATHS_FUNCTIONS_H
#define DS_PATHS_FUNCTIONS_H

#include "base/table.h"

/* functions.c */
void paths_call_dirname(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_basename(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_stem(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_ext(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_root(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_segment(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_depth(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_is_absolute(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_within(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_normalize(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_after(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_relative(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_rebase(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_call_join(sqlite3_context *context, int argc, sqlite3_value **argv);

/* path0.c */
void paths_path0_absolute(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_at(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_basename(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_dirname(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_extension(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_intersection(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_join(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_length(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_name(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_normalize(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_relative(sqlite3_context *context, int argc, sqlite3_value **argv);
void paths_path0_root(sqlite3_context *context, int argc, sqlite3_value **argv);

/* parts.c */
extern const ds_table paths_parts;       /* ds_path_parts */
extern const ds_table paths_path0_parts; /* path_parts */

#endif
