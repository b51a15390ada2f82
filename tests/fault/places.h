/* Places: of all things that may fail in a statement, those that differ in where they are asked for. A place is a
** call stack. Of the things of one place the first, the second, the fourth, the eighth, ... stand for all. */
#ifndef TESTS_FAULT_PLACES_H
#define TESTS_FAULT_PLACES_H

#include <stdbool.h>

/* Begins to note places, and forgets those that were. */
void places_start(void);

/* Notes where the n-th thing is asked for; 1 is the first. Nothing before places_start: it takes time. */
void places_note(long n);

/* Whether the n-th stands for others. */
bool places_has(long n);

#endif
