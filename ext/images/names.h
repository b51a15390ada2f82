/* The Tags and Albums columns as they are written: lists of names. */
#ifndef DS_IMAGES_NAMES_H
#define DS_IMAGES_NAMES_H

#include "images/statements.h"

/* Reads a JSON array of names, or a text: tags between commas, one album. White space around a name is
** dropped and within it folded. A JSON array for sqlite3_free; NULL with the error set. */
char *names_read(image_statements *statements, ds_error *error, int column, sqlite3_value *value);

/* Gives an image the tags or albums, made where they are missing; `only` takes all others away. */
int names_write(image_statements *statements, ds_error *error, int column, sqlite3_int64 image, const char *names,
                bool only);

#endif
