/* ds_moved: files that may be images which went missing.
**
**     SELECT Path, OldPath, Rating FROM ds_moved JOIN Images i ON i.Id = OldId;
**     UPDATE OR REPLACE ds_images SET Path = m.Path, Unavailable = 0     -- the old records take the new paths
**     FROM ds_moved m WHERE ds_images.Id = m.OldId AND m.IsCertain;
**
** A row for each pair of an image marked Unavailable and another with its Hash that is not. With the option
** follow_moved of ds_connect an INSERT into ds_images takes care of a pair that is certain by itself (write.c),
** where the old image is marked before the new path is scanned; this table names all that it did not guess, and
** what was scanned the other way round. */
#include "base/library.h"
#include "base/sql.h"
#include "images/images.h"

/* Certain: no third image has the hash, and a user has made nothing of the new one yet. */
static const char moved_sql[] =
  "SELECT n.Id, n.Path, n.Hash, o.Id, o.Path,\n"
  "       (SELECT count(*) FROM main.Images c WHERE c.Hash = o.Hash) = 2\n"
  "       AND n.Rating IS NULL AND n.CustomTags IS NULL AND n.Favorite + n.ForDeletion = 0\n"
  "       AND NOT EXISTS (SELECT 1 FROM main.ImageTags t WHERE t.ImageId = n.Id)\n"
  "       AND NOT EXISTS (SELECT 1 FROM main.AlbumImages a WHERE a.ImageId = n.Id)\n"
  "FROM main.Images o CROSS JOIN main.Images n ON n.Hash = o.Hash AND +n.Unavailable = 0\n"
  "WHERE o.Unavailable = 1 AND o.Hash <> '' ORDER BY n.Path, o.Path";

static int moved_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  return ds_rows_start(cursor, ds_cursor_take(cursor, moved_sql));
}

const ds_table images_moved = {
  .columns = "Id INTEGER, Path TEXT, Hash TEXT, OldId INTEGER, OldPath TEXT, IsCertain INTEGER",
  .visible = 6,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = moved_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};
