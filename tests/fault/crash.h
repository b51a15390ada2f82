/* Crashes: scenarios that end in the middle, by a power cut or by SIGKILL. */
#ifndef TESTS_FAULT_CRASH_H
#define TESTS_FAULT_CRASH_H

#include "scenario.h"

typedef enum crash_kind { CRASH_POWER, CRASH_KILL } crash_kind;

/* Runs each scenario in both journal modes, with commits that last and with commits that need not, `runs` times in all,
** each time to a random change of the disk, and looks at what is left: a whole database, that ds_check finds nothing in,
** with every step that had returned and nothing of the one after that, or all of it (where commits need not last, with
** those up to one of them); and every other database of the folder whole, with those there that were. Returns how many
** runs were wrong. */
long crash_run(crash_kind kind, const char *extension, const char *fixtures, const scenario *scenarios, int count,
               long runs);

#endif
