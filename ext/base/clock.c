/* How long things take; see clock.h. */
#include "base/clock.h"

#ifdef _WIN32
#include <windows.h>

int64_t ds_milliseconds(void) {
  return (int64_t)GetTickCount64();
}
#else
#include <time.h>

int64_t ds_milliseconds(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
#endif
