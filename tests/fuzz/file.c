/* Fuzzing the database file: bytes of a library are changed, then every kind of name is called. No crash, no hang,
** no read out of bounds; the connection closes. A libFuzzer target.
**
** The input is changes of six bytes: where (three), how many bytes (one, few), what they become (two). */
#include "library.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGE = 6 };

static const char *const calls[] = {
  "SELECT ds_info()",
  "SELECT * FROM ds_migrations",
  "SELECT * FROM ds_check('full')",
  "SELECT * FROM ds_stats",
  "SELECT * FROM ds_indexes",
  "SELECT * FROM ds_images('cat rating:>=3 tag:a node:KSampler.seed=7')",
  "SELECT *, Tags, Albums FROM ds_images ORDER BY CreatedDate LIMIT 10",
  "SELECT * FROM ds_nodes(1)",
  "SELECT * FROM ds_prompts('cat')",
  "SELECT * FROM ds_models",
  "SELECT * FROM ds_folder_tree",
  "SELECT * FROM ds_tag_list",
  "SELECT * FROM ds_albums",
  "SELECT ds_tags(1), ds_has_tag(1, 'dog'), ds_query('good'), ds_tag_export()",
  "INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/n/1.png', 'a new cat', '[\"cat\",\"n\"]')",
  "UPDATE ds_images SET Rating = 9 WHERE Id = 1",
  "SELECT ds_tag(Id, 'x') FROM Images",
  "SELECT ds_tag_rename('cat', 'dog')",
  "SELECT ds_folder_move('/p', '/q')",
  "SELECT ds_album_add('best', 2)",
  "SELECT ds_query_save('good', 'cat')",
  "SELECT ds_reindex()",
  "SELECT ds_repair()",
  "SELECT ds_migrate()",
  "DELETE FROM ds_images WHERE Id = 1",
  "SELECT ds_folder_remove('/q')",
};

static void change_bytes(unsigned char *bytes, sqlite3_int64 length, const uint8_t *data, size_t size) {
  for (size_t i = 0; i + CHANGE <= size; i += CHANGE) {
    sqlite3_int64 at = ((sqlite3_int64)data[i] << 16 | data[i + 1] << 8 | data[i + 2]) % length;
    for (size_t j = 0; j <= data[i + 3] % 8 && (size_t)at + j < (size_t)length; j++)
      bytes[(size_t)at + j] = data[i + 4 + j % 2];
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3_int64 length = 0;
  unsigned char *bytes = library_bytes(&length);
  change_bytes(bytes, length, data, size);
  sqlite3 *db = library_open(bytes, length);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) library_run(db, calls[i], NULL, 0);
  require(sqlite3_close(db) == SQLITE_OK, "the connection does not close");
  return 0;
}
