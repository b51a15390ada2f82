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

const char *ds_file_name(const char *path) {
  const char *name = path + strlen(path);
  while (name > path && name[-1] != '/' && name[-1] != '\\') name--;
  return name;
}

char *ds_file_folder(ds_error *error, const char *path) {
  const char *name = ds_file_name(path);
  size_t length = (size_t)(name - path);
  if (length > 1) length--; /* the separator is part of a root alone */
  char *folder = length ? sqlite3_mprintf("%.*s", (int)length, path) : sqlite3_mprintf(".");
  if (folder == NULL) ds_error_memory(error);
  return folder;
}

sqlite3_int64 ds_file_modified(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? (sqlite3_int64)info.st_mtime : -1;
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

ds_file_kind ds_file_kind_of(const char *path) {
  DWORD attributes = GetFileAttributesA(path);
  if (attributes == INVALID_FILE_ATTRIBUTES) return DS_FILE_NONE;
  if (attributes & FILE_ATTRIBUTE_REPARSE_POINT) return DS_FILE_LINK;
  if (attributes & FILE_ATTRIBUTE_DEVICE) return DS_FILE_OTHER;
  return attributes & FILE_ATTRIBUTE_DIRECTORY ? DS_FILE_FOLDER : DS_FILE_REGULAR;
}

bool ds_file_same(const char *a, const char *b) {
  char full_a[MAX_PATH], full_b[MAX_PATH];
  return GetFullPathNameA(a, MAX_PATH, full_a, NULL) && GetFullPathNameA(b, MAX_PATH, full_b, NULL) &&
         sqlite3_stricmp(full_a, full_b) == 0;
}

int ds_folder_read(ds_error *error, const char *folder, int (*each)(void *data, const char *name), void *data) {
  struct _finddata_t entry;
  char *pattern = sqlite3_mprintf("%s/*", folder);
  if (pattern == NULL) return ds_error_memory(error);
  intptr_t search = _findfirst(pattern, &entry);
  sqlite3_free(pattern);
  if (search == -1) return file_error(error, "reading", folder);
  do {
    if (each(data, entry.name) != SQLITE_OK) break;
  } while (_findnext(search, &entry) == 0);
  _findclose(search);
  return error->rc;
}

static int publish(ds_error *error, const char *from, const char *to, bool replace) {
  DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0);
  int file = _open(from, _O_RDWR | _O_BINARY);
  if (file < 0 || _commit(file) != 0) file_error(error, "syncing", from);
  if (file >= 0) _close(file);
  if (error->rc == SQLITE_OK && !MoveFileExA(from, to, flags)) {
    ds_error_set(error, DS_IO, "renaming %s to %s: error %d; check the folder", from, to, (int)GetLastError());
  }
  return error->rc;
}
#else
#include <dirent.h>
#include <unistd.h>

ds_file_kind ds_file_kind_of(const char *path) {
  struct stat info;
  if (lstat(path, &info) != 0) return DS_FILE_NONE;
  return S_ISREG(info.st_mode)   ? DS_FILE_REGULAR
         : S_ISDIR(info.st_mode) ? DS_FILE_FOLDER
         : S_ISLNK(info.st_mode) ? DS_FILE_LINK
                                 : DS_FILE_OTHER;
}

bool ds_file_same(const char *a, const char *b) {
  struct stat info_a, info_b;
  return stat(a, &info_a) == 0 && stat(b, &info_b) == 0 && info_a.st_dev == info_b.st_dev &&
         info_a.st_ino == info_b.st_ino;
}

int ds_folder_read(ds_error *error, const char *folder, int (*each)(void *data, const char *name), void *data) {
  DIR *entries = opendir(folder);
  if (entries == NULL) return file_error(error, "reading", folder);
  const struct dirent *entry;
  while ((entry = readdir(entries)) != NULL && each(data, entry->d_name) == SQLITE_OK) {
  }
  closedir(entries);
  return error->rc;
}

static int sync_path(ds_error *error, const char *path, int flags) {
  int file = open(path, flags | O_CLOEXEC);
  if (file < 0 || fsync(file) != 0) file_error(error, "syncing", path);
  if (file >= 0) close(file);
  return error->rc;
}

static int sync_folder_of(ds_error *error, const char *path) {
  char *folder = ds_file_folder(error, path);
  if (folder) sync_path(error, folder, O_RDONLY | O_DIRECTORY);
  sqlite3_free(folder);
  return error->rc;
}

static int publish(ds_error *error, const char *from, const char *to, bool replace) {
  if (sync_path(error, from, O_RDONLY) != SQLITE_OK) return error->rc;
  /* Unlike rename, link never takes a name that exists; file systems without it get the weaker way. */
  bool linked = !replace && link(from, to) == 0;
  if (!linked && !replace && ds_file_kind_of(to) != DS_FILE_NONE) {
    return ds_error_set(error, DS_CONFLICT, "%s exists; give another path, or the option overwrite", to);
  }
  if (linked ? unlink(from) != 0 : rename(from, to) != 0) return file_error(error, "renaming to", to);
  return sync_folder_of(error, to);
}
#endif

int ds_file_publish(ds_error *error, const char *from, const char *to, bool replace) {
  return error->rc == SQLITE_OK ? publish(error, from, to, replace) : error->rc;
}
