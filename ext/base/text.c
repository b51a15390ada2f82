/* Text; see text.h. */
#include "base/text.h"

#include <string.h>

/* How many bytes the sequence at `byte` has: 0 when it is no UTF-8. The second byte's bounds keep
** out overlong forms, surrogates and what lies above U+10FFFF (Unicode's table 3-7). */
static size_t sequence_length(const unsigned char *byte, size_t left) {
  unsigned char lead = byte[0];
  size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length <= 1) return length;
  if (left < length) return 0;
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte[1] < low || byte[1] > high) return 0;
  for (size_t i = 2; i < length; i++) {
    if ((byte[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

/* Whether eight bytes are all ASCII and none is NUL. Taking one from each byte sets the top bit of
** a zero byte; in bytes that are ASCII nothing else does. */
static bool plain_word(const unsigned char *byte) {
  uint64_t word;
  memcpy(&word, byte, sizeof word);
  return (((word - 0x0101010101010101u) | word) & 0x8080808080808080u) == 0;
}

ds_text_state ds_text_check(const char *text, size_t length, size_t *at) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t i = 0;
  while (i < length) {
    if (length - i >= 8 && plain_word(bytes + i)) {
      i += 8;
      continue;
    }
    size_t sequence = sequence_length(bytes + i, length - i);
    *at = i;
    if (sequence == 0) return DS_TEXT_INVALID;
    if (bytes[i] == 0) return DS_TEXT_NUL;
    i += sequence;
  }
  return DS_TEXT_VALID;
}

uint32_t ds_text_decode(const char *text, size_t *bytes) {
  const unsigned char *byte = (const unsigned char *)text;
  *bytes = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
  uint32_t code = *bytes == 1 ? byte[0] : byte[0] & (0xFFu >> (*bytes + 1));
  for (size_t i = 1; i < *bytes; i++) code = code << 6 | (byte[i] & 0x3Fu);
  return code;
}
