/* The disk under test; see disk.c. */
#ifndef TESTS_FAULT_DISK_H
#define TESTS_FAULT_DISK_H

/* The process kills itself (SIGKILL) before it would make its n-th change of the disk, counted from 0; a
** negative number: never. */
void disk_kill_after(long changes);

#endif
