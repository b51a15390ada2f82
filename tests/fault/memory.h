/* Memory that runs out on demand: SQLite's allocator, and with it the extension's. */
#ifndef TESTS_FAULT_MEMORY_H
#define TESTS_FAULT_MEMORY_H

#include "fault.h"

/* Installs the allocator; before SQLite is first used. */
void memory_install(void);

/* How many blocks are handed out and not given back. */
long memory_alive(void);

#endif
