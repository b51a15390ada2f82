/* Two records of one file become one image. */
#ifndef DS_IMAGES_UNITE_H
#define DS_IMAGES_UNITE_H

#include "base/error.h"

/* Gives all that a user made of an image (tags, albums, flags, the higher rating) to another, and removes it. */
int ds_image_unite(ds_error *error, sqlite3 *db, sqlite3_int64 image, sqlite3_int64 into);

#endif
