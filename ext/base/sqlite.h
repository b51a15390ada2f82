/* SQLite as every room sees it: through the host's function table when built as a loadable
** extension, directly when linked into an application (SQLITE_CORE). */
#ifndef DS_BASE_SQLITE_H
#define DS_BASE_SQLITE_H

#include <sqlite3ext.h>
#ifndef SQLITE_CORE
SQLITE_EXTENSION_INIT3
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
