/* ds_query_explain and the saved queries. */
#ifndef DS_SEARCH_QUERIES_H
#define DS_SEARCH_QUERIES_H

#include "base/sqlite.h"

void search_call_explain(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_save(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_query(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv);

#endif
