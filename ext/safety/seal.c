/* The seal of a backup; see seal.h. */
#include "safety/seal.h"

#include "base/json.h"
#include "base/sql.h"
#include "safety/connection.h"
#include "safety/sums.h"

#include <string.h>

/* The trailer is the sum of each page, spaces up to the end of a page, JSON, this, and the JSON's length in eight
** digits and a newline. */
static const char mark[] = "\ndatastore backup ";

enum {
  MARK = sizeof mark - 1,
  TAIL = MARK + 9,
  LONGEST = 65536, /* of a trailer's JSON: a path and a few numbers */
  CHUNK = 65536    /* bytes read and written at once: the largest page; SQLite's own files stop at twice that */
};

static int read_file(ds_error *error, sqlite3_file *file, void *bytes, sqlite3_int64 length, sqlite3_int64 at) {
  for (sqlite3_int64 done = 0; done < length && error->rc == SQLITE_OK; done += CHUNK) {
    int amount = length - done < CHUNK ? (int)(length - done) : CHUNK;
    int rc = file->pMethods->xRead(file, (char *)bytes + done, amount, at + done);
    ds_error_sqlite(error, NULL, rc, "reading the backup");
  }
  return error->rc;
}

static int write_file(ds_error *error, sqlite3_file *file, const void *bytes, sqlite3_int64 length, sqlite3_int64 at) {
  for (sqlite3_int64 done = 0; done < length && error->rc == SQLITE_OK; done += CHUNK) {
    int amount = length - done < CHUNK ? (int)(length - done) : CHUNK;
    int rc = file->pMethods->xWrite(file, (const char *)bytes + done, amount, at + done);
    ds_error_sqlite(error, NULL, rc, "sealing the copy");
  }
  return error->rc;
}

sqlite3_int64 ds_seal_change_counter(ds_error *error, sqlite3_file *file) {
  unsigned char b[4] = {0};
  read_file(error, file, b, sizeof b, 24);
  return (sqlite3_int64)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

/* What stands behind the sums, for sqlite3_free: room up to the end of a page, the JSON, the mark. */
static char *make_tail(ds_error *error, const ds_seal *seal) {
  ds_json json;
  ds_json_start(&json, NULL);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "source", seal->source);
  ds_json_int(&json, "created", seal->created);
  ds_json_int(&json, "pages", seal->pages);
  ds_json_int(&json, "page_size", seal->page_size);
  ds_json_int(&json, "changes", seal->changes);
  ds_json_text(&json, "checksum", seal->checksum);
  ds_json_bool(&json, "verified", seal->verified);
  ds_json_raw(&json, "content", seal->content);
  ds_json_close(&json, '}');
  char *text = ds_json_finish(&json, error);
  int length = text ? (int)strlen(text) : 0, size = (int)seal->page_size;
  int used = (int)(seal->pages % size * (int)sizeof(uint64_t) % size) + length + TAIL;
  char *tail = text ? sqlite3_mprintf("%*s%s%s%08d\n", (size - used % size) % size, "", text, mark, length) : NULL;
  if (text && tail == NULL) ds_error_memory(error);
  sqlite3_free(text);
  return tail;
}

int ds_seal_write(ds_error *error, sqlite3_file *file, ds_seal *seal, const uint64_t *sums) {
  sqlite3_int64 length = seal->pages * (sqlite3_int64)sizeof *sums, at = seal->pages * seal->page_size;
  sqlite3_snprintf(sizeof seal->checksum, seal->checksum, "%016llx", ds_sum(sums, (size_t)length));
  char *tail = make_tail(error, seal);
  write_file(error, file, sums, length, at);
  if (tail) write_file(error, file, tail, (sqlite3_int64)strlen(tail), at + length);
  seal->bytes = at + length + (tail ? (sqlite3_int64)strlen(tail) : 0);
  sqlite3_free(tail);
  return error->rc;
}

/* Whether some bytes of the file are there; one that is shorter has no trailer. */
static bool read_bytes(ds_error *error, sqlite3_file *file, char *into, int count, sqlite3_int64 at) {
  int rc = at < 0 ? SQLITE_IOERR_SHORT_READ : file->pMethods->xRead(file, into, count, at);
  if (rc != SQLITE_IOERR_SHORT_READ) ds_error_sqlite(error, NULL, rc, "reading the seal");
  return rc == SQLITE_OK;
}

/* The trailer's JSON, for sqlite3_free; NULL where there is none. */
static char *read_trailer(ds_error *error, sqlite3_file *file) {
  sqlite3_int64 size = 0;
  char tail[TAIL + 1] = "";
  int rc = file->pMethods->xFileSize(file, &size);
  if (ds_error_sqlite(error, NULL, rc, "reading the seal") != SQLITE_OK) return NULL;
  if (!read_bytes(error, file, tail, TAIL, size - TAIL) || memcmp(tail, mark, MARK) != 0) return NULL;
  int length = 0;
  for (const char *digit = tail + MARK; *digit >= '0' && *digit <= '9' && length < LONGEST; digit++) {
    length = 10 * length + (*digit - '0');
  }
  if (length <= 0 || length >= LONGEST || length > size - TAIL) return NULL;
  char *text = sqlite3_malloc(length + 1);
  if (text == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  text[length] = '\0';
  if (read_bytes(error, file, text, length, size - TAIL - length)) return text;
  sqlite3_free(text);
  return NULL;
}

int ds_seal_read(ds_error *error, sqlite3 *copy, ds_seal *seal) {
  *seal = (ds_seal){0};
  sqlite3_file *file = ds_database_file(copy);
  char *text = error->rc == SQLITE_OK && file ? read_trailer(error, file) : NULL;
  if (text == NULL) return error->rc;
  sqlite3_stmt *fields =
    ds_prepare(error, copy,
               "SELECT t ->> '$.source', t ->> '$.created', t ->> '$.checksum', t ->> '$.verified', t ->> '$.changes', "
               "t ->> '$.pages', t ->> '$.page_size', t -> '$.content' FROM (SELECT ?1 AS t)");
  if (fields) sqlite3_bind_text(fields, 1, text, -1, SQLITE_STATIC);
  if (ds_step_json(error, fields) == SQLITE_ROW && sqlite3_column_type(fields, 2) == SQLITE_TEXT &&
      sqlite3_column_int64(fields, 4) == ds_seal_change_counter(error, file)) {
    char *checksum = ds_column_text(error, fields, 2);
    seal->found = true;
    seal->created = sqlite3_column_int64(fields, 1);
    seal->verified = sqlite3_column_int(fields, 3) != 0;
    seal->pages = sqlite3_column_int64(fields, 5);
    seal->page_size = sqlite3_column_int64(fields, 6);
    seal->changes = sqlite3_column_int64(fields, 4);
    sqlite3_snprintf(sizeof seal->checksum, seal->checksum, "%s", checksum);
    sqlite3_free(checksum);
    if (sqlite3_column_type(fields, 0) != SQLITE_NULL) seal->source = ds_column_text(error, fields, 0);
    if (sqlite3_column_type(fields, 7) != SQLITE_NULL) seal->content = ds_column_text(error, fields, 7);
  }
  sqlite3_finalize(fields);
  sqlite3_free(text);
  return error->rc;
}

uint64_t *ds_seal_sums(ds_error *error, sqlite3_file *file, const ds_seal *seal) {
  sqlite3_int64 size = 0;
  file->pMethods->xFileSize(file, &size);
  bool sized = seal->page_size >= 512 && seal->page_size <= CHUNK && seal->pages > 0 &&
               seal->pages <= size / (seal->page_size + (sqlite3_int64)sizeof(uint64_t));
  if (!sized || error->rc != SQLITE_OK) return NULL;
  size_t length = (size_t)seal->pages * sizeof(uint64_t);
  uint64_t *sums = sqlite3_malloc64(length);
  if (sums == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  char sum[17] = "";
  if (read_file(error, file, sums, (sqlite3_int64)length, seal->pages * seal->page_size) == SQLITE_OK) {
    sqlite3_snprintf(sizeof sum, sum, "%016llx", ds_sum(sums, length));
  }
  if (strcmp(sum, seal->checksum) == 0) return sums;
  sqlite3_free(sums);
  return NULL;
}

/* The first page, from 1, whose content is not what its sum says; 0 where all are right. */
static sqlite3_int64 find_wrong_page(ds_error *error, sqlite3 *caller, sqlite3_file *file, const ds_seal *seal,
                                     const uint64_t *sums) {
  sqlite3_int64 wrong = 0, at_once = CHUNK / seal->page_size;
  unsigned char *chunk = sqlite3_malloc(CHUNK);
  if (chunk == NULL) ds_error_memory(error);
  for (sqlite3_int64 page = 0; page < seal->pages && wrong == 0 && error->rc == SQLITE_OK; page += at_once) {
    sqlite3_int64 count = seal->pages - page < at_once ? seal->pages - page : at_once;
    read_file(error, file, chunk, count * seal->page_size, page * seal->page_size);
    for (sqlite3_int64 i = 0; i < count && wrong == 0 && error->rc == SQLITE_OK; i++) {
      uint64_t sum = ds_sum(chunk + i * seal->page_size, (size_t)seal->page_size);
      if (sums[page + i] && sums[page + i] != sum) wrong = page + i + 1;
    }
    ds_run(error, caller, "SELECT 1"); /* fails when the caller was interrupted */
  }
  sqlite3_free(chunk);
  return wrong;
}

int ds_seal_check(ds_error *error, sqlite3 *caller, sqlite3 *copy, ds_seal *seal) {
  sqlite3_file *file = ds_database_file(copy);
  uint64_t *sums = seal->found && file ? ds_seal_sums(error, file, seal) : NULL;
  if (sums) seal->matches = find_wrong_page(error, caller, file, seal, sums) == 0 && error->rc == SQLITE_OK;
  sqlite3_free(sums);
  return error->rc;
}

void ds_seal_clear(ds_seal *seal) {
  sqlite3_free(seal->source);
  sqlite3_free(seal->content);
  *seal = (ds_seal){0};
}
