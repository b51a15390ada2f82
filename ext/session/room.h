/* Session: what this connection runs with. */
#ifndef DS_SESSION_ROOM_H
#define DS_SESSION_ROOM_H

#include "base/registry.h"

extern const ds_room session_room;

#endif
