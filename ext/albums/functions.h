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
void albums_step(sqlite3_context *context, int argc, sqlite3_value **argv); /* of ds_album_add and _remove */
void albums_add_final(sqlite3_context *context);
void albums_remove_final(sqlite3_context *context);

extern const ds_table albums_list; /* list.c: ds_albums */

#endif
