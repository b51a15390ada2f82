/* Files, as far as paths alone tell; see file.h. What asks the system is in file_posix.c and file_windows.c. */
#include "base/file.h"

#include <string.h>

bool ds_file_exists(const char *path) {
  return ds_file_size(path) >= 0;
}

const char *ds_file_name(const char *path) {
  const char *name = path + strlen(path);
  while (name > path && name[-1] != '/' && name[-1] != '\\') name--;
  return name;
}

char *ds_file_folder(ds_error *error, const char *path) {
  const char *name = ds_file_name(path);
  size_t length = (size_t)(name - path);
  bool drive = length > 2 && path[length - 2] == ':';
  if (length > 1 && !drive) length--; /* the separator is part of a root alone */
  char *folder = length ? sqlite3_mprintf("%.*s", (int)length, path) : sqlite3_mprintf(".");
  if (folder == NULL) ds_error_memory(error);
  return folder;
}
