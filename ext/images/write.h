/* Writing images: what an INSERT, UPDATE or DELETE on ds_images does to the tables underneath. */
#ifndef DS_IMAGES_WRITE_H
#define DS_IMAGES_WRITE_H

#include "base/error.h"
#include "base/registry.h"

typedef struct image_writer image_writer;

image_writer *writer_new(sqlite3 *db, const ds_session *session);
void writer_free(image_writer *writer);

/* The arguments of xUpdate. */
int writer_update(image_writer *writer, ds_error *error, int argc, sqlite3_value **argv, sqlite3_int64 *rowid);

/* What was remembered of the tables may no longer hold: something was rolled back. */
void writer_forget(image_writer *writer);

/* The same at the end of a transaction. */
void writer_end(image_writer *writer);

#endif
