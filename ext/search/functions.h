/* The functions that a search's SQL calls for each row. */
#ifndef DS_SEARCH_FUNCTIONS_H
#define DS_SEARCH_FUNCTIONS_H

#include "base/sqlite.h"

void search_call_match(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_name(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_folder(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_number(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_place(sqlite3_context *context, int argc, sqlite3_value **argv);
void search_call_at(sqlite3_context *context, int argc, sqlite3_value **argv);

#endif
