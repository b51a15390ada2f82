/* The care room: looking after indexes and rows. */
#ifndef DS_CARE_ROOM_H
#define DS_CARE_ROOM_H

#include "base/registry.h"

extern const ds_room care_room;

#endif
