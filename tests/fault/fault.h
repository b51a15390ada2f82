/* Faults: one counter for all that can fail. Each thing that may fail asks fault_strikes; while a fault is
** armed, the n-th thing of the kind fails, and what comes after it where the fault lasts. */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>

typedef enum fault_kind {
  FAULT_MEMORY,
  FAULT_READ,
  FAULT_WRITE,
  FAULT_SYNC,
  FAULT_OPEN,
  FAULT_DELETE,
  FAULT_RENAME,
  FAULT_FULL,     /* a write that finds the disk full */
  FAULT_INTERRUPT /* a step of SQLite's machine */
} fault_kind;

/* Counts things of the kind from now; the n-th fails, and all after it where it lasts. 0: none does, and the places
** where they are asked for are noted (places.h). */
void fault_arm(fault_kind kind, long n, bool lasts);

/* Ends it. How many things of the kind there were. */
long fault_disarm(void);

/* Counts a thing of the kind, and says whether it fails. */
bool fault_strikes(fault_kind kind);

/* Whether the one that failed last is the n-th itself, not one after it. */
bool fault_is_first(void);

/* Holds the counting while the test itself is at work. */
void fault_pause(bool paused);

#endif
