/* The seal of a backup; see seal.h. */
#include "safety/seal.h"

#include "base/json.h"
#include "base/sql.h"
#include "safety/sums.h"

#include <string.h>

/* The trailer is the sum of each page, then JSON, then this, then the JSON's length in eight digits and a
** newline. */
static const char mark[] = "\ndatastore backup ";

enum {
  MARK = sizeof mark - 1,
  TAIL = MARK + 9,
  LONGEST = 65536, /* of a trailer's JSON: a path and a few numbers */
  CHUNK = 65536    /* bytes read and written at once: the largest page; SQLite's own files stop at twice that */
};

static sqlite3_file *file_of(sqlite3 *copy) {
  sqlite3_file *file = NULL;
  sqlite3_file_control(copy, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file && file->pMethods ? file : NULL;
}

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

/* The header's change counter, which SQLite raises with every transaction. */
static sqlite3_int64 change_counter(sqlite3_file *file) {
  unsigned char b[4];
  if (file->pMethods->xRead(file, b, sizeof b, 24) != SQLITE_OK) return -1;
  return (sqlite3_int64)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

int ds_seal_write(ds_error *error, ds_sink *sink, const char *source, bool verified) {
  sqlite3 *copy = ds_sink_db(sink);
  sqlite3_file *file = ds_sink_file(sink, error);
  sqlite3_int64 pages = 0, size = ds_query_int(error, copy, "PRAGMA page_size", NULL);
  const uint64_t *sums = ds_sink_sums(sink, &pages);
  if (error->rc != SQLITE_OK) return error->rc;
  char sum[17];
  sqlite3_snprintf(sizeof sum, sum, "%016llx", ds_sum(sums, (size_t)pages * sizeof *sums));
  ds_json json;
  ds_json_start(&json, copy);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "source", source && *source ? source : NULL);
  ds_json_int(&json, "created", ds_query_int(error, copy, "SELECT strftime('%s', 'now')", NULL));
  ds_json_int(&json, "pages", pages);
  ds_json_int(&json, "page_size", size);
  ds_json_int(&json, "changes", change_counter(file));
  ds_json_text(&json, "checksum", sum);
  ds_json_bool(&json, "verified", verified);
  ds_json_close(&json, '}');
  char *text = ds_json_finish(&json, error);
  char *trailer = text ? sqlite3_mprintf("%s%s%08d\n", text, mark, (int)strlen(text)) : NULL;
  if (text && trailer == NULL) ds_error_memory(error);
  sqlite3_int64 at = pages * size, length = pages * (sqlite3_int64)sizeof *sums;
  write_file(error, file, sums, length, at);
  if (trailer) write_file(error, file, trailer, (sqlite3_int64)strlen(trailer), at + length);
  sqlite3_free(text);
  sqlite3_free(trailer);
  return error->rc;
}

/* The trailer's JSON, for sqlite3_free; NULL where there is none. */
static char *read_trailer(sqlite3_file *file) {
  sqlite3_int64 size = 0;
  char tail[TAIL + 1] = "";
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK || size < TAIL) return NULL;
  if (file->pMethods->xRead(file, tail, TAIL, size - TAIL) != SQLITE_OK) return NULL;
  if (memcmp(tail, mark, MARK) != 0) return NULL;
  int length = 0;
  for (const char *digit = tail + MARK; *digit >= '0' && *digit <= '9' && length < LONGEST; digit++) {
    length = 10 * length + (*digit - '0');
  }
  if (length <= 0 || length >= LONGEST || length > size - TAIL) return NULL;
  char *text = sqlite3_malloc(length + 1);
  if (text == NULL) return NULL;
  text[length] = '\0';
  if (file->pMethods->xRead(file, text, length, size - TAIL - length) == SQLITE_OK) return text;
  sqlite3_free(text);
  return NULL;
}

int ds_seal_read(ds_error *error, sqlite3 *copy, ds_seal *seal) {
  *seal = (ds_seal){0};
  sqlite3_file *file = file_of(copy);
  char *text = error->rc == SQLITE_OK && file ? read_trailer(file) : NULL;
  if (text == NULL) return error->rc;
  sqlite3_stmt *fields =
    ds_prepare(error, copy,
               "SELECT t ->> '$.source', t ->> '$.created', t ->> '$.checksum', t ->> '$.verified', t ->> '$.changes', "
               "t ->> '$.pages', t ->> '$.page_size' FROM (SELECT iif(json_valid(?1), ?1, '{}') AS t)");
  if (fields) sqlite3_bind_text(fields, 1, text, -1, SQLITE_STATIC);
  if (ds_step(error, fields) == SQLITE_ROW && sqlite3_column_type(fields, 2) == SQLITE_TEXT &&
      sqlite3_column_int64(fields, 4) == change_counter(file)) {
    const char *source = (const char *)sqlite3_column_text(fields, 0);
    seal->found = true;
    seal->created = sqlite3_column_int64(fields, 1);
    seal->verified = sqlite3_column_int(fields, 3) != 0;
    seal->pages = sqlite3_column_int64(fields, 5);
    seal->page_size = sqlite3_column_int64(fields, 6);
    sqlite3_snprintf(sizeof seal->checksum, seal->checksum, "%s", sqlite3_column_text(fields, 2));
    seal->source = source ? sqlite3_mprintf("%s", source) : NULL;
  }
  sqlite3_finalize(fields);
  sqlite3_free(text);
  return error->rc;
}

/* The sums that a seal is over, for sqlite3_free; NULL where they are not there or not those that were written. */
static uint64_t *read_sums(ds_error *error, sqlite3_file *file, const ds_seal *seal) {
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
  sqlite3_file *file = file_of(copy);
  uint64_t *sums = seal->found && file ? read_sums(error, file, seal) : NULL;
  if (sums) seal->matches = find_wrong_page(error, caller, file, seal, sums) == 0 && error->rc == SQLITE_OK;
  sqlite3_free(sums);
  return error->rc;
}

void ds_seal_clear(ds_seal *seal) {
  sqlite3_free(seal->source);
  *seal = (ds_seal){0};
}
