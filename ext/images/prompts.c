/* ds_prompts([text]): the prompts in use, the most used first; with a text, those that contain it.
**
**     SELECT Prompt, Usage FROM ds_prompts('castle') WHERE Kind = 'prompt' LIMIT 20;
*/
#include "base/sql.h"
#include "images/images.h"
#include "images/select.h"

static const char prompts_sql[] =
  "WITH used(PromptId, Usage, Kind) AS (\n"
  "  SELECT PromptId, count(*), 'prompt' FROM main.Images WHERE PromptId IS NOT NULL GROUP BY PromptId\n"
  "  UNION ALL\n"
  "  SELECT NegativePromptId, count(*), 'negative' FROM main.Images WHERE NegativePromptId IS NOT NULL\n"
  "  GROUP BY NegativePromptId)\n"
  "SELECT p.Text, u.Usage, u.Kind FROM used u JOIN main.Prompts p ON p.Id = u.PromptId\n"
  "WHERE ?1 IS NULL\n"
  "   OR p.Text LIKE '%' || replace(replace(replace(?1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'\n"
  "ORDER BY u.Usage DESC, p.Id, u.Kind DESC";

static int prompts_open(ds_cursor *cursor, sqlite3_value **arguments) {
  sqlite3_stmt *statement = images_prepare(&cursor->error, cursor->db, prompts_sql);
  if (statement && arguments[0]) sqlite3_bind_value(statement, 1, arguments[0]);
  return ds_rows_start(cursor, statement);
}

const ds_table images_prompts = {
  .columns = "Prompt TEXT, Usage INTEGER, Kind TEXT, text HIDDEN",
  .visible = 3,
  .arguments = 1,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = prompts_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};
