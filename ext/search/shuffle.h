/* An order that looks random and can be walked: numbers below 2^bits, each at a place of its own below 2^bits.
** Pure. */
#ifndef DS_SEARCH_SHUFFLE_H
#define DS_SEARCH_SHUFFLE_H

#include <stdint.h>

enum { SEARCH_MOST_BITS = 63 };

/* How many bits there must be for a number. */
int search_bits_of(int64_t number);

/* The place of a number and the number at a place, under a seed. A number that has more bits is where it is. */
int64_t search_place_of(int64_t number, int64_t seed, int bits);
int64_t search_number_at(int64_t place, int64_t seed, int bits);

#endif
