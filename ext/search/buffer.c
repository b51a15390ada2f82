/* A text that grows in an arena; see buffer.h. It doubles, so that what is left behind stays small. */
#include "search/buffer.h"

#include "search/dates.h"
#include "search/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_SIZE = 256 };

static bool reserve(search_buffer *buffer, size_t more) {
  if (buffer->failed || more < buffer->size - buffer->length) return !buffer->failed;
  size_t size = buffer->size ? buffer->size : FIRST_SIZE;
  while (size - buffer->length <= more) size *= 2;
  char *text = search_alloc(buffer->arena, size);
  buffer->failed = text == NULL;
  if (text == NULL) return false;
  if (buffer->length) memcpy(text, buffer->text, buffer->length);
  buffer->text = text;
  buffer->size = size;
  return true;
}

void search_put_bytes(search_buffer *buffer, const char *text, size_t length) {
  if (length == 0 || !reserve(buffer, length)) return;
  memcpy(buffer->text + buffer->length, text, length);
  buffer->length += length;
}

void search_put(search_buffer *buffer, const char *text) {
  search_put_bytes(buffer, text, strlen(text));
}

void search_put_integer(search_buffer *buffer, int64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%" PRId64, value);
  search_put(buffer, text);
}

void search_put_decimal(search_buffer *buffer, double value) {
  char text[SEARCH_DECIMAL_SIZE];
  search_write_decimal(value, text);
  search_put(buffer, text);
}

void search_put_day(search_buffer *buffer, int64_t day) {
  search_date date = search_date_of(day);
  char text[48];
  snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  search_put(buffer, text);
}

search_text search_buffer_text(search_buffer *buffer) {
  if (!reserve(buffer, 0)) return (search_text){0};
  buffer->text[buffer->length] = '\0';
  return (search_text){.text = buffer->text, .length = buffer->length};
}
