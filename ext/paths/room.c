/* Paths: the names. */
#include "paths/room.h"

const ds_room paths_room = {.area = "paths", .entries = NULL, .count = 0};
