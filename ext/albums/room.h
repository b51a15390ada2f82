/* Albums: named sets of images that a user puts together. */
#ifndef DS_ALBUMS_ROOM_H
#define DS_ALBUMS_ROOM_H

#include "base/registry.h"

extern const ds_room albums_room;

#endif
