/* Files; see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int file_error(ds_error *error, const char *doing, const char *path) {
  ds_code code = errno == ENOSPC ? DS_FULL : DS_IO;
  return ds_error_set(error, code, "%s %s: %s; check the disk and the folder", doing, path, strerror(errno));
}

bool ds_file_exists(const char *path) {
  struct stat info;
  return stat(path, &info) == 0;
}

sqlite3_int64 ds_file_size(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? (sqlite3_int64)info.st_size : -1;
}

int ds_file_remove(ds_error *error, const char *path) {
  if (remove(path) != 0 && errno != ENOENT) file_error(error, "removing", path);
  return error->rc;
}

#ifdef _WIN32
#include <io.h>
#include <windows.h>

static int publish(ds_error *error, const char *from, const char *to) {
  int file = _open(from, _O_RDWR | _O_BINARY);
  if (file < 0 || _commit(file) != 0) file_error(error, "syncing", from);
  if (file >= 0) _close(file);
  if (error->rc == SQLITE_OK && !MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) {
    ds_error_set(error, DS_IO, "renaming %s to %s: error %d; check the folder", from, to, (int)GetLastError());
  }
  return error->rc;
}
#else
#include <unistd.h>

static int sync_path(ds_error *error, const char *path, int flags) {
  int file = open(path, flags | O_CLOEXEC);
  if (file < 0 || fsync(file) != 0) file_error(error, "syncing", path);
  if (file >= 0) close(file);
  return error->rc;
}

static int sync_folder_of(ds_error *error, const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash == NULL   ? sqlite3_mprintf(".")
                 : slash == path ? sqlite3_mprintf("/")
                                 : sqlite3_mprintf("%.*s", (int)(slash - path), path);
  if (folder == NULL) return ds_error_memory(error);
  sync_path(error, folder, O_RDONLY | O_DIRECTORY);
  sqlite3_free(folder);
  return error->rc;
}

static int publish(ds_error *error, const char *from, const char *to) {
  if (sync_path(error, from, O_RDONLY) != SQLITE_OK) return error->rc;
  if (rename(from, to) != 0) return file_error(error, "renaming to", to);
  return sync_folder_of(error, to);
}
#endif

int ds_file_publish(ds_error *error, const char *from, const char *to) {
  return error->rc == SQLITE_OK ? publish(error, from, to) : error->rc;
}
