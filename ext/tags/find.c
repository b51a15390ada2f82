/* A tag by its name; see find.h. */
#include "tags/find.h"

#include "base/json.h"
#include "base/library.h"
#include "base/sql.h"
#include "base/text.h"
#include "tags/name.h"

#include <string.h>

/* Tags or aliases: by name, and all whose names begin with a text and a character. */
typedef struct name_table {
  const char *exact, *beginning;
} name_table;

static const name_table tag_names = {
  "SELECT Id FROM main.Tags WHERE Name = ?1",
  "SELECT Id, Name FROM main.Tags WHERE Name >= ?1 || char(?2) AND Name < ?1 || char(?2 + 1)",
};
static const name_table alias_names = {
  "SELECT TagId FROM main.TagAliases WHERE Alias = ?1",
  "SELECT TagId, Alias FROM main.TagAliases WHERE Alias >= ?1 || char(?2) AND Alias < ?1 || char(?2 + 1)",
};

char *tags_name(ds_error *error, sqlite3_value *value, int number) {
  if (error->rc != SQLITE_OK) return NULL;
  const char *text = ds_library_text(error, value, number, "the tag");
  if (text == NULL) return NULL;
  char *name = sqlite3_mprintf("%s", text);
  if (name == NULL) {
    ds_error_memory(error);
    return NULL;
  }
  name[tag_normalize(name, strlen(name), name)] = '\0';
  if (*name) return name;
  ds_error_set(error, DS_BAD_VALUE, "argument %d, the tag, is white space; give a name", number);
  sqlite3_free(name);
  return NULL;
}

/* ns: stands for all that is called ns:name. */
static bool is_namespace(const char *name) {
  size_t length = strlen(name);
  return length > 0 && name[length - 1] == ':';
}

/* Looks among the names that begin like this one, and with one of its spellings of the character after. */
static sqlite3_int64 find_folded(ds_error *error, sqlite3 *db, const name_table *table, const char *name,
                                 size_t prefix) {
  uint32_t codes[DS_TEXT_UNFOLDED];
  size_t bytes, length = strlen(name),
                count = ds_text_unfold(ds_text_fold(ds_text_decode(name + prefix, &bytes)), codes);
  sqlite3_int64 id = 0;
  sqlite3_stmt *rows = count > 1 ? ds_prepare(error, db, table->beginning) : NULL;
  for (size_t i = 0; rows && id == 0 && i < count && error->rc == SQLITE_OK; i++) {
    ds_bind_text(error, rows, 1, name, (int)prefix);
    sqlite3_bind_int64(rows, 2, codes[i]);
    while (id == 0 && ds_step(error, rows) == SQLITE_ROW) {
      const char *other = (const char *)sqlite3_column_text(rows, 1);
      if (other == NULL) {
        ds_error_memory(error);
      } else if (tag_same(name, length, other, (size_t)sqlite3_column_bytes(rows, 1))) {
        id = sqlite3_column_int64(rows, 0);
      }
    }
    sqlite3_reset(rows);
  }
  sqlite3_finalize(rows);
  return id;
}

/* The index compares without case as far as ASCII goes. Where that finds nothing, and the name has other
** letters, the names that begin like it up to the first of those are looked through. */
static sqlite3_int64 find(ds_error *error, sqlite3 *db, const name_table *table, const char *name) {
  sqlite3_int64 id = ds_query_int(error, db, table->exact, name);
  if (id || error->rc != SQLITE_OK) return id;
  size_t prefix = tag_plain_length(name);
  return name[prefix] ? find_folded(error, db, table, name, prefix) : 0;
}

sqlite3_int64 tags_find(ds_error *error, sqlite3 *db, const char *name) {
  return find(error, db, &tag_names, name);
}

sqlite3_int64 tags_find_alias(ds_error *error, sqlite3 *db, const char *name) {
  return find(error, db, &alias_names, name);
}

sqlite3_int64 tags_resolve(ds_error *error, sqlite3 *db, const char *name) {
  sqlite3_int64 id = tags_find(error, db, name);
  return id ? id : tags_find_alias(error, db, name);
}

sqlite3_int64 tags_make(ds_error *error, sqlite3 *db, const char *name) {
  sqlite3_int64 id = tags_resolve(error, db, name);
  if (id || error->rc != SQLITE_OK) return id;
  sqlite3_stmt *insert = ds_prepare(error, db, "INSERT INTO main.Tags(Name) VALUES (?1)");
  ds_bind_text(error, insert, 1, name, -1);
  if (ds_step(error, insert) == SQLITE_DONE) id = sqlite3_last_insert_rowid(db);
  sqlite3_finalize(insert);
  return id;
}

sqlite3_int64 tags_need(ds_error *error, sqlite3 *db, const char *name) {
  sqlite3_int64 id = error->rc == SQLITE_OK ? tags_find(error, db, name) : 0;
  if (id || error->rc != SQLITE_OK) return id;
  if (tags_find_alias(error, db, name)) {
    ds_error_set(error, DS_NOT_FOUND, "'%s' is an alias and no tag; give the name of its tag", name);
  } else {
    ds_error_set(error, DS_NOT_FOUND, "there is no tag '%s'; SELECT Name FROM ds_tag_list shows those there are", name);
  }
  return 0;
}

#define NAMES_FROM "SELECT Id, Name FROM main.Tags WHERE Name >= ?1 AND Name < ?1 || char(1114111)"
#define ALIASES_FROM "SELECT TagId, Alias FROM main.TagAliases WHERE Alias >= ?1 AND Alias < ?1 || char(1114111)"

/* The Ids of the rows whose names are this one, lie below it, or are in the namespace that it is, as JSON. The rows
** begin like it up to the first letter that the index does not fold. */
static char *ids_below(ds_error *error, sqlite3 *db, const char *sql, const char *prefix) {
  size_t prefix_length = strlen(prefix), end = 0;
  bool whole = is_namespace(prefix);
  ds_json ids;
  ds_json_start(&ids, db);
  ds_json_open(&ids, NULL, '[');
  sqlite3_stmt *rows = ds_prepare(error, db, sql);
  ds_bind_text(error, rows, 1, prefix, (int)tag_plain_length(prefix));
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(rows, 1);
    size_t length = (size_t)sqlite3_column_bytes(rows, 1);
    if (name == NULL) {
      ds_error_memory(error);
    } else if (tag_begins(name, length, prefix, prefix_length, &end) && (whole || end == length || name[end] == '/')) {
      ds_json_int(&ids, NULL, sqlite3_column_int64(rows, 0));
    }
  }
  sqlite3_finalize(rows);
  ds_json_close(&ids, ']');
  return ds_json_finish(&ids, error);
}

char *tags_wide_start(ds_error *error, sqlite3 *db, const char *name) {
  if (error->rc != SQLITE_OK || (name[tag_plain_length(name)] == '\0' && !is_namespace(name))) return NULL;
  return ids_below(error, db, NAMES_FROM " UNION ALL " ALIASES_FROM, name);
}

char *tags_below(ds_error *error, sqlite3 *db, const char *name) {
  return error->rc == SQLITE_OK ? ids_below(error, db, NAMES_FROM, name) : NULL;
}

char *tags_stored_name(ds_error *error, sqlite3 *db, sqlite3_int64 id) {
  sqlite3_stmt *statement = ds_prepare(error, db, "SELECT Name FROM main.Tags WHERE Id = ?1");
  char *name = NULL;
  if (statement) sqlite3_bind_int64(statement, 1, id);
  if (ds_step(error, statement) == SQLITE_ROW) name = ds_column_text(error, statement, 0);
  sqlite3_finalize(statement);
  return name;
}
