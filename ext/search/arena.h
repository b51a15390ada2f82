/* Memory of one search: everything that a parse makes comes from one arena and goes with it.
**
** The allocator is the caller's, and may fail at any time: search_alloc then returns NULL and the
** arena stays whole. */
#ifndef DS_SEARCH_ARENA_H
#define DS_SEARCH_ARENA_H

#include <stddef.h>

typedef struct search_block search_block;

typedef struct search_arena {
  void *(*allocate)(size_t bytes);
  void (*release)(void *memory);
  search_block *blocks; /* NULL at first; the newest first */
} search_arena;

/* Zeroed memory, aligned for any type; NULL when the allocator has none. */
void *search_alloc(search_arena *arena, size_t bytes);

/* A copy that ends with a NUL byte. */
char *search_copy(search_arena *arena, const char *text, size_t length);

void search_arena_free(search_arena *arena);

#endif
