/* Folders: where images are, as records. */
#ifndef DS_FOLDERS_ROOM_H
#define DS_FOLDERS_ROOM_H

#include "base/registry.h"

extern const ds_room folders_room;

#endif
