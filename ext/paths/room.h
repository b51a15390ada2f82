/* Paths: Windows and POSIX paths as values, on every platform. */
#ifndef DS_PATHS_ROOM_H
#define DS_PATHS_ROOM_H

#include "base/registry.h"

extern const ds_room paths_room;

#endif
