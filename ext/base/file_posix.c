/* Files on POSIX systems; see file.h. */
#ifndef _WIN32
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int file_error(ds_error *error, const char *doing, const char *path) {
  ds_code code = errno == ENOSPC ? DS_FULL : DS_IO;
  return ds_error_set(error, code, "%s %s: %s; check the disk and the folder", doing, path, strerror(errno));
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

/* Gives the file its name. Unlike rename, link never takes a name that exists; the name that is left over then
** harms nothing. File systems without links get the weaker way. */
static int give_name(ds_error *error, const char *from, const char *to, bool replace) {
  if (!replace && link(from, to) == 0) {
    unlink(from);
    return SQLITE_OK;
  }
  if (!replace && ds_file_kind_of(to) != DS_FILE_NONE) {
    return ds_error_set(error, DS_CONFLICT, "%s exists; give another path, or the option overwrite", to);
  }
  return rename(from, to) == 0 ? SQLITE_OK : file_error(error, "renaming to", to);
}

int ds_file_publish(ds_error *error, const char *from, const char *to, bool replace) {
  if (error->rc == SQLITE_OK) sync_path(error, from, O_RDONLY);
  if (error->rc == SQLITE_OK) give_name(error, from, to, replace);
  if (error->rc != SQLITE_OK) return error->rc;
  if (sync_folder_of(error, to) != SQLITE_OK && !replace) unlink(to); /* a name that may not last */
  return error->rc;
}
#endif
