/* The statements of writing; see statements.h. */
#include "images/statements.h"

#include "base/sql.h"

static const char *const sql[SQL_COUNT] = {
  [SQL_FIND_PATH] = "SELECT Id FROM main.Images WHERE Path = ?1",
  [SQL_FIND_ID] = "SELECT Path FROM main.Images WHERE Id = ?1",
  /* The one that is missing and has this hash, if it is the only one. */
  [SQL_FIND_MOVED] = "SELECT iif(count(*) = 1, max(Id), 0)\n"
                     "FROM (SELECT Id FROM main.Images WHERE Hash = ?1 AND +Unavailable = 1 LIMIT 2)",
  [SQL_DELETE] = "DELETE FROM main.Images WHERE Id = ?1",

  [SQL_FIND_PROMPT] =
    "SELECT Id FROM main.Prompts\n"
    "WHERE length(Text) = length(?1) AND substr(Text, length(Text) / 2, 16) = substr(?1, length(?1) / 2, 16)\n"
    "  AND +Text = ?1",
  [SQL_INSERT_PROMPT] = "INSERT INTO main.Prompts(Text) VALUES (?1)",

  [SQL_ABOVE_FOLDER] = "SELECT iif(IsRoot, Id, NULL), ParentId FROM main.Folders WHERE Id = ?1",
  [SQL_FIND_FOLDER] = "SELECT Id FROM main.Folders WHERE Path = ?1",

  [SQL_LIST_NAMES] = "SELECT value, type FROM json_each(?1)",
  /* An alias stands for its tag. */
  [SQL_MAKE_TAGS] = "INSERT OR IGNORE INTO main.Tags(Name)\n"
                    "SELECT value FROM json_each(?2)\n"
                    "WHERE NOT EXISTS (SELECT 1 FROM main.Tags WHERE Name = value)\n"
                    "  AND NOT EXISTS (SELECT 1 FROM main.TagAliases WHERE Alias = value)",
  [SQL_ADD_TAGS] = "INSERT OR IGNORE INTO main.ImageTags(ImageId, TagId)\n"
                   "SELECT ?1, coalesce((SELECT TagId FROM main.TagAliases WHERE Alias = value),\n"
                   "                    (SELECT Id FROM main.Tags WHERE Name = value))\n"
                   "FROM json_each(?2)",
  [SQL_REMOVE_TAGS] = "DELETE FROM main.ImageTags WHERE ImageId = ?1\n"
                      "AND TagId NOT IN (SELECT coalesce((SELECT TagId FROM main.TagAliases WHERE Alias = value),\n"
                      "                                  (SELECT Id FROM main.Tags WHERE Name = value))\n"
                      "                  FROM json_each(?2))",
  [SQL_MAKE_ALBUMS] = "INSERT OR IGNORE INTO main.Albums(Name)\n"
                      "SELECT value FROM json_each(?2)\n"
                      "WHERE NOT EXISTS (SELECT 1 FROM main.Albums WHERE Name = value)",
  [SQL_ADD_ALBUMS] = "INSERT OR IGNORE INTO main.AlbumImages(AlbumId, ImageId)\n"
                     "SELECT (SELECT Id FROM main.Albums WHERE Name = value), ?1 FROM json_each(?2)",
  [SQL_REMOVE_ALBUMS] = "DELETE FROM main.AlbumImages WHERE ImageId = ?1\n"
                        "AND AlbumId NOT IN (SELECT a.Id FROM json_each(?2) JOIN main.Albums a ON a.Name = value)",

  /* 1: {"3": {"class_type": ..., "inputs": {...}}, ...}, what ComfyUI is sent;
  ** 2: {"nodes": [{"id": 3, "type": ..., "widgets_values": [...]}, ...]}, what it saves. */
  [SQL_WORKFLOW_FORM] = "SELECT CASE WHEN json_type(?1, '$.nodes') = 'array' THEN 2\n"
                        "            WHEN json_type(?1) = 'object' THEN 1 ELSE 0 END",
  [SQL_DELETE_NODES] = "DELETE FROM main.Nodes WHERE ImageId = ?1",
  [SQL_API_NODES] = "INSERT OR IGNORE INTO main.Nodes(ImageId, NodeId, Name)\n"
                    "SELECT ?1, key, value ->> '$.class_type' FROM json_each(?2)\n"
                    "WHERE type = 'object' AND json_type(value, '$.class_type') = 'text'",
  /* An input that is a pair of node and slot is a link, not a value. */
  [SQL_API_PROPERTIES] =
    "INSERT OR IGNORE INTO main.NodeProperties(NodeId, Name, Value)\n"
    "SELECT n.Id, p.key, iif(p.type IN ('true', 'false'), p.type, p.value)\n"
    "FROM json_each(?2) w\n"
    "CROSS JOIN main.Nodes n ON n.ImageId = ?1 AND n.NodeId = w.key\n"
    "CROSS JOIN json_each(w.value, '$.inputs') p\n"
    "WHERE w.type = 'object' AND json_type(w.value, '$.inputs') = 'object'\n"
    "  AND CASE WHEN p.type <> 'array' OR json_array_length(p.value) <> 2 THEN 1\n"
    "           ELSE json_type(p.value, '$[0]') <> 'text' OR json_type(p.value, '$[1]') <> 'integer' END",
  /* The nodes as one list: those of a subgraph, too, for each node that stands for it, with that node's id before
  ** theirs, as ComfyUI numbers them when it runs. A node that is muted (2) or bypassed (4) takes no part. */
  [SQL_UI_FLAT] =
    "WITH RECURSIVE sub(Id, Name, Nodes) AS MATERIALIZED (\n"
    "  SELECT value ->> '$.id', value ->> '$.name', value -> '$.nodes'\n"
    "  FROM json_each(?1, '$.definitions.subgraphs')\n"
    "  WHERE CASE WHEN type = 'object' THEN json_type(value, '$.nodes') = 'array' END),\n"
    "graph(Prefix, Above, Nodes) AS (\n"
    "  SELECT '', '', ?1 -> '$.nodes'\n"
    "  UNION ALL\n"
    "  SELECT g.Prefix || (n.value ->> '$.id') || ':', g.Above || s.Id || ' ', s.Nodes\n"
    "  FROM graph g CROSS JOIN json_each(g.Nodes) n CROSS JOIN sub s\n"
    "  WHERE instr(g.Above, s.Id) = 0\n"
    "    AND CASE WHEN n.type = 'object'\n"
    "             THEN n.value ->> '$.type' = s.Id AND ifnull(n.value ->> '$.mode', 0) NOT IN (2, 4) END\n"
    "  LIMIT 100)\n" /* a file may say what it likes */
    "SELECT json_group_array(json_object(\n"
    "  'id', g.Prefix || (n.value ->> '$.id'),\n"
    "  'type', coalesce((SELECT Name FROM sub WHERE Id = n.value ->> '$.type'), n.value ->> '$.type'),\n"
    "  'inputs', n.value -> '$.inputs', 'values', n.value -> '$.widgets_values'))\n"
    "FROM graph g CROSS JOIN json_each(g.Nodes) n\n"
    "WHERE CASE WHEN n.type = 'object'\n"
    "           THEN json_type(n.value, '$.type') = 'text' AND json_type(n.value, '$.id') IN ('integer', 'text')\n"
    "                AND ifnull(n.value ->> '$.mode', 0) NOT IN (2, 4) END",
  [SQL_UI_NODES] = "INSERT OR IGNORE INTO main.Nodes(ImageId, NodeId, Name)\n"
                   "SELECT ?1, value ->> '$.id', value ->> '$.type' FROM json_each(?2)",
  /* Values have names where the node's inputs name their widgets, in order; a seed is followed by how it
  ** changes, which has no input of its own. Where a name stands before a value in the same place it is the value's. */
  [SQL_UI_PROPERTIES] =
    "WITH node(Id, Value) AS MATERIALIZED (\n"
    "  SELECT n.Id, w.value FROM json_each(?2) w\n"
    "  CROSS JOIN main.Nodes n ON n.ImageId = ?1 AND n.NodeId = w.value ->> '$.id'),\n"
    "slot(Id, Place, Name, Key, Value, Changes) AS (\n"
    "  SELECT node.Id, row_number() OVER (PARTITION BY node.Id ORDER BY x.id) - 1, x.value ->> '$.widget.name',\n"
    "         NULL, NULL, NULL\n"
    "  FROM node CROSS JOIN json_each(node.Value, '$.inputs') x\n"
    "  WHERE CASE WHEN x.type = 'object' THEN json_type(x.value, '$.widget') = 'object' END\n"
    "  UNION ALL\n"
    "  SELECT node.Id, p.key - sum(p.value IN ('fixed', 'increment', 'decrement', 'randomize'))\n"
    "                          OVER (PARTITION BY node.Id ORDER BY p.id),\n"
    "         NULL, p.key, iif(p.type IN ('true', 'false'), p.type, p.value),\n"
    "         p.value IN ('fixed', 'increment', 'decrement', 'randomize')\n"
    "  FROM node CROSS JOIN json_each(node.Value, '$.values') p\n"
    "  WHERE json_type(node.Value, '$.values') IN ('array', 'object')),\n"
    "given AS (SELECT *, lag(Name) OVER (PARTITION BY Id, Place ORDER BY Key) AS Before FROM slot)\n"
    "INSERT OR IGNORE INTO main.NodeProperties(NodeId, Name, Value)\n"
    "SELECT Id, CASE WHEN typeof(Key) = 'text' THEN Key\n"
    "                WHEN Changes THEN 'control_after_generate'\n"
    "                ELSE coalesce(Before, 'widget_' || Key) END, Value\n"
    "FROM given WHERE Key IS NOT NULL",
};

sqlite3_stmt *statement_get(image_statements *statements, ds_error *error, image_sql which) {
  if (error->rc != SQLITE_OK) return NULL;
  sqlite3_stmt **prepared = &statements->prepared[which];
  if (*prepared == NULL) *prepared = ds_prepare(error, statements->db, sql[which]);
  return *prepared;
}

int statement_run(image_statements *statements, ds_error *error, image_sql which, sqlite3_int64 id, const char *text) {
  sqlite3_stmt *statement = statement_get(statements, error, which);
  if (statement == NULL) return error->rc;
  sqlite3_bind_int64(statement, 1, id);
  if (text) sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
  ds_step(error, statement);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return error->rc;
}

void statements_finalize(image_statements *statements) {
  for (int i = 0; i < SQL_COUNT; i++) sqlite3_finalize(statements->prepared[i]);
}
