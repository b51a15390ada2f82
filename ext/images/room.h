/* Images: ds_images, ds_nodes, ds_prompts, ds_models. */
#ifndef DS_IMAGES_ROOM_H
#define DS_IMAGES_ROOM_H

#include "base/registry.h"

extern const ds_room images_room;

#endif
