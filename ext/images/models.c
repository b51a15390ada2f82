/* ds_models: the models that made the images, the most used first.
**
**     SELECT Model, ModelHash, Images FROM ds_models;
*/
#include "base/library.h"
#include "base/sql.h"
#include "images/images.h"

static const char models_sql[] = "SELECT Model, ModelHash, count(*) FROM main.Images\n"
                                 "WHERE Model IS NOT NULL OR ModelHash IS NOT NULL\n"
                                 "GROUP BY Model, ModelHash ORDER BY count(*) DESC, Model, ModelHash";

static int models_open(ds_cursor *cursor, sqlite3_value **arguments) {
  (void)arguments;
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  return ds_rows_start(cursor, ds_cursor_take(cursor, models_sql));
}

const ds_table images_models = {
  .columns = "Model TEXT, ModelHash TEXT, Images INTEGER",
  .visible = 3,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = models_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};
