/* What the albums room's files offer to its list of names. */
#ifndef DS_ALBUMS_FUNCTIONS_H
#define DS_ALBUMS_FUNCTIONS_H

#include "base/table.h"

/* album.c */
void albums_call_album(sqlite3_context *context, int argc, sqlite3_value **argv);
void albums_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv);
void albums_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv);
void albums_call_order(sqlite3_context *context, int argc, sqlite3_value **argv);

/* images.c */
void albums_add_step(sqlite3_context *context, int argc, sqlite3_value **argv);
void albums_remove_step(sqlite3_context *context, int argc, sqlite3_value **argv);

extern const ds_table albums_list; /* list.c: ds_albums */

#endif
