/* Arguments; see argument.h. */
#include "paths/argument.h"

#include "base/text.h"

#include <string.h>

bool paths_text_read(ds_error *error, sqlite3_value *value, int number, path_slice *text) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return false;
  if (type == SQLITE_BLOB) {
    ds_error_set(error, DS_BAD_VALUE, "argument %d is a BLOB; give text, such as CAST(x AS TEXT)", number);
    return false;
  }
  text->text = (const char *)sqlite3_value_text(value);
  text->length = (size_t)sqlite3_value_bytes(value);
  if (text->text == NULL) {
    ds_error_memory(error);
    return false;
  }
  size_t at = 0;
  switch (ds_text_check(text->text, text->length, &at)) {
  case DS_TEXT_VALID: return true;
  case DS_TEXT_NUL:
    ds_error_set(error, DS_BAD_VALUE, "argument %d has a NUL character at byte %lld; remove it", number,
                 (sqlite3_int64)at + 1);
    return false;
  case DS_TEXT_INVALID:
    ds_error_set(error, DS_BAD_VALUE, "argument %d is not UTF-8 at byte %lld; give text in UTF-8", number,
                 (sqlite3_int64)at + 1);
    return false;
  }
  return false;
}

bool paths_style_read(ds_error *error, sqlite3_value *value, path_style *style) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return false;
  const char *name = (const char *)sqlite3_value_text(value);
  if (name == NULL) {
    ds_error_memory(error);
  } else if (strcmp(name, "windows") == 0) {
    *style = PATH_WINDOWS;
  } else if (strcmp(name, "posix") == 0) {
    *style = PATH_POSIX;
  } else {
    ds_error_set(error, DS_BAD_VALUE, "the style is '%.40s'; give 'windows' or 'posix'", name);
  }
  return error->rc == SQLITE_OK;
}

char *paths_scratch_open(path_scratch *scratch, ds_error *error, size_t size) {
  scratch->heap = NULL;
  if (size <= sizeof scratch->fixed) return scratch->fixed;
  scratch->heap = sqlite3_malloc64(size);
  if (scratch->heap == NULL) ds_error_memory(error);
  return scratch->heap;
}

void paths_scratch_close(path_scratch *scratch) {
  sqlite3_free(scratch->heap);
}

void paths_result(sqlite3_context *context, path_slice text) {
  sqlite3_result_text64(context, text.text, text.length, SQLITE_TRANSIENT, SQLITE_UTF8);
}
