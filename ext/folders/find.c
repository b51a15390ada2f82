/* A folder by its Id or its path; see find.h. */
#include "folders/find.h"

#include "base/library.h"
#include "base/sql.h"
#include "paths/path.h"

#include <string.h>

char *folders_path(ds_error *error, sqlite3_value *value, int number) {
  if (error->rc != SQLITE_OK) return NULL;
  const char *text = ds_library_text(error, value, number, "the folder");
  if (text == NULL) return NULL;
  path_slice given = {text, strlen(text)};
  ds_path path = paths_open(given, paths_style(given));
  char *normal = sqlite3_malloc64(given.length + 3);
  if (normal == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  path_slice slice = paths_normalize(&path, normal);
  memmove(normal, slice.text, slice.length);
  normal[slice.length] = '\0';
  return normal;
}

sqlite3_int64 folders_find(ds_error *error, sqlite3 *db, const char *path) {
  path_slice text = {path, strlen(path)};
  return ds_query_int(error, db,
                      paths_style(text) == PATH_WINDOWS
                        ? "SELECT Id FROM main.Folders WHERE Path = ?1 COLLATE NOCASE ORDER BY Path = ?1 DESC, Id"
                        : "SELECT Id FROM main.Folders WHERE Path = ?1",
                      path);
}

sqlite3_int64 folders_need(ds_error *error, sqlite3 *db, sqlite3_value *folder) {
  sqlite3_int64 id = 0;
  if (error->rc != SQLITE_OK) return 0;
  if (sqlite3_value_type(folder) == SQLITE_INTEGER) {
    char sql[64];
    sqlite3_snprintf(sizeof sql, sql, "SELECT Id FROM main.Folders WHERE Id = %lld", sqlite3_value_int64(folder));
    id = ds_query_int(error, db, sql, NULL);
  } else {
    char *path = folders_path(error, folder, 1);
    if (path) id = folders_find(error, db, path);
    sqlite3_free(path);
  }
  if (id == 0 && error->rc == SQLITE_OK) {
    ds_error_set(error, DS_NOT_FOUND, "there is no folder '%s'; SELECT Path FROM ds_folder_tree shows those there are",
                 sqlite3_value_text(folder));
  }
  return id;
}
