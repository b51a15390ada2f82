/* sqlite3_close, the first version, must find nothing open after every kind of use.
**
**     close EXTENSION DATABASE
*/
#include <sqlite3.h>
#include <stdio.h>

static const char *const script[] = {
  "SELECT ds_migrate()",
  "INSERT INTO ds_images(Path, Prompt, Tags, Albums) VALUES ('/a/1.png', 'p', 'cat', 'best')",
  "UPDATE ds_images SET Workflow = '{\"1\":{\"class_type\":\"A\",\"inputs\":{\"x\":1}}}'",
  "INSERT INTO ds_images(Path, Rating) VALUES ('/a/2.png', 11)",
  "INSERT INTO ds_images(Path, Rating) VALUES ('/a/1.png', 5)",
  "UPDATE ds_images SET Rating = 3, Tags = '[]'",
  "SELECT * FROM ds_images",
  "SELECT count(*) FROM ds_images",
  "SELECT * FROM ds_nodes(1)",
  "BEGIN",
  "INSERT INTO ds_images(Path) VALUES ('/b/3.png')",
};

int main(int argc, char **argv) {
  sqlite3 *db = NULL;
  sqlite3_stmt *half = NULL;
  if (argc != 3 || sqlite3_open(argv[2], &db) != SQLITE_OK) return 2;
  sqlite3_enable_load_extension(db, 1);
  char *error = NULL;
  if (sqlite3_load_extension(db, argv[1], NULL, &error) != SQLITE_OK) {
    fprintf(stderr, "%s\n", error);
    return 2;
  }
  for (size_t i = 0; i < sizeof script / sizeof *script; i++) sqlite3_exec(db, script[i], NULL, NULL, NULL);
  /* A statement half way keeps the connection, and must still work and end. */
  sqlite3_prepare_v2(db, "SELECT Id FROM ds_images", -1, &half, NULL);
  sqlite3_step(half);
  int busy = sqlite3_close(db);
  sqlite3_step(half);
  sqlite3_finalize(half);
  int rc = sqlite3_close(db);
  printf("%d %d\n", busy, rc);
  return rc;
}
