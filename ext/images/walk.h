/* The choice between walking an order with a filter and asking an index for what is filtered; see walk.c. */
#ifndef DS_IMAGES_WALK_H
#define DS_IMAGES_WALK_H

#include "images/draft.h"

/* Marks the terms that no index shall serve, for a page in the plan's order. */
void walk_choose(draft *d, const image_plan *plan, sqlite3_value **values);

#endif
