/* Fuzzing the database file: bytes of a library are changed, then the statements of tests/fault/statements.sql are run
** on it, in which each name is; or bytes of its backup, which these restore, list and write again. No crash, no hang,
** no read out of bounds; the connection closes. A libFuzzer target.
**
** The input is where in the statements to begin (two bytes), which of the files to change (one), and changes of six
** bytes: where (three), how many bytes (one, few), what they become (two). */
#include "datastore.h"
#include "library.h"

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { START = 3, CHANGE = 6, AT_ONCE = 16, LONGEST = 1 << 16, STATEMENTS = 512 };

/* The statements, one after the other; how many there are. Their titles are comments. */
static int read_statements(char *text, char **into) {
  file_read(TESTS "/fault/statements.sql", text, LONGEST);
  int count = 0;
  for (char *at = text, *end = text; (end = strchr(end, ';')) != NULL; end++) {
    char next = end[1];
    end[1] = '\0';
    if (sqlite3_complete(at)) {
      require(count < STATEMENTS, "too many statements");
      into[count++] = sqlite3_mprintf("%s", at);
      at = end + 1;
    }
    end[1] = next;
  }
  require(count > 0, "no statements");
  return count;
}

static void empty_folder(void) {
  DIR *here = opendir(".");
  if (here == NULL) abort();
  for (const struct dirent *at; (at = readdir(here)) != NULL;) {
    if (at->d_name[0] != '.') unlink(at->d_name);
  }
  closedir(here);
}

static char folder[] = "/dev/shm/fuzz-XXXXXX", folder_on_disk[] = "/tmp/fuzz-XXXXXX", *entered;

static void leave_folder(void) {
  empty_folder();
  rmdir(entered);
}

/* What the fuzzer works in: a folder in memory where there is one. */
static void enter_folder(void) {
  entered = mkdtemp(folder);
  if (entered == NULL) entered = mkdtemp(folder_on_disk);
  require(entered && chdir(entered) == 0 && atexit(leave_folder) == 0, "no folder");
}

static void change_bytes(unsigned char *bytes, sqlite3_int64 length, const uint8_t *data, size_t size) {
  for (size_t i = 0; i + CHANGE <= size; i += CHANGE) {
    sqlite3_int64 at = ((sqlite3_int64)data[i] << 16 | data[i + 1] << 8 | data[i + 2]) % length;
    for (size_t j = 0; j <= data[i + 3] % 8 && (size_t)at + j < (size_t)length; j++)
      bytes[(size_t)at + j] = data[i + 4 + j % 2];
  }
}

static void write_file(const char *name, const uint8_t *data, size_t size) {
  sqlite3_int64 length = 0;
  unsigned char *bytes = library_bytes(&length);
  change_bytes(bytes, length, data, size);
  FILE *out = fopen(name, "wb");
  require(out && fwrite(bytes, 1, (size_t)length, out) == (size_t)length && fclose(out) == 0, name);
  sqlite3_free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char *statements[STATEMENTS];
  static int count;
  if (count == 0) {
    static char text[LONGEST];
    count = read_statements(text, statements);
    enter_folder();
  }
  if (size < START || count == 0) return 0;
  empty_folder();
  write_file("a.db", data + START, data[2] % 2 ? 0 : size - START);
  write_file("backup.db", data + START, data[2] % 2 ? size - START : 0);
  sqlite3 *db = NULL;
  require(sqlite3_open("a.db", &db) == SQLITE_OK && sqlite3_datastore_init(db, NULL, NULL) == SQLITE_OK, "no database");
  for (int i = 0; i < AT_ONCE; i++) library_run(db, statements[((data[0] << 8 | data[1]) + i) % count], NULL, 0);
  require(sqlite3_close(db) == SQLITE_OK, "the connection does not close");
  return 0;
}
