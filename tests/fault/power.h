/* A power cut: what a disk may hold when it comes back.
**
** While the model records, it keeps beside each file what of it is surely on the disk (as of its last sync)
** and each write since; and of the folder, the names as of its last sync and each change since. When the
** power goes, a first part of the folder's changes is there; of each file's writes any sectors are, in part,
** whole or not at all, and what a file grew by without being written holds garbage. */
#ifndef TESTS_FAULT_POWER_H
#define TESTS_FAULT_POWER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Records from now; the power goes before the n-th change (from 0): the working folder gets what the disk
** holds, and the process ends with this status. A negative n: never. */
enum { POWER_LOST = 42 };
void power_record(long n, uint64_t seed);

/* Ends the record; how many changes there were. */
long power_stop(void);

/* What the disk did. */
void power_tick(void);
void power_opened(int handle, const char *path, int flags, bool made);
void power_closed(int handle);
void power_wrote(int handle, const void *bytes, size_t count, off_t offset);
void power_truncated(int handle, off_t size);
void power_synced(int handle);
void power_removed(const char *path);
void power_renamed(const char *from, const char *to);
void power_linked(const char *from, const char *to);

#endif
