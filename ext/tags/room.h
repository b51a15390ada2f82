/* Tags: the names that images carry, and how they stand to each other. */
#ifndef DS_TAGS_ROOM_H
#define DS_TAGS_ROOM_H

#include "base/registry.h"

extern const ds_room tags_room;

#endif
