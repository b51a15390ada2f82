/* How long things take. */
#ifndef DS_BASE_CLOCK_H
#define DS_BASE_CLOCK_H

#include <stdint.h>

int64_t ds_milliseconds(void);

#endif
