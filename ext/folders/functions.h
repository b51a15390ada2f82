/* What the folders room's files offer to its list of names. */
#ifndef DS_FOLDERS_FUNCTIONS_H
#define DS_FOLDERS_FUNCTIONS_H

#include "base/table.h"

/* folder.c */
void folders_call_folder(sqlite3_context *context, int argc, sqlite3_value **argv);
void folders_call_add(sqlite3_context *context, int argc, sqlite3_value **argv);
void folders_call_set(sqlite3_context *context, int argc, sqlite3_value **argv);
void folders_call_remove(sqlite3_context *context, int argc, sqlite3_value **argv);

/* move.c */
void folders_call_move(sqlite3_context *context, int argc, sqlite3_value **argv);

extern const ds_table folders_tree; /* tree.c: ds_folder_tree */

#endif
