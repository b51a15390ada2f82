/* Memory that runs out on demand; see memory.h. Each block has its size before it.
**
** A fault that lasts is a heap that is full: from then on there is as much as was in use at that moment, so that
** what is given back can be had again. */
#include "memory.h"

#include <sqlite3.h>
#include <stdlib.h>

enum { HEADER = 16 }; /* keeps what follows aligned for any type */

static long alive, in_use, limit;

/* Whether there is no memory for so many bytes more. */
static bool is_out(long more) {
  if (!fault_strikes(FAULT_MEMORY)) return false;
  if (fault_is_first()) {
    limit = in_use;
    return true;
  }
  return in_use + more > limit;
}

static int size_of(void *memory) {
  return memory ? *(int *)(void *)((char *)memory - HEADER) : 0;
}

static void *allocate(int bytes) {
  if (is_out(bytes)) return NULL;
  char *block = malloc((size_t)bytes + HEADER);
  if (block == NULL) return NULL;
  *(int *)(void *)block = bytes;
  alive++;
  in_use += bytes;
  return block + HEADER;
}

static void release(void *memory) {
  alive--;
  in_use -= size_of(memory);
  free((char *)memory - HEADER);
}

static void *reallocate(void *memory, int bytes) {
  int before = size_of(memory);
  if (is_out(bytes - before)) return NULL;
  char *block = realloc((char *)memory - HEADER, (size_t)bytes + HEADER);
  if (block == NULL) return NULL;
  in_use += bytes - before;
  *(int *)(void *)block = bytes;
  return block + HEADER;
}

static int round_up(int bytes) {
  return (bytes + 7) & ~7;
}

static int start(void *data) {
  (void)data;
  return SQLITE_OK;
}

static void stop(void *data) {
  (void)data;
}

void memory_install(void) {
  static const sqlite3_mem_methods methods = {
    .xMalloc = allocate,
    .xFree = release,
    .xRealloc = reallocate,
    .xSize = size_of,
    .xRoundup = round_up,
    .xInit = start,
    .xShutdown = stop,
  };
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

long memory_alive(void) {
  return alive;
}
