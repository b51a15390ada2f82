#ifndef DS_SEARCH_ROOM_H
#define DS_SEARCH_ROOM_H

#include "base/registry.h"

extern const ds_room search_room;

#endif
