/* ds_tag(image, tag, ...) and ds_untag(image, tag, ...): give images tags, and take them away.
**
**     SELECT ds_tag(7, 'cat', 'animal/cat');                   -> 2
**     SELECT ds_tag(Id, 'best') FROM Images WHERE Rating > 8;  -> how many did not have it
**
** Aggregates; see base/gather.h. */
#include "base/gather.h"
#include "tags/find.h"
#include "tags/functions.h"

enum { LEAST_ARGUMENTS = 2 };

static sqlite3_int64 make(ds_error *error, sqlite3 *db, sqlite3_value *value) {
  char *name = tags_name(error, value, 2);
  sqlite3_int64 id = name ? tags_make(error, db, name) : 0;
  sqlite3_free(name);
  return id;
}

static sqlite3_int64 resolve(ds_error *error, sqlite3 *db, sqlite3_value *value) {
  char *name = tags_name(error, value, 2);
  sqlite3_int64 id = name ? tags_resolve(error, db, name) : 0;
  sqlite3_free(name);
  return id;
}

static void gather_row(sqlite3_context *context, int argc, sqlite3_value **argv, const ds_gather_work *work) {
  ds_gather *gather = ds_gather_row(context, work, LEAST_ARGUMENTS, &argc, argv);
  if (gather == NULL) return;
  for (int i = 1; i < argc; i++) ds_gather_add(gather, argv, 0, i);
  ds_gather_row_end(gather, context);
}

void tags_tag_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  static const ds_gather_work work = {
    .find = make,
    .missing = "there is no tag '%s'; give the name of a tag",
    .change = "INSERT OR IGNORE INTO main.ImageTags(ImageId, TagId) VALUES (?1, ?2)",
  };
  gather_row(context, argc, argv, &work);
}

void tags_untag_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  static const ds_gather_work work = {
    .find = resolve,
    .missing = "there is no tag '%s'; give the name of a tag, or the option {\"skip_missing\":true}",
    .change = "DELETE FROM main.ImageTags WHERE ImageId = ?1 AND TagId = ?2",
  };
  gather_row(context, argc, argv, &work);
}
