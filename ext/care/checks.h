/* The list of checks: what can be wrong in a library, how to find it, and how to mend it. */
#ifndef DS_CARE_CHECKS_H
#define DS_CARE_CHECKS_H

#include "base/error.h"
#include "schema/declared.h"

typedef enum ds_check_source {
  DS_CHECK_ROWS,    /* rows of the database */
  DS_CHECK_TABLES,  /* tables and columns that the schema declares and the database lacks */
  DS_CHECK_OBJECTS, /* indexes, search, views and triggers that are missing or different */
  DS_CHECK_INDEXES, /* of the user's, those that another makes superfluous */
  DS_CHECK_TWINS,   /* rows of images: the mend gives the two that become one */
  DS_CHECK_SEARCH   /* the text index's own comparison with its content */
} ds_check_source;

typedef struct ds_check {
  const char *code;
  const char *severity; /* error: wrong results or lost rows; warning: for the owner to decide */
  bool full;            /* reads much: only at level full */
  ds_check_source source;
  const char *find; /* rows of object, row id, message */
  const char
    *mend; /* a script (of twins, a statement over Id and Kept), or NULL where only the owner can say what is right */
  const char *fix; /* what mending does, or what the owner can do */
} ds_check;

/* In the order in which they are found and mended: a later one may rely on the earlier. */
extern const ds_check ds_checks[];
extern const size_t ds_check_count;

/* A statement over what the check finds; NULL with the error set, or where there is nothing to look at. */
sqlite3_stmt *ds_check_find(const ds_check *check, ds_error *error, sqlite3 *db, const ds_declared *declared);

/* The next finding, as ds_step. integrity_check tells a page for which it has no memory as a finding: that is an error. */
int ds_check_step(const ds_check *check, ds_error *error, sqlite3_stmt *findings);

int ds_check_mend(const ds_check *check, ds_error *error, sqlite3 *db, const ds_declared *declared);

#endif
