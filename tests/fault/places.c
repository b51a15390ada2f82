/* Places; see places.h. */
/* For dl_iterate_phdr. NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#define _GNU_SOURCE
#include "places.h"

#include "scenario.h"

#include <execinfo.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 64, NEAR = 2, SLOTS = 1 << 16 };

/* Where code lies in memory. */
typedef struct range {
  uintptr_t start, end;
} range;

static range program, extension;

static struct {
  uint64_t place; /* 0: free */
  long things;
} slots[SLOTS];

static bool *chosen;
static bool noting;
static long noted, capacity;

void places_start(void) {
  memset(slots, 0, sizeof slots);
  noted = 0;
  noting = true;
}

static int find_code(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size, (void)data;
  range *it = info->dlpi_name[0] == '\0' ? &program : strstr(info->dlpi_name, "datastore") ? &extension : NULL;
  for (int i = 0; it && i < info->dlpi_phnum; i++) {
    uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    if (info->dlpi_phdr[i].p_flags & PF_X) *it = (range){start, start + info->dlpi_phdr[i].p_memsz};
  }
  return 0;
}

static bool is_in(const range *code, const void *frame) {
  return (uintptr_t)frame >= code->start && (uintptr_t)frame < code->end;
}

/* Of the call stack counts what is the extension's, and as much of SQLite as says what the thing is for; nothing of
** this program. Not 0. */
static uint64_t hash_place(void) {
  void *frames[DEPTH];
  int depth = backtrace(frames, DEPTH), near = 0;
  uint64_t hash = 1;
  for (int i = 0; i < depth; i++) {
    if (is_in(&program, frames[i])) continue;
    bool counts = near++ < NEAR || is_in(&extension, frames[i]);
    if (counts) hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * UINT64_C(0x9e3779b97f4a7c15);
  }
  return hash ? hash : 1;
}

/* How many things were asked for there. */
static long count(uint64_t place) {
  for (uint64_t at = place >> 48, tried = 0; tried < SLOTS; at = (at + 1) % SLOTS, tried++) {
    if (slots[at].place == 0) slots[at].place = place;
    if (slots[at].place == place) return ++slots[at].things;
  }
  give_up("places", "too many");
}

void places_note(long n) {
  if (!noting) return;
  if (n >= capacity) {
    capacity = 2 * n + 1024;
    chosen = realloc(chosen, (size_t)capacity * sizeof *chosen);
    if (chosen == NULL) give_up("places", "no memory");
  }
  if (n == 1) dl_iterate_phdr(find_code, NULL);
  long things = count(hash_place());
  chosen[n] = (things & (things - 1)) == 0;
  noted = n;
}

bool places_has(long n) {
  return n >= 1 && n <= noted && chosen[n];
}
