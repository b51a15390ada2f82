/* What the tags room's files offer to its list of names. */
#ifndef DS_TAGS_FUNCTIONS_H
#define DS_TAGS_FUNCTIONS_H

#include "base/table.h"

/* tag.c */
void tags_tag_step(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_untag_step(sqlite3_context *context, int argc, sqlite3_value **argv);

/* ask.c */
void tags_call_tags(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_has_tag(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_normalize(sqlite3_context *context, int argc, sqlite3_value **argv);

/* change.c */
void tags_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv);

/* relate.c */
void tags_call_alias(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_unalias(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_imply(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_unimply(sqlite3_context *context, int argc, sqlite3_value **argv);

/* exchange.c */
void tags_call_export(sqlite3_context *context, int argc, sqlite3_value **argv);
void tags_call_import(sqlite3_context *context, int argc, sqlite3_value **argv);

extern const ds_table tags_split; /* split_table.c: ds_tag_split */
extern const ds_table tags_list;  /* list.c: ds_tag_list */

#endif
