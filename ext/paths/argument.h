/* What a call's arguments become: paths, styles, and a buffer to write a result in. */
#ifndef DS_PATHS_ARGUMENT_H
#define DS_PATHS_ARGUMENT_H

#include "base/error.h"
#include "paths/path.h"

/* Reads argument `number` (from 1) as text: false for NULL, and with the error set for a BLOB,
** invalid UTF-8 or a NUL character. Numbers are taken as their text. */
bool paths_text_read(ds_error *error, sqlite3_value *value, int number, path_slice *text);

/* Reads 'windows' or 'posix': false for NULL, and with the error set for anything else. */
bool paths_style_read(ds_error *error, sqlite3_value *value, path_style *style);

/* A buffer that most paths fit in without an allocation. */
typedef struct path_scratch {
  char *heap; /* owned; NULL while `fixed` is enough */
  char fixed[1024];
} path_scratch;

/* NULL when memory ran out, with the error set. */
char *paths_scratch_open(path_scratch *scratch, ds_error *error, size_t size);
void paths_scratch_close(path_scratch *scratch);

/* Ends a function call with a copy of the text. */
void paths_result(sqlite3_context *context, path_slice text);

#endif
