/* A call with one or two tag names that writes: what those have in common. */
#ifndef DS_TAGS_CALL_H
#define DS_TAGS_CALL_H

#include "base/error.h"

/* What is done, with normalized names; `second` is NULL where the call has one. Returns the call's result. */
typedef sqlite3_int64 (*tags_work)(ds_error *error, sqlite3 *db, const char *first, const char *second);

/* Reads the names, does the work in one transaction, and ends the call. */
void tags_write(sqlite3_context *context, int argc, sqlite3_value **argv, tags_work work);

#endif
