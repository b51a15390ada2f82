/* Two records of one file; see unite.h. */
#include "images/unite.h"

#include "base/sql.h"

/* Of image ?1, which goes, and ?2, which stays. */
static const char *const unite_sql[] = {
  "INSERT OR IGNORE INTO main.ImageTags(ImageId, TagId) SELECT ?2, TagId FROM main.ImageTags WHERE ImageId = ?1",
  "INSERT OR IGNORE INTO main.AlbumImages(AlbumId, ImageId) SELECT AlbumId, ?2 FROM main.AlbumImages "
  "WHERE ImageId = ?1",
  "UPDATE main.Images SET Rating = nullif(max(coalesce(Images.Rating, -1), coalesce(o.Rating, -1)), -1), "
  "  Favorite = max(Images.Favorite, o.Favorite), ForDeletion = max(Images.ForDeletion, o.ForDeletion), "
  "  NSFW = max(Images.NSFW, o.NSFW), CustomTags = coalesce(Images.CustomTags, o.CustomTags), "
  "  ViewedDate = nullif(max(coalesce(Images.ViewedDate, 0), coalesce(o.ViewedDate, 0)), 0), "
  "  TouchedDate = nullif(max(coalesce(Images.TouchedDate, 0), coalesce(o.TouchedDate, 0)), 0) "
  "FROM main.Images o WHERE Images.Id = ?2 AND o.Id = ?1",
  "DELETE FROM main.Images WHERE Id = ?1",
};

int ds_image_unite(ds_error *error, sqlite3 *db, sqlite3_int64 image, sqlite3_int64 into) {
  for (size_t i = 0; i < DS_COUNT(unite_sql); i++) ds_change(error, db, unite_sql[i], image, into);
  return error->rc;
}
