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

/* Whether the host's SQLite has a function that some builds leave out; its table has NULL in their place. */
#ifdef SQLITE_CORE
#define DS_HOST_HAS(function) true
#else
#define DS_HOST_HAS(function) (sqlite3_api->function != NULL)
#endif

#define DS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
