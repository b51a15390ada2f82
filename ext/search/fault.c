/* Faults of a search text; see fault.h. */
#include "search/fault.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN_BYTES = 40 };

static bool continues_character(char c) {
  return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t count_characters(const char *text, size_t bytes) {
  size_t count = 0;
  for (size_t i = 0; i < bytes; i++) count += !continues_character(text[i]);
  return count;
}

/* The start of the offending text that is shown, cut between characters. */
static size_t shown_bytes(const search_fault *fault) {
  size_t bytes = fault->extent;
  if (bytes <= SHOWN_BYTES) return bytes;
  bytes = SHOWN_BYTES;
  while (bytes > 0 && continues_character(fault->text[fault->offset + bytes])) bytes--;
  return bytes;
}

/* Writes "'text' at character 7 " or "the end of the text, character 9, ". */
static size_t write_place(search_fault *fault) {
  int written;
  if (fault->extent == 0) {
    written =
      snprintf(fault->message, sizeof fault->message, "the end of the text at character %zu ", fault->character);
  } else {
    size_t shown = shown_bytes(fault);
    written = snprintf(fault->message, sizeof fault->message, "'%.*s%s' at character %zu ", (int)shown,
                       fault->text + fault->offset, shown < fault->extent ? "..." : "", fault->character);
  }
  return written < 0 ? 0 : (size_t)written;
}

bool search_fault_syntax(search_fault *fault, size_t offset, size_t extent, const char *format, ...) {
  if (fault->kind != SEARCH_FINE) return false;
  fault->kind = SEARCH_SYNTAX;
  fault->offset = offset < fault->length ? offset : fault->length;
  fault->extent = extent < fault->length - fault->offset ? extent : fault->length - fault->offset;
  fault->character = count_characters(fault->text, fault->offset) + 1;
  size_t place = write_place(fault);
  va_list arguments;
  va_start(arguments, format);
  /* False alarm where several files are checked at once: NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
  vsnprintf(fault->message + place, sizeof fault->message - place, format, arguments);
  va_end(arguments);
  return false;
}

bool search_fault_memory(search_fault *fault) {
  if (fault->kind != SEARCH_FINE) return false;
  fault->kind = SEARCH_NO_MEMORY;
  snprintf(fault->message, sizeof fault->message, "no memory to read the search text; shorten it");
  return false;
}
