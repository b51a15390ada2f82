/* The safety room: backup, restore, rollback. */
#ifndef DS_SAFETY_ROOM_H
#define DS_SAFETY_ROOM_H

#include "base/registry.h"

extern const ds_room safety_room;

#endif
