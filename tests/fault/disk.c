/* The disk under test: the calls of libc by which SQLite and the extension reach files, in front of libc's
** own. Linked into the program with -rdynamic, they are what both find. Each fails when a fault strikes, and
** tells the model of a power cut (power.h) what it did. The clock stands still, so that two runs write the
** same bytes. */
#define _GNU_SOURCE 1 /* RTLD_NEXT */ // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

#include "disk.h"

#include "fault.h"
#include "power.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { NOW = 1700000000 }; /* when it is, for all that ask */

/* libc's own function of a name, kept after the first call. Not a cast: ISO C has none from dlsym's pointer. */
// NOLINTBEGIN(bugprone-macro-parentheses,readability-inconsistent-declaration-parameter-name): a type; libc's names
#define REAL(name, type)                                                                                               \
  static type *real;                                                                                                   \
  if (real == NULL) {                                                                                                  \
    void *found = dlsym(RTLD_NEXT, name);                                                                              \
    memcpy(&real, &found, sizeof real);                                                                                \
  }

typedef int open_call(const char *, int, ...);
typedef DIR *opendir_call(const char *);
typedef ssize_t read_call(int, void *, size_t);
typedef ssize_t pread_call(int, void *, size_t, off_t);
typedef ssize_t write_call(int, const void *, size_t);
typedef ssize_t pwrite_call(int, const void *, size_t, off_t);
typedef int file_call(int);
typedef int truncate_call(int, off_t);
typedef int name_call(const char *);
typedef int names_call(const char *, const char *);

static long kill_after = -1;

void disk_kill_after(long changes) {
  kill_after = changes;
}

static bool fails(fault_kind kind) {
  if (!fault_strikes(kind)) return false;
  errno = EIO;
  return true;
}

static bool fails_full(void) {
  if (!fault_strikes(FAULT_FULL)) return false;
  errno = ENOSPC;
  return true;
}

/* Every change of the disk passes here first; the process may not live to make it. */
static void changes(void) {
  if (kill_after >= 0 && kill_after-- == 0) raise(SIGKILL);
  power_tick();
}

static int open_file(open_call *real, const char *path, int flags, mode_t mode) {
  if (fails(FAULT_OPEN)) return -1;
  bool made = (flags & O_CREAT) && access(path, F_OK) != 0;
  if (made) changes();
  int file = real(path, flags, mode);
  if (file >= 0) power_opened(file, path, flags, made);
  return file;
}

#define OPEN(name)                                                                                                     \
  int name(const char *path, int flags, ...) {                                                                         \
    REAL(#name, open_call)                                                                                             \
    va_list arguments;                                                                                                 \
    va_start(arguments, flags);                                                                                        \
    mode_t mode = (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0;                                                   \
    va_end(arguments);                                                                                                 \
    return open_file(real, path, flags, mode);                                                                         \
  }
OPEN(open)   /* NOLINT(clang-analyzer-valist.Uninitialized): va_start is right above */
OPEN(open64) /* NOLINT(clang-analyzer-valist.Uninitialized) */

DIR *opendir(const char *path) {
  REAL("opendir", opendir_call)
  return fails(FAULT_OPEN) ? NULL : real(path);
}

int close(int file) {
  REAL("close", file_call)
  power_closed(file);
  return real(file);
}

ssize_t read(int file, void *bytes, size_t count) {
  REAL("read", read_call)
  return fails(FAULT_READ) ? -1 : real(file, bytes, count);
}

ssize_t pread64(int file, void *bytes, size_t count, off_t offset) {
  REAL("pread64", pread_call)
  return fails(FAULT_READ) ? -1 : real(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
  REAL("pwrite64", pwrite_call)
  if (fails(FAULT_WRITE) || fails_full()) return -1;
  changes();
  ssize_t written = real(file, bytes, count, offset);
  if (written > 0) power_wrote(file, bytes, (size_t)written, offset);
  return written;
}

ssize_t write(int file, const void *bytes, size_t count) {
  REAL("write", write_call)
  if (file <= STDERR_FILENO) return real(file, bytes, count);
  if (fails(FAULT_WRITE) || fails_full()) return -1;
  changes();
  off_t offset = lseek(file, 0, SEEK_CUR);
  ssize_t written = real(file, bytes, count);
  if (written > 0) power_wrote(file, bytes, (size_t)written, offset);
  return written;
}

int ftruncate64(int file, off_t size) {
  REAL("ftruncate64", truncate_call)
  if (fails(FAULT_WRITE)) return -1;
  changes();
  int result = real(file, size);
  if (result == 0) power_truncated(file, size);
  return result;
}

static int sync_file(file_call *real, int file) {
  if (fails(FAULT_SYNC)) return -1;
  changes();
  int result = real(file);
  if (result == 0) power_synced(file);
  return result;
}

int fsync(int file) {
  REAL("fsync", file_call)
  return sync_file(real, file);
}

int fdatasync(int file) {
  REAL("fdatasync", file_call)
  return sync_file(real, file);
}

static int remove_file(name_call *real, const char *path) {
  if (fails(FAULT_DELETE)) return -1;
  changes();
  int result = real(path);
  if (result == 0) power_removed(path);
  return result;
}

int unlink(const char *path) {
  REAL("unlink", name_call)
  return remove_file(real, path);
}

int remove(const char *path) {
  REAL("remove", name_call)
  return remove_file(real, path);
}

int rename(const char *from, const char *to) {
  REAL("rename", names_call)
  if (fails(FAULT_RENAME)) return -1;
  changes();
  int result = real(from, to);
  if (result == 0) power_renamed(from, to);
  return result;
}

int link(const char *from, const char *to) {
  REAL("link", names_call)
  if (fails(FAULT_RENAME)) return -1;
  changes();
  int result = real(from, to);
  if (result == 0) power_linked(from, to);
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  *now = (struct timeval){.tv_sec = NOW};
  return 0;
}

time_t time(time_t *now) {
  if (now) *now = NOW;
  return NOW;
}

int timespec_get(struct timespec *now, int base) {
  *now = (struct timespec){.tv_sec = NOW};
  return base;
}
// NOLINTEND(bugprone-macro-parentheses,readability-inconsistent-declaration-parameter-name)
