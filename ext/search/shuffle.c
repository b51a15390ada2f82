/* Shuffling by arithmetic; see shuffle.h.
**
** Each round multiplies by an odd number, adds another, and folds the upper half of the bits into the lower one: steps
** that can be taken back one by one. The numbers of the rounds come from the seed, by SplitMix64. */
#include "search/shuffle.h"

#include <stdbool.h>

enum { ROUNDS = 4 };

typedef struct rounds {
  uint64_t factor[ROUNDS], offset[ROUNDS], mask;
  int fold;
} rounds;

static uint64_t next(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static rounds rounds_of(int64_t seed, int bits) {
  rounds r = {.mask = (UINT64_C(1) << bits) - 1, .fold = (bits + 1) / 2};
  uint64_t state = (uint64_t)seed;
  for (int i = 0; i < ROUNDS; i++) {
    r.factor[i] = next(&state) | 1;
    r.offset[i] = next(&state);
  }
  return r;
}

/* By Newton's steps, each of which doubles the bits that are right: 3 at first. */
static uint64_t inverse(uint64_t odd) {
  uint64_t x = odd;
  for (int right = 3; right < 64; right *= 2) x *= 2 - odd * x;
  return x;
}

static bool is_outside(int64_t number, int bits) {
  return bits < 1 || bits > SEARCH_MOST_BITS || number < 0 || (uint64_t)number >> bits;
}

int search_bits_of(int64_t number) {
  int bits = 1;
  while (bits < SEARCH_MOST_BITS && (uint64_t)number >> bits) bits++;
  return bits;
}

/* The fold is more than half of the bits, so that it takes itself back. */
int64_t search_number_at(int64_t place, int64_t seed, int bits) {
  if (is_outside(place, bits)) return place;
  rounds r = rounds_of(seed, bits);
  uint64_t x = (uint64_t)place;
  for (int i = 0; i < ROUNDS; i++) {
    x = (x * r.factor[i] + r.offset[i]) & r.mask;
    x ^= x >> r.fold;
  }
  return (int64_t)x;
}

int64_t search_place_of(int64_t number, int64_t seed, int bits) {
  if (is_outside(number, bits)) return number;
  rounds r = rounds_of(seed, bits);
  uint64_t x = (uint64_t)number;
  for (int i = ROUNDS; i-- > 0;) {
    x ^= x >> r.fold;
    x = ((x - r.offset[i]) * inverse(r.factor[i])) & r.mask;
  }
  return (int64_t)x;
}
