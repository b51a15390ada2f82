/* What the images room's files share. */
#ifndef DS_IMAGES_IMAGES_H
#define DS_IMAGES_IMAGES_H

#include "base/table.h"

extern const sqlite3_module images_module; /* ds_images */
extern const ds_table images_nodes;        /* ds_nodes */
extern const ds_table images_prompts;      /* ds_prompts */
extern const ds_table images_moved;        /* ds_moved */
extern const ds_table images_models;       /* ds_models */

void images_call_distance(sqlite3_context *context, int argc, sqlite3_value **argv); /* ds_prompt_distance */

#endif
