/* The checksum of a page; see sums.h.
**
** Eight sums run side by side, because each step of one waits for the step before it. A step is a bijection
** of the sum before it, so that one changed word always changes its sum, and so always the result. */
#include "safety/sums.h"

#include <string.h>

static uint64_t add(uint64_t sum, uint64_t word) {
  sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
  return sum << 29 | sum >> 35;
}

static uint64_t word_at(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

uint64_t ds_sum(const void *bytes, size_t length) {
  const unsigned char *at = bytes, *end = at + length / 64 * 64, *last = at + length / 8 * 8;
  uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
  for (; at < end; at += 64) {
    a = add(a, word_at(at));
    b = add(b, word_at(at + 8));
    c = add(c, word_at(at + 16));
    d = add(d, word_at(at + 24));
    e = add(e, word_at(at + 32));
    f = add(f, word_at(at + 40));
    g = add(g, word_at(at + 48));
    h = add(h, word_at(at + 56));
  }
  for (; at < last; at += 8) a = add(a, word_at(at));
  a = add(add(add(a, b), c), d);
  a = add(add(add(add(a, e), f), g), h);
  return a ? a : 1;
}
