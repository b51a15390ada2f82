/* A text that grows in an arena. Once memory runs out it stays as it is and says so at the end. */
#ifndef DS_SEARCH_BUFFER_H
#define DS_SEARCH_BUFFER_H

#include "search/arena.h"
#include "search/tree.h"

typedef struct search_buffer {
  search_arena *arena;
  char *text;
  size_t length, size;
  bool failed;
} search_buffer;

void search_put(search_buffer *buffer, const char *text);
void search_put_bytes(search_buffer *buffer, const char *text, size_t length);
void search_put_integer(search_buffer *buffer, int64_t value);
void search_put_decimal(search_buffer *buffer, double value);

/* A day as YYYY-MM-DD. */
void search_put_day(search_buffer *buffer, int64_t day);

/* The text; its text is NULL when memory ran out on the way. */
search_text search_buffer_text(search_buffer *buffer);

#endif
