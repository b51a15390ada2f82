/* How far two texts are apart: always without case, by Unicode's simple folding. Pure. */
#ifndef DS_IMAGES_DISTANCE_H
#define DS_IMAGES_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text's characters without their case; `to` has room for `length` of them. Returns how many there are. */
size_t distance_fold(uint32_t *to, const char *text, size_t length);

/* The characters to add, leave out or change to make one text the other: at most `most`, or -1. `rows` has room
** for 2 * (b_count + 1) numbers. */
int distance_edit(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, int most, int *rows);

/* The characters of b that differ from those at the same places of a, which may go on: at most `most`, or -1.
** -1 where a is the shorter one. */
int distance_hamming(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, int most);

#endif
