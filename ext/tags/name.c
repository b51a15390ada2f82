/* Tag names as text; see name.h. */
#include "tags/name.h"

#include "base/text.h"

#include <string.h>

/* Unicode's White_Space. */
static bool is_space(uint32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
         code == 0x3000;
}

size_t tag_normalize(const char *text, size_t length, char *buffer) {
  size_t written = 0;
  bool space = false; /* white space stands before, and something before that */
  for (size_t at = 0, bytes = 0; at < length; at += bytes) {
    if (is_space(ds_text_decode(text + at, &bytes))) {
      space = written > 0;
      continue;
    }
    if (space) buffer[written++] = ' ';
    space = false;
    memmove(buffer + written, text + at, bytes);
    written += bytes;
  }
  return written;
}

bool tag_begins(const char *name, size_t length, const char *prefix, size_t prefix_length, size_t *end) {
  size_t i = 0, j = 0;
  while (i < length && j < prefix_length) {
    size_t name_bytes, prefix_bytes;
    uint32_t a = ds_text_decode(name + i, &name_bytes), b = ds_text_decode(prefix + j, &prefix_bytes);
    if (ds_text_fold(a) != ds_text_fold(b)) return false;
    i += name_bytes;
    j += prefix_bytes;
  }
  *end = i;
  return j == prefix_length;
}

bool tag_same(const char *first, size_t first_length, const char *second, size_t second_length) {
  size_t end;
  return tag_begins(first, first_length, second, second_length, &end) && end == first_length;
}

size_t tag_plain_length(const char *name) {
  uint32_t codes[DS_TEXT_UNFOLDED];
  size_t length = 0, bytes;
  while (name[length]) {
    uint32_t code = ds_text_decode(name + length, &bytes);
    if (code >= 0x80 && ds_text_unfold(ds_text_fold(code), codes) > 1) break;
    length += bytes;
  }
  return length;
}
