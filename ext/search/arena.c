/* Memory of one search; see arena.h. Blocks are kept in a list and filled from the front. */
#include "search/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

struct search_block {
  search_block *next;
  size_t used, size;
  max_align_t memory[];
};

enum { BLOCK_SIZE = 8192 };

static search_block *add_block(search_arena *arena, size_t bytes) {
  size_t size = bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE;
  if (size > SIZE_MAX - sizeof(search_block)) return NULL;
  search_block *block = arena->allocate(sizeof *block + size);
  if (block == NULL) return NULL;
  *block = (search_block){.next = arena->blocks, .size = size};
  arena->blocks = block;
  return block;
}

void *search_alloc(search_arena *arena, size_t bytes) {
  const size_t step = alignof(max_align_t);
  if (bytes > SIZE_MAX / 2) return NULL;
  bytes = (bytes + step - 1) / step * step;
  search_block *block = arena->blocks;
  if (block == NULL || block->size - block->used < bytes) block = add_block(arena, bytes);
  if (block == NULL) return NULL;
  void *memory = (char *)block->memory + block->used;
  block->used += bytes;
  return memset(memory, 0, bytes);
}

char *search_copy(search_arena *arena, const char *text, size_t length) {
  char *copy = search_alloc(arena, length + 1);
  if (copy && length) memcpy(copy, text, length);
  return copy;
}

void search_arena_free(search_arena *arena) {
  while (arena->blocks) {
    search_block *next = arena->blocks->next;
    arena->release(arena->blocks);
    arena->blocks = next;
  }
}
