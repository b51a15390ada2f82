/* ds_nodes(image): the nodes of an image's workflow, a row for each property.
**
**     SELECT Name, Value FROM ds_nodes(7) WHERE Property = 'seed';
**
** The image is an Id or a path. A node without properties has one row, where Property is NULL. */
#include "base/library.h"
#include "base/sql.h"
#include "images/images.h"

static const char nodes_sql[] =
  "SELECT n.NodeId, n.Name, p.Name, p.Value\n"
  "FROM main.Nodes n LEFT JOIN main.NodeProperties p ON p.NodeId = n.Id\n"
  "WHERE n.ImageId = iif(typeof(?1) = 'text', (SELECT Id FROM main.Images WHERE Path = ?1), ?1)\n"
  "ORDER BY CAST(n.NodeId AS INTEGER), n.NodeId, p.Name";

static int nodes_open(ds_cursor *cursor, sqlite3_value **arguments) {
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  sqlite3_stmt *statement = ds_cursor_take(cursor, nodes_sql);
  if (statement) sqlite3_bind_value(statement, 1, arguments[0]);
  return ds_rows_start(cursor, statement);
}

const ds_table images_nodes = {
  .columns = "NodeId TEXT, Name TEXT, Property TEXT, Value TEXT, image HIDDEN",
  .visible = 4,
  .arguments = 1,
  .required = 1,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = nodes_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};
