/* The seal of a backup; see seal.h. */
#include "safety/seal.h"

#include "base/json.h"
#include "base/sql.h"

#include <string.h>

/* The trailer is JSON, then this, then the JSON's length in eight digits and a newline. */
static const char mark[] = "\ndatastore backup ";

enum {
  MARK = sizeof mark - 1,
  TAIL = MARK + 9,
  LONGEST = 65536,    /* of a trailer's JSON: a path and a few numbers */
  CHUNK = 1024 * 1024 /* bytes read at once: a multiple of every page size */
};

static sqlite3_file *file_of(sqlite3 *copy) {
  sqlite3_file *file = NULL;
  sqlite3_file_control(copy, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file && file->pMethods ? file : NULL;
}

/* Each step is a bijection of the sum before it, so that one changed word always changes the result. */
static uint64_t add_words(uint64_t sum, const unsigned char *bytes, size_t length) {
  for (size_t i = 0; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, sizeof word);
    sum = (sum ^ word) * UINT64_C(0x100000001b3);
    sum ^= sum >> 32;
  }
  return sum;
}

static sqlite3_int64 content_size(ds_error *error, sqlite3 *copy) {
  return ds_query_int(error, copy, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", NULL);
}

static int checksum(ds_error *error, sqlite3 *caller, sqlite3 *copy, char text[17]) {
  sqlite3_int64 size = content_size(error, copy);
  sqlite3_file *file = file_of(copy);
  unsigned char *chunk = sqlite3_malloc(CHUNK);
  if (chunk == NULL) ds_error_memory(error);
  if (file == NULL) ds_error_set(error, DS_UNSUPPORTED, "the copy is not a file; give another path");
  uint64_t sum = UINT64_C(0xcbf29ce484222325);
  for (sqlite3_int64 at = 0; at < size && error->rc == SQLITE_OK; at += CHUNK) {
    int length = size - at < CHUNK ? (int)(size - at) : CHUNK;
    int rc = file->pMethods->xRead(file, chunk, length, at);
    ds_error_sqlite(error, NULL, rc, "reading the copy");
    if (rc == SQLITE_OK) sum = add_words(sum, chunk, (size_t)length);
    ds_run(error, caller, "SELECT 1"); /* fails when the caller was interrupted */
  }
  sqlite3_free(chunk);
  sqlite3_snprintf(17, text, "%016llx", sum);
  return error->rc;
}

/* The header's change counter, which SQLite raises with every transaction. */
static sqlite3_int64 change_counter(sqlite3_file *file) {
  unsigned char b[4];
  if (file->pMethods->xRead(file, b, sizeof b, 24) != SQLITE_OK) return -1;
  return (sqlite3_int64)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

int ds_seal_write(ds_error *error, sqlite3 *copy, const char *source, bool verified) {
  char sum[17];
  if (checksum(error, copy, copy, sum) != SQLITE_OK) return error->rc;
  sqlite3_file *file = file_of(copy);
  ds_json json;
  ds_json_start(&json, copy);
  ds_json_open(&json, NULL, '{');
  ds_json_text(&json, "source", source && *source ? source : NULL);
  ds_json_int(&json, "created", ds_query_int(error, copy, "SELECT strftime('%s', 'now')", NULL));
  ds_json_int(&json, "bytes", content_size(error, copy));
  ds_json_int(&json, "changes", change_counter(file));
  ds_json_text(&json, "checksum", sum);
  ds_json_bool(&json, "verified", verified);
  ds_json_close(&json, '}');
  char *text = ds_json_finish(&json, error);
  char *trailer = text ? sqlite3_mprintf("%s%s%08d\n", text, mark, (int)strlen(text)) : NULL;
  if (text && trailer == NULL) ds_error_memory(error);
  if (trailer) {
    int rc = file->pMethods->xWrite(file, trailer, (int)strlen(trailer), content_size(error, copy));
    ds_error_sqlite(error, NULL, rc, "sealing the copy");
  }
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
               "SELECT t ->> '$.source', t ->> '$.created', t ->> '$.checksum', t ->> '$.verified', t ->> '$.changes' "
               "FROM (SELECT iif(json_valid(?1), ?1, '{}') AS t)");
  if (fields) sqlite3_bind_text(fields, 1, text, -1, SQLITE_STATIC);
  if (ds_step(error, fields) == SQLITE_ROW && sqlite3_column_type(fields, 2) == SQLITE_TEXT &&
      sqlite3_column_int64(fields, 4) == change_counter(file)) {
    const char *source = (const char *)sqlite3_column_text(fields, 0);
    seal->found = true;
    seal->created = sqlite3_column_int64(fields, 1);
    seal->verified = sqlite3_column_int(fields, 3) != 0;
    sqlite3_snprintf(sizeof seal->checksum, seal->checksum, "%s", sqlite3_column_text(fields, 2));
    seal->source = source ? sqlite3_mprintf("%s", source) : NULL;
  }
  sqlite3_finalize(fields);
  sqlite3_free(text);
  return error->rc;
}

int ds_seal_check(ds_error *error, sqlite3 *caller, sqlite3 *copy, ds_seal *seal) {
  char sum[17];
  if (!seal->found || checksum(error, caller, copy, sum) != SQLITE_OK) return error->rc;
  seal->matches = strcmp(sum, seal->checksum) == 0;
  return error->rc;
}

void ds_seal_clear(ds_seal *seal) {
  sqlite3_free(seal->source);
  *seal = (ds_seal){0};
}
