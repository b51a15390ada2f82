/* Faults; see fault.h. */
#include "fault.h"

#include "places.h"

static struct {
  fault_kind kind;
  long n, seen;
  bool armed, lasts, paused;
} fault;

void fault_arm(fault_kind kind, long n, bool lasts) {
  fault.kind = kind;
  fault.n = n;
  fault.seen = 0;
  fault.lasts = lasts;
  fault.armed = true;
}

long fault_disarm(void) {
  fault.armed = false;
  return fault.seen;
}

bool fault_strikes(fault_kind kind) {
  if (!fault.armed || fault.paused || kind != fault.kind) return false;
  fault.seen++;
  if (fault.n == 0) places_note(fault.seen);
  return fault.n > 0 && (fault.seen == fault.n || (fault.lasts && fault.seen > fault.n));
}

bool fault_is_first(void) {
  return fault.seen == fault.n;
}

void fault_pause(bool paused) {
  fault.paused = paused;
}
