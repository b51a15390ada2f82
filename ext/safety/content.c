/* What a database holds; see content.h. */
#include "safety/content.h"

#include "base/json.h"
#include "base/sql.h"
#include "schema/state.h"

#include <string.h>

static const char versions[] = "SELECT json_group_array(Version) FROM main.Migrations WHERE Phase <> 'legacy'";

char *ds_content_read(ds_error *error, sqlite3 *db) {
  ds_state state = ds_schema_steps_state(error, db);
  if (error->rc != SQLITE_OK) return NULL;
  bool legacy = state == DS_STATE_LEGACY, ours = state != DS_STATE_NONE && !legacy;
  ds_json json;
  ds_json_start(&json, NULL);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "schema", ds_state_names[state]);
  if (ours) ds_json_int(&json, "images", ds_query_int(error, db, "SELECT sum(Images) FROM main.ImageTotals", NULL));
  if (legacy) ds_json_int(&json, "images", ds_query_int(error, db, "SELECT count(*) FROM main.Image", NULL));
  char *list = ours ? ds_query_text(error, db, versions, NULL) : NULL;
  ds_json_raw(&json, "versions", list);
  ds_json_close(&json, '}');
  sqlite3_free(list);
  return ds_json_finish(&json, error);
}

/* SQLite's rtrim(text, set), which compares each character with all of the set, in a tenth of its time: a check works
** out every generated column, and in Images.FileName it would take a third of the time. */
static void quick_rtrim(sqlite3_context *context, int argc, sqlite3_value **argv) {
  (void)argc;
  const unsigned char *text = sqlite3_value_text(argv[0]), *set = sqlite3_value_text(argv[1]);
  if (text == NULL || set == NULL) return; /* NULL */
  int length = sqlite3_value_bytes(argv[0]), set_length = sqlite3_value_bytes(argv[1]);
  bool bytes[256] = {false};
  for (int i = 0; i < set_length; i++) bytes[set[i]] = true;
  while (length > 0 && bytes[text[length - 1]]) {
    int start = length - 1, at = 0;
    while (start > 0 && (text[start] & 0xc0) == 0x80) start--; /* to where the character begins */
    int size = length - start;
    while (size > 1 && at + size <= set_length && memcmp(set + at, text + start, (size_t)size) != 0) at++;
    if (at + size > set_length) break;
    length = start;
  }
  sqlite3_result_text(context, (const char *)text, length, SQLITE_TRANSIENT);
}

bool ds_content_lacks_memory(const char *found) {
  return strstr(found, "unable to get the page. error code=7") != NULL;
}

char *ds_content_damage(ds_error *error, sqlite3 *db, const char *pragma) {
  enum { PURE = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };
  ds_run(error, db, "PRAGMA ignore_check_constraints = ON"); /* whether values are right is for ds_check */
  sqlite3_create_function(db, "rtrim", 2, PURE, NULL, quick_rtrim, NULL, NULL);
  char *found = ds_query_text(error, db, pragma, NULL);
  if (found && ds_content_lacks_memory(found)) ds_error_memory(error);
  if (error->rc == SQLITE_OK && found && strcmp(found, "ok") != 0) return found;
  sqlite3_free(found);
  return NULL;
}
