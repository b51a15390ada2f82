/* ds_album_add(album, image, ...) and ds_album_remove(album, image, ...).
**
**     SELECT ds_album_add('best', Id) FROM Images WHERE Rating > 8;  -> how many were not in it
**
** Aggregates; see base/gather.h. */
#include "albums/find.h"
#include "albums/functions.h"
#include "base/gather.h"

enum { LEAST_ARGUMENTS = 2 };

static const char missing[] = "there is no album '%s'; make it with ds_album(name)";

static void gather_row(sqlite3_context *context, int argc, sqlite3_value **argv, const ds_gather_work *work) {
  ds_gather *gather = ds_gather_row(context, work, LEAST_ARGUMENTS, &argc, argv);
  if (gather == NULL) return;
  for (int i = 1; i < argc; i++) ds_gather_add(gather, argv, i, 0);
  ds_gather_row_end(gather, context);
}

void albums_add_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  static const ds_gather_work work = {
    .find = albums_find,
    .missing = missing,
    .change = "INSERT OR IGNORE INTO main.AlbumImages(ImageId, AlbumId) VALUES (?1, ?2)",
  };
  gather_row(context, argc, argv, &work);
}

void albums_remove_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  static const ds_gather_work work = {
    .find = albums_find,
    .missing = missing,
    .change = "DELETE FROM main.AlbumImages WHERE ImageId = ?1 AND AlbumId = ?2",
  };
  gather_row(context, argc, argv, &work);
}
