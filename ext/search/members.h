/* Terms of what hangs on an image in other tables, as SQL: albums, tags, folders. */
#ifndef DS_SEARCH_MEMBERS_H
#define DS_SEARCH_MEMBERS_H

#include "search/writer.h"

/* Sets of images beside the table, of whose rows `from` is one each: a condition, or a SELECT, that its caller goes on
** with before it is closed. */
void search_open_members(search_writer *writer, const char *from, search_form form);
void search_close_members(search_writer *writer, search_form form);

/* SELECTs, in parentheses, of the Ids that a value names. */
void search_put_albums(search_writer *writer, const search_value *value);
void search_put_tags(search_writer *writer, const search_value *value);
void search_put_folders(search_writer *writer, const search_value *value);

#endif
