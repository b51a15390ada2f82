/* A tag by its name. */
#ifndef DS_TAGS_FIND_H
#define DS_TAGS_FIND_H

#include "base/error.h"

/* Argument `number` as a normalized tag name, for sqlite3_free; NULL with BAD_VALUE for what is none. */
char *tags_name(ds_error *error, sqlite3_value *value, int number);

/* The Id of the tag of this normalized name, 0 where there is none. Case makes no difference, but a tag
** written the same in all but ASCII letters comes first. */
sqlite3_int64 tags_find(ds_error *error, sqlite3 *db, const char *name);

/* The tag that has this alias; 0 where there is none. */
sqlite3_int64 tags_find_alias(ds_error *error, sqlite3 *db, const char *name);

/* The tag of this name, else the one with this alias; 0 where there is neither. */
sqlite3_int64 tags_resolve(ds_error *error, sqlite3 *db, const char *name);

/* The same, and a new tag where there is none. */
sqlite3_int64 tags_make(ds_error *error, sqlite3 *db, const char *name);

/* The same as tags_find, but NOT_FOUND where there is none. */
sqlite3_int64 tags_need(ds_error *error, sqlite3 *db, const char *name);

/* The Ids of the tags that have the name, or one below it, as a JSON array for sqlite3_free: for names that
** DS_TAG_CLOSURE does not do, which have letters beyond ASCII with case or are a namespace (ns:). NULL for other
** names, and after an error. */
char *tags_wide_start(ds_error *error, sqlite3 *db, const char *name);

/* The same of tags' own names alone, for every name. */
char *tags_below(ds_error *error, sqlite3 *db, const char *name);

/* The name as stored, for sqlite3_free. */
char *tags_stored_name(ds_error *error, sqlite3 *db, sqlite3_int64 id);

#endif
