/* A power cut; see power.h. All files lie in the working folder. */
#include "power.h"

#include "scenario.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, FILES = 64, HANDLES = 1024, NAMES = 64, NAME = 256, CHANGES = 512 };

/* A write since the last sync; a truncation where it has no bytes. */
typedef struct piece {
  off_t offset; /* of a truncation: the size */
  size_t count;
  char *bytes;
} piece;

typedef struct content {
  char *bytes;
  size_t size;
} content;

/* A file, whatever its names. */
typedef struct file {
  content durable;
  piece *pieces;
  size_t count, room;
} file;

/* A change of the folder: `name` leads to `file`, or to none; `from` goes with it where it is a rename. */
typedef struct change {
  char name[NAME], from[NAME];
  int file;
} change;

typedef struct entry {
  char name[NAME];
  int file;
} entry;

static struct {
  bool recording;
  long n, seen;
  uint64_t random;
  file files[FILES];
  int file_count;
  int of_handle[HANDLES]; /* the file of an open handle plus 1; 0: none */
  bool is_folder[HANDLES];
  entry now[NAMES], durable[NAMES]; /* what the folder holds; file -1: a free place */
  change changes[CHANGES];
  int change_count;
} power;

static uint64_t next_random(void) { /* xorshift64 */
  power.random ^= power.random << 13;
  power.random ^= power.random >> 7;
  power.random ^= power.random << 17;
  return power.random;
}

/* SQLite names files by their whole paths, and the shared memory of a log is none of the disk's. */
static const char *name_of(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  size_t length = strlen(name);
  return length > 4 && strcmp(name + length - 4, "-shm") == 0 ? NULL : name;
}

static entry *find(entry *entries, const char *name) {
  for (int i = 0; i < NAMES; i++) {
    if (entries[i].file >= 0 && strcmp(entries[i].name, name) == 0) return &entries[i];
  }
  return NULL;
}

/* Lets a name of the folder lead to a file, or to none. */
static void set(entry *entries, const char *name, int to) {
  entry *at = find(entries, name);
  for (int i = 0; at == NULL && i < NAMES; i++) {
    if (entries[i].file < 0) at = &entries[i];
  }
  if (at) {
    snprintf(at->name, NAME, "%s", name);
    at->file = to;
  } else {
    give_up(name, "is a name too many");
  }
}

static void apply_change(entry *entries, const change *made) {
  if (made->from[0]) set(entries, made->from, -1);
  set(entries, made->name, made->file);
}

static void change_folder(const char *name, const char *from, int to) {
  if (power.change_count == CHANGES) give_up(name, "is a change too many");
  change *made = &power.changes[power.change_count++];
  *made = (change){.file = to};
  snprintf(made->name, NAME, "%s", name);
  if (from) snprintf(made->from, NAME, "%s", from);
  apply_change(power.now, made);
}

static void *grown(void *memory, size_t size) {
  void *bytes = realloc(memory, size ? size : 1);
  if (bytes == NULL) abort();
  return bytes;
}

static void resize(content *held, size_t size, bool garbage) {
  held->bytes = grown(held->bytes, size);
  for (size_t i = held->size; i < size; i++) held->bytes[i] = (char)(garbage ? next_random() & 0x7f : 0);
  held->size = size;
}

static void apply_piece(content *held, const piece *written) {
  size_t end = (size_t)written->offset + written->count;
  if (written->bytes == NULL || end > held->size) resize(held, end, false);
  if (written->bytes) memcpy(held->bytes + written->offset, written->bytes, written->count);
}

static void read_file(content *held, const char *path) {
  struct stat info;
  FILE *in = fopen(path, "rb");
  if (in == NULL || fstat(fileno(in), &info) != 0) give_up(path, "cannot be read");
  resize(held, (size_t)info.st_size, false);
  if (fread(held->bytes, 1, held->size, in) != held->size) give_up(path, "cannot be read");
  fclose(in);
}

static int new_file(void) {
  if (power.file_count == FILES) give_up("power.c", "too many files");
  power.files[power.file_count] = (file){0};
  return power.file_count++;
}

/* ---- What the disk did ---------------------------------------------------------------------------- */

void power_record(long n, uint64_t seed) {
  memset(&power, 0, sizeof power);
  for (int i = 0; i < NAMES; i++) power.now[i].file = power.durable[i].file = -1;
  power.n = n;
  power.random = seed * 2 + 1;
  for (int i = 0; i < 8; i++) next_random(); /* small seeds begin alike */
  DIR *folder = opendir(".");
  if (folder == NULL) give_up("the folder", "cannot be read");
  for (const struct dirent *at; (at = readdir(folder)) != NULL;) {
    struct stat info;
    if (stat(at->d_name, &info) != 0 || !S_ISREG(info.st_mode) || name_of(at->d_name) == NULL) continue;
    int there = new_file();
    read_file(&power.files[there].durable, at->d_name);
    set(power.now, at->d_name, there);
    set(power.durable, at->d_name, there);
  }
  closedir(folder);
  power.recording = true;
}

long power_stop(void) {
  power.recording = false;
  return power.seen;
}

void power_opened(int handle, const char *path, int flags, bool made) {
  const char *name = name_of(path);
  struct stat info;
  if (!power.recording || handle >= HANDLES || name == NULL) return;
  power.is_folder[handle] = fstat(handle, &info) == 0 && S_ISDIR(info.st_mode);
  if (power.is_folder[handle]) return;
  if (made) change_folder(name, NULL, new_file());
  const entry *at = find(power.now, name);
  if (at) power.of_handle[handle] = at->file + 1;
  if (at && (flags & O_TRUNC)) power_truncated(handle, 0);
}

void power_closed(int handle) {
  if (!power.recording || handle < 0 || handle >= HANDLES) return;
  power.of_handle[handle] = 0;
  power.is_folder[handle] = false;
}

static void add_piece(int handle, const void *bytes, size_t count, off_t offset) {
  if (!power.recording || handle >= HANDLES || power.of_handle[handle] == 0) return;
  file *to = &power.files[power.of_handle[handle] - 1];
  if (to->count == to->room) {
    to->room = to->room ? to->room * 2 : 64;
    to->pieces = grown(to->pieces, to->room * sizeof *to->pieces);
  }
  piece *added = &to->pieces[to->count++];
  *added = (piece){.offset = offset, .count = count, .bytes = bytes ? grown(NULL, count) : NULL};
  if (bytes) memcpy(added->bytes, bytes, count);
}

void power_wrote(int handle, const void *bytes, size_t count, off_t offset) {
  add_piece(handle, bytes, count, offset);
}

void power_truncated(int handle, off_t size) {
  add_piece(handle, NULL, 0, size);
}

static void sync_folder(void) {
  for (int i = 0; i < power.change_count; i++) apply_change(power.durable, &power.changes[i]);
  power.change_count = 0;
}

void power_synced(int handle) {
  if (!power.recording || handle >= HANDLES) return;
  if (power.is_folder[handle]) sync_folder();
  if (power.of_handle[handle] == 0) return;
  file *synced = &power.files[power.of_handle[handle] - 1];
  for (size_t i = 0; i < synced->count; i++) {
    apply_piece(&synced->durable, &synced->pieces[i]);
    free(synced->pieces[i].bytes);
  }
  synced->count = 0;
}

void power_removed(const char *path) {
  const char *name = name_of(path);
  if (power.recording && name) change_folder(name, NULL, -1);
}

void power_renamed(const char *from, const char *to) {
  const entry *at = power.recording ? find(power.now, name_of(from)) : NULL;
  if (at) change_folder(name_of(to), name_of(from), at->file);
}

void power_linked(const char *from, const char *to) {
  const entry *at = power.recording ? find(power.now, name_of(from)) : NULL;
  if (at) change_folder(name_of(to), NULL, at->file);
}

/* ---- What it holds -------------------------------------------------------------------------------- */

/* Writes the part of a piece that lies in one sector: its beginning, its end, or all of it. */
static void tear(content *held, size_t offset, const char *bytes, size_t count) {
  size_t from = 0, to = count;
  uint64_t choice = next_random() % 8;
  if (choice == 0) to = next_random() % count;
  if (choice == 1) from = next_random() % count;
  if (offset + to > held->size) resize(held, offset + to, next_random() % 2);
  memcpy(held->bytes + offset + from, bytes + from, to - from);
}

/* Each sector of a piece is written with a likelihood of `likely` in 100. */
static void lose_some(content *held, const piece *written, uint64_t likely) {
  if (written->bytes == NULL) {
    if (next_random() % 100 < likely) resize(held, (size_t)written->offset, false);
    return;
  }
  size_t end = (size_t)written->offset + written->count;
  for (size_t at = (size_t)written->offset, next; at < end; at = next) {
    next = (at / SECTOR + 1) * SECTOR < end ? (at / SECTOR + 1) * SECTOR : end;
    if (next_random() % 100 < likely) tear(held, at, written->bytes + (at - (size_t)written->offset), next - at);
  }
}

static void write_file(const char *name, const content *held) {
  FILE *out = fopen(name, "wb");
  size_t written = out ? fwrite(held->bytes, 1, held->size, out) : 0;
  if (out == NULL || fclose(out) != 0 || written != held->size) give_up(name, "cannot be written");
}

/* Leaves in the working folder what the disk holds. */
static void lose_power(void) {
  static const uint64_t likelihoods[] = {0, 10, 50, 90, 100};
  power.recording = false;
  int kept = (int)(next_random() % (uint64_t)(power.change_count + 1));
  for (int i = 0; i < kept; i++) apply_change(power.durable, &power.changes[i]);
  DIR *folder = opendir(".");
  if (folder == NULL) give_up("the folder", "cannot be read");
  for (const struct dirent *at; (at = readdir(folder)) != NULL;) {
    if (at->d_name[0] != '.') unlink(at->d_name);
  }
  closedir(folder);
  for (int i = 0; i < power.file_count; i++) {
    file *f = &power.files[i];
    uint64_t likely = likelihoods[next_random() % 5];
    for (size_t p = 0; p < f->count; p++) lose_some(&f->durable, &f->pieces[p], likely);
  }
  for (int i = 0; i < NAMES; i++) {
    const entry *at = &power.durable[i];
    if (at->file >= 0) write_file(at->name, &power.files[at->file].durable);
  }
  _exit(POWER_LOST);
}

void power_tick(void) {
  if (!power.recording) return;
  if (power.n >= 0 && power.seen == power.n) lose_power();
  power.seen++;
}
