/* ds_prompts([text [, distance [, measure]]]): the prompts in use, the most used first; with a text, those that
** contain it; with a distance, those that are nearly it, the nearest first.
**
**     SELECT Prompt, Usage FROM ds_prompts('castle') WHERE Kind = 'prompt' LIMIT 20;
**     SELECT Prompt, Distance FROM ds_prompts('a castle, night', 3);
**     SELECT Prompt, Distance FROM ds_prompts('a castle, night', 3, 'hamming');
**
** ds_prompt_distance compares two texts. A near prompt has nearly the text's length, and an index has the lengths. */
#include "base/library.h"
#include "base/sql.h"
#include "images/distance.h"
#include "images/images.h"

#include <string.h>

enum { TEXT, DISTANCE, MEASURE, MOST_DISTANCE = 1000 };

static const char all_sql[] =
  "WITH used(PromptId, Usage, Kind) AS (\n"
  "  SELECT PromptId, count(*), 'prompt' FROM main.Images WHERE PromptId IS NOT NULL GROUP BY PromptId\n"
  "  UNION ALL\n"
  "  SELECT NegativePromptId, count(*), 'negative' FROM main.Images WHERE NegativePromptId IS NOT NULL\n"
  "  GROUP BY NegativePromptId)\n"
  "SELECT p.Text, u.Usage, u.Kind, NULL FROM used u JOIN main.Prompts p ON p.Id = u.PromptId\n"
  "WHERE ?1 IS NULL\n"
  "   OR p.Text LIKE '%' || replace(replace(replace(?1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'\n"
  "ORDER BY u.Usage DESC, p.Id, u.Kind DESC";

/* By edits a prompt may be shorter or longer; by Hamming's measure it may go on behind the text. */
static const char near_sql[] =
  "WITH near(Id, Text, Distance) AS MATERIALIZED (\n"
  "  SELECT Id, Text, ds_prompt_distance(Text, ?1, ?2, ?3) FROM main.Prompts\n"
  "  WHERE length(Text) BETWEEN length(?1) - iif(?3 = 'edit', ?2, 0)\n"
  "                         AND iif(?3 = 'edit', length(?1) + ?2, 9e18)),\n"
  "used(Id, Text, Usage, Kind, Distance) AS (\n"
  "  SELECT Id, Text, (SELECT count(*) FROM main.Images WHERE PromptId = near.Id), 'prompt', Distance\n"
  "  FROM near WHERE Distance IS NOT NULL\n"
  "  UNION ALL\n"
  "  SELECT Id, Text, (SELECT count(*) FROM main.Images WHERE NegativePromptId = near.Id), 'negative', Distance\n"
  "  FROM near WHERE Distance IS NOT NULL)\n"
  "SELECT Text, Usage, Kind, Distance FROM used WHERE Usage > 0 ORDER BY Distance, Usage DESC, Id, Kind DESC";

static bool is_given(sqlite3_value *value) {
  return value && sqlite3_value_type(value) != SQLITE_NULL;
}

static bool is_measure(sqlite3_value *value, const char *measure) {
  const char *name = (const char *)sqlite3_value_text(value);
  return name && strcmp(name, measure) == 0;
}

/* How far apart is still near: -1 with BAD_VALUE for what is no such number. */
static int read_most(ds_error *error, sqlite3_value *value) {
  sqlite3_int64 most = sqlite3_value_int64(value);
  if (sqlite3_value_type(value) == SQLITE_INTEGER && most >= 0 && most <= MOST_DISTANCE) return (int)most;
  ds_error_set(error, DS_BAD_VALUE, "the distance is not a whole number from 0 to %d; give one", MOST_DISTANCE);
  return -1;
}

static bool check_measure(ds_error *error, sqlite3_value *value) {
  if (is_measure(value, "edit") || is_measure(value, "hamming")) return true;
  ds_error_set(error, DS_BAD_VALUE, "the measure is not known; give 'edit' or 'hamming'");
  return false;
}

static int prompts_open(ds_cursor *cursor, sqlite3_value **arguments) {
  bool near = is_given(arguments[TEXT]) && is_given(arguments[DISTANCE]);
  if (ds_library_require(&cursor->error, cursor->db) != SQLITE_OK) return cursor->error.rc;
  if (near && read_most(&cursor->error, arguments[DISTANCE]) < 0) return cursor->error.rc;
  if (is_given(arguments[MEASURE]) && !check_measure(&cursor->error, arguments[MEASURE])) return cursor->error.rc;
  sqlite3_stmt *statement = ds_cursor_take(cursor, near ? near_sql : all_sql);
  if (statement && arguments[TEXT]) sqlite3_bind_value(statement, 1, arguments[TEXT]);
  if (statement && near) {
    bool hamming = is_given(arguments[MEASURE]) && is_measure(arguments[MEASURE], "hamming");
    sqlite3_bind_value(statement, 2, arguments[DISTANCE]);
    sqlite3_bind_text(statement, 3, hamming ? "hamming" : "edit", -1, SQLITE_STATIC);
  }
  return ds_rows_start(cursor, statement);
}

const ds_table images_prompts = {
  .columns =
    "Prompt TEXT, Usage INTEGER, Kind TEXT, Distance INTEGER, text HIDDEN, distance_limit HIDDEN, measure HIDDEN",
  .visible = 4,
  .arguments = 3,
  .cursor_size = sizeof(ds_rows_cursor),
  .open = prompts_open,
  .next = ds_rows_next,
  .column = ds_rows_column,
  .reset = ds_rows_reset,
};

/* The distance of two texts, -1 where it is over the limit, -2 without memory. */
static int distance_of(sqlite3_value *const *texts, int most, bool hamming) {
  const char *text[2];
  size_t length[2];
  for (int i = 0; i < 2; i++) {
    text[i] = (const char *)sqlite3_value_text(texts[i]);
    length[i] = (size_t)sqlite3_value_bytes(texts[i]);
  }
  uint32_t *folded = sqlite3_malloc64((length[0] + length[1] + 1) * sizeof *folded);
  int *rows = sqlite3_malloc64(2 * (length[1] + 1) * sizeof *rows), distance = -2;
  if (text[0] && text[1] && folded && rows) {
    uint32_t *other = folded + length[0];
    size_t count = distance_fold(folded, text[0], length[0]), other_count = distance_fold(other, text[1], length[1]);
    distance = hamming ? distance_hamming(folded, count, other, other_count, most)
                       : distance_edit(folded, count, other, other_count, most, rows);
  }
  sqlite3_free(folded);
  sqlite3_free(rows);
  return distance;
}

/* ds_prompt_distance(prompt, text, distance [, measure]) */
void images_call_distance(sqlite3_context *context, int argc, sqlite3_value **argv) {
  enum { LIMIT = 2, HOW = 3 };
  ds_error error = {0};
  for (int i = 0; i < argc; i++) {
    if (sqlite3_value_type(argv[i]) == SQLITE_NULL) return;
  }
  int most = read_most(&error, argv[LIMIT]);
  if (most < 0 || (argc > HOW && !check_measure(&error, argv[HOW]))) {
    ds_error_result(context, &error);
    return;
  }
  int distance = distance_of(argv, most, argc > HOW && is_measure(argv[HOW], "hamming"));
  if (distance == -2) sqlite3_result_error_nomem(context);
  if (distance >= 0) sqlite3_result_int(context, distance);
}
