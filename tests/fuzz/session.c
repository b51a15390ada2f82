/* Fuzzing what takes a text: options, workflows, tag lists, searches, names.
**
** Whatever the text, each call gives a result or an error with its code, and leaves a library in which ds_check
** finds nothing. A libFuzzer target. */
#include "library.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const calls[] = {
  "SELECT ds_connect('writer', ?1)",
  "SELECT ds_repair(?1)",
  "SELECT ds_query_save('q', 'cat', ?1)",
  "SELECT ds_query_save(?1, ?1)",
  "SELECT ds_folder_add('D:\\pics', ?1)",
  "SELECT ds_folder_remove('D:\\pics\\1', ?1)",
  "SELECT ds_folder_move('D:\\pics', '/q', ?1)",
  "SELECT ds_tag(1, 'x', ?1)",
  "SELECT ds_tag(1, ?1)",
  "SELECT ds_tag_rename('x', ?1)",
  "SELECT ds_tag_import(?1)",
  "SELECT * FROM ds_tag_list(?1)",
  "SELECT ds_album_add(?1, 1)",
  "INSERT INTO ds_images(Path, Workflow) VALUES ('/w/1.png', ?1)",
  "INSERT INTO ds_images(Path, Prompt, Tags, Albums) VALUES (?1, ?1, ?1, ?1)",
  "INSERT INTO ds_images(Path, CreatedDate, CFGScale) VALUES ('/w/2.png', ?1, ?1)",
  "UPDATE ds_images SET Workflow = ?1 WHERE Id = 1",
  "SELECT * FROM ds_images(?1) LIMIT 20",
  "SELECT ds_query_explain(?1)",
  "SELECT * FROM ds_nodes('/w/1.png')",
  "SELECT * FROM ds_prompts(?1)",
  "SELECT ds_migrate(?1)",
  "SELECT ds_from_ticks(?1, ?1)",
  "SELECT ds_reindex(?1)",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3 *db = library_open(NULL, 0);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) library_run(db, calls[i], (const char *)data, (int)size);
  library_run(db, "SELECT ds_reindex('resume')", NULL, 0); /* what the text may have suspended */
  sqlite3_stmt *check = NULL;
  require(sqlite3_prepare_v2(db, "SELECT Code || ' ' || Message FROM ds_check('full') WHERE Severity = 'error'", -1,
                             &check, NULL) == SQLITE_OK,
          "no ds_check");
  int rc = sqlite3_step(check);
  require(rc == SQLITE_DONE, rc == SQLITE_ROW ? (const char *)sqlite3_column_text(check, 0) : sqlite3_errmsg(db));
  sqlite3_finalize(check);
  require(sqlite3_close(db) == SQLITE_OK, "the connection does not close");
  return 0;
}
