/* Files on Windows; see file.h. Paths are UTF-8 here and UTF-16 in the calls, as in SQLite's own file layer. */
#ifdef _WIN32
#include "base/file.h"

#include <wchar.h>
#include <windows.h>

static int file_error(ds_error *error, const char *doing, const char *path) {
  DWORD number = GetLastError();
  bool full = number == ERROR_DISK_FULL || number == ERROR_HANDLE_DISK_FULL;
  return ds_error_set(error, full ? DS_FULL : DS_IO, "%s %s: Windows error %d; check the disk and the folder", doing,
                      path, (int)number);
}

/* The text followed by a tail, for sqlite3_free; NULL without memory, or where the text is no UTF-8. */
static wchar_t *wide(const char *text, const wchar_t *tail) {
  int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
  wchar_t *result = length ? sqlite3_malloc64(((sqlite3_uint64)length + wcslen(tail)) * sizeof *result) : NULL;
  if (result == NULL) return NULL;
  MultiByteToWideChar(CP_UTF8, 0, text, -1, result, length);
  wcscpy(result + length - 1, tail);
  return result;
}

/* Attributes of the name itself; false where there is none. */
static bool look(const char *path, WIN32_FILE_ATTRIBUTE_DATA *found) {
  wchar_t *name = wide(path, L"");
  bool there = name && GetFileAttributesExW(name, GetFileExInfoStandard, found);
  sqlite3_free(name);
  return there;
}

sqlite3_int64 ds_file_modified(const char *path) {
  enum { TICKS_A_SECOND = 10000000 };
  const sqlite3_int64 seconds_from_1601_to_1970 = 11644473600;
  WIN32_FILE_ATTRIBUTE_DATA found;
  if (!look(path, &found)) return -1;
  sqlite3_uint64 ticks =
    (sqlite3_uint64)found.ftLastWriteTime.dwHighDateTime << 32 | found.ftLastWriteTime.dwLowDateTime;
  return (sqlite3_int64)(ticks / TICKS_A_SECOND) - seconds_from_1601_to_1970;
}

sqlite3_int64 ds_file_size(const char *path) {
  WIN32_FILE_ATTRIBUTE_DATA found;
  return look(path, &found) ? (sqlite3_int64)((sqlite3_uint64)found.nFileSizeHigh << 32 | found.nFileSizeLow) : -1;
}

ds_file_kind ds_file_kind_of(const char *path) {
  WIN32_FILE_ATTRIBUTE_DATA found;
  if (!look(path, &found)) return DS_FILE_NONE;
  DWORD attributes = found.dwFileAttributes;
  return attributes & FILE_ATTRIBUTE_REPARSE_POINT ? DS_FILE_LINK
         : attributes & FILE_ATTRIBUTE_DEVICE      ? DS_FILE_OTHER
         : attributes & FILE_ATTRIBUTE_DIRECTORY   ? DS_FILE_FOLDER
                                                   : DS_FILE_REGULAR;
}

static bool identify(const char *path, BY_HANDLE_FILE_INFORMATION *info) {
  wchar_t *name = wide(path, L"");
  DWORD others = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  HANDLE file =
    name ? CreateFileW(name, 0, others, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL) : INVALID_HANDLE_VALUE;
  bool known = file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, info);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
  sqlite3_free(name);
  return known;
}

bool ds_file_same(const char *a, const char *b) {
  BY_HANDLE_FILE_INFORMATION info_a, info_b;
  return identify(a, &info_a) && identify(b, &info_b) && info_a.dwVolumeSerialNumber == info_b.dwVolumeSerialNumber &&
         info_a.nFileIndexHigh == info_b.nFileIndexHigh && info_a.nFileIndexLow == info_b.nFileIndexLow;
}

int ds_folder_read(ds_error *error, const char *folder, int (*each)(void *data, const char *name), void *data) {
  enum { LONGEST_CHARACTER = 4 }; /* bytes of UTF-8 */
  WIN32_FIND_DATAW entry;
  char name[MAX_PATH * LONGEST_CHARACTER];
  wchar_t *pattern = wide(folder, L"\\*");
  HANDLE search = pattern ? FindFirstFileW(pattern, &entry) : INVALID_HANDLE_VALUE;
  sqlite3_free(pattern);
  if (search == INVALID_HANDLE_VALUE) return file_error(error, "reading", folder);
  do {
    if (!WideCharToMultiByte(CP_UTF8, 0, entry.cFileName, -1, name, sizeof name, NULL, NULL)) continue;
    if (each(data, name) != SQLITE_OK) break;
  } while (FindNextFileW(search, &entry));
  FindClose(search);
  return error->rc;
}

int ds_file_remove(ds_error *error, const char *path) {
  wchar_t *name = wide(path, L"");
  if (name == NULL || (!DeleteFileW(name) && GetLastError() != ERROR_FILE_NOT_FOUND)) {
    file_error(error, "removing", path);
  }
  sqlite3_free(name);
  return error->rc;
}

static void sync_file(ds_error *error, const wchar_t *name, const char *path) {
  HANDLE file = CreateFileW(name, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE || !FlushFileBuffers(file)) file_error(error, "syncing", path);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
}

int ds_file_publish(ds_error *error, const char *from, const char *to, bool replace) {
  if (error->rc != SQLITE_OK) return error->rc;
  wchar_t *old_name = wide(from, L""), *new_name = wide(to, L"");
  DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0);
  if (old_name == NULL || new_name == NULL) {
    ds_error_memory(error);
  } else {
    sync_file(error, old_name, from);
  }
  if (error->rc == SQLITE_OK && !MoveFileExW(old_name, new_name, flags)) {
    if (GetLastError() == ERROR_ALREADY_EXISTS) {
      ds_error_set(error, DS_CONFLICT, "%s exists; give another path, or the option overwrite", to);
    } else {
      file_error(error, "renaming to", to);
    }
  }
  sqlite3_free(old_name);
  sqlite3_free(new_name);
  return error->rc;
}
#endif
