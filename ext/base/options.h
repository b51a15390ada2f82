/* Options: the JSON object that ends many calls, such as ds_migrate('{"dry_run":true}'). */
#ifndef DS_BASE_OPTIONS_H
#define DS_BASE_OPTIONS_H

#include "base/error.h"

typedef enum ds_option_type {
  DS_OPTION_BOOL,        /* true or false, into a bool */
  DS_OPTION_TEXT,        /* a text, into a char * */
  DS_OPTION_INT,         /* a whole number from 0 up, into a sqlite3_int64 */
  DS_OPTION_BOOL_OR_TEXT /* either, into a ds_choice */
} ds_option_type;

/* An option that may be left out, true, false or a text. */
typedef struct ds_choice {
  enum { DS_CHOICE_DEFAULT, DS_CHOICE_NO, DS_CHOICE_YES, DS_CHOICE_TEXT } is;
  char *text; /* owned; for DS_CHOICE_TEXT */
} ds_choice;

typedef struct ds_option {
  const char *name;
  ds_option_type type;
  void *into; /* keeps its value where the option is not given; a text there is sqlite3_free'd first */
} ds_option;

/* Whether a value is a JSON object. Text that does not begin with a brace costs nothing. */
bool ds_options_given(ds_error *error, sqlite3 *db, sqlite3_value *value);

/* Reads the options out of a value, where NULL (or no value) gives none. Whoever owns the texts
** frees them, also after an error. */
int ds_options_read(ds_error *error, sqlite3 *db, sqlite3_value *value, const ds_option *options, size_t count);

#endif
