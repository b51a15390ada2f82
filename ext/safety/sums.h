/* The checksum of a page. */
#ifndef DS_SAFETY_SUMS_H
#define DS_SAFETY_SUMS_H

#include <stddef.h>
#include <stdint.h>

/* Of bytes whose number is a multiple of 8. Never 0, so that 0 can stand for a page that has no content. Where
** one word alone is changed, it is another. */
uint64_t ds_sum(const void *bytes, size_t length);

#endif
