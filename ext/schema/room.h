/* Schema: the declared state, migrations, and the upgrade of a legacy database. */
#ifndef DS_SCHEMA_ROOM_H
#define DS_SCHEMA_ROOM_H

#include "base/registry.h"

extern const ds_room schema_room;

#endif
