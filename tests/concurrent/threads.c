/* Threads, each with a connection of its own to one database: nothing of the extension's is shared between them.
** Built with the thread sanitizer, which watches the extension. Usage: threads DATABASE ROUNDS */
#include "datastore.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 4, LONGEST = 1000 };

static const char *path;
static long rounds;

static const char *const statements[] = {
  "SELECT ds_migrate()",
  "INSERT INTO ds_images(Path, Prompt, Rating, Tags) VALUES ('/t%d/%d/1.png', 'a cat %d', %d %% 10, 'cat, t%d')",
  "SELECT ds_tag(Id, 'many', 't%d') FROM ds_images('cat rating:>=5') WHERE Id %% 7 = %d %% 7",
  "SELECT ds_tag_rename('many', 'many%d-%d')",
  "SELECT ds_album_add(ds_album('album %d'), Id) FROM Images WHERE Id %% 5 = %d %% 5",
  "SELECT ds_folder_move('/t%d/%d', '/moved%d/%d')",
  "SELECT ds_query_save('q%d', 'rating:>=%d'), count(*) FROM ds_images('tag:cat sort:date')",
  "INSERT INTO ds_images(Path, Workflow) VALUES ('/%d/%d', '{\"1\":{\"class_type\":\"A\",\"inputs\":{\"n\":%d}}}')",
  /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one statement */
  "SELECT ds_backup(file || '.copy%d', '{\"overwrite\":true}'), ds_reindex('Images_Rating') "
  "  FROM pragma_database_list WHERE name = 'main' AND %d >= 0",
  "SELECT count(*), ds_from_ticks(638000000000000000 + %d, 'local') FROM ds_images('date:today cat or %d sort:name')",
  "SELECT count(*) FROM ds_stats, ds_albums, ds_models, ds_prompts WHERE %d + %d >= 0",
  "SELECT count(*) FROM ds_check, ds_folder_tree, ds_tag_list WHERE %d + %d >= 0",
  "SELECT ds_path_normalize('C:/%d/../%d'), ds_tag_normalize(' a  %d ')",
};

static void *work(void *data) {
  int thread = *(int *)data;
  sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_datastore_init(db, NULL, NULL) != SQLITE_OK) abort();
  sqlite3_busy_timeout(db, 60000);
  for (int i = 0; i < rounds; i++) {
    for (size_t s = 0; s < sizeof statements / sizeof *statements; s++) {
      char sql[LONGEST];
      char *error = NULL;
      sqlite3_snprintf(sizeof sql, sql, statements[s], thread, i, thread, i, thread);
      int rc = sqlite3_exec(db, sql, NULL, NULL, &error);
      if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_ERROR) {
        fprintf(stderr, "%s: %s\n", sql, error);
        abort();
      }
      sqlite3_free(error);
    }
  }
  if (sqlite3_close(db) != SQLITE_OK) abort();
  return NULL;
}

int main(int argc, char **argv) {
  static int numbers[THREADS];
  pthread_t threads[THREADS];
  if (argc < 3) return 2;
  path = argv[1];
  rounds = strtol(argv[2], NULL, 10);
  for (int i = 0; i < THREADS; i++) {
    numbers[i] = i;
    if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0) return 2;
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  puts("threads: all held");
  return 0;
}
