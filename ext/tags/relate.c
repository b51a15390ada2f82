/* ds_tag_alias, ds_tag_unalias, ds_tag_imply, ds_tag_unimply: how tags stand to each other.
**
**     SELECT ds_tag_alias('kitty', 'cat');    kitty is another name of cat
**     SELECT ds_tag_imply('cat', 'animal');   what is a cat is an animal
**
** Nothing is done to the images: both hold, for what is tagged already too, when something asks. */
#include "tags/relate.h"

#include "base/sql.h"
#include "tags/call.h"
#include "tags/closure.h"
#include "tags/find.h"
#include "tags/functions.h"
#include "tags/name.h"

#include <string.h>

bool tags_counts_as(ds_error *error, sqlite3 *db, sqlite3_int64 tag, sqlite3_int64 as) {
  sqlite3_stmt *statement =
    ds_prepare(error, db, "SELECT ?1 IN (" DS_TAG_CLOSURE("(SELECT Name FROM main.Tags WHERE Id = ?2)") ")");
  if (statement) {
    sqlite3_bind_int64(statement, 1, tag);
    sqlite3_bind_int64(statement, 2, as);
  }
  bool counts = ds_step(error, statement) == SQLITE_ROW && sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return counts;
}

sqlite3_int64 tags_imply(ds_error *error, sqlite3 *db, sqlite3_int64 tag, sqlite3_int64 implied) {
  if (error->rc != SQLITE_OK) return 0;
  if (tag == implied) {
    ds_error_set(error, DS_CONFLICT, "a tag cannot imply itself; give two tags");
  } else if (tags_counts_as(error, db, implied, tag)) {
    ds_error_set(error, DS_CONFLICT,
                 "the implied tag counts as the first one already, so that each would imply the "
                 "other; take that back first");
  }
  return ds_change(error, db, "INSERT OR IGNORE INTO main.TagImplications(TagId, ImpliedTagId) VALUES (?1, ?2)", tag,
                   implied);
}

sqlite3_int64 tags_alias(ds_error *error, sqlite3 *db, const char *alias, sqlite3_int64 tag) {
  if (error->rc != SQLITE_OK) return 0;
  sqlite3_int64 named = tags_find(error, db, alias), held = tags_find_alias(error, db, alias);
  if (named == tag) {
    ds_error_set(error, DS_CONFLICT, "'%s' is the tag's own name; give another name", alias);
  }
  if (held == tag || error->rc != SQLITE_OK) return 0;
  if (held) {
    ds_error_set(error, DS_CONFLICT, "'%s' is an alias of another tag; take it back with ds_tag_unalias first", alias);
    return 0;
  }
  sqlite3_stmt *insert = ds_prepare(error, db, "INSERT INTO main.TagAliases(Alias, TagId) VALUES (?1, ?2)");
  ds_bind_text(error, insert, 1, alias, -1);
  if (insert) sqlite3_bind_int64(insert, 2, tag);
  ds_step(error, insert);
  sqlite3_finalize(insert);
  return 1;
}

/* An alias of an alias is one of its tag. */
static sqlite3_int64 alias(ds_error *error, sqlite3 *db, const char *name, const char *tag) {
  sqlite3_int64 id = tags_find_alias(error, db, tag);
  if (id == 0) id = tags_need(error, db, tag);
  return tags_alias(error, db, name, id);
}

static sqlite3_int64 unalias(ds_error *error, sqlite3 *db, const char *name, const char *none) {
  (void)none;
  sqlite3_int64 tag = tags_find_alias(error, db, name);
  if (tag == 0 && error->rc == SQLITE_OK) {
    ds_error_set(error, DS_NOT_FOUND, "there is no alias '%s'; SELECT Name, Aliases FROM ds_tag_list shows them", name);
  }
  /* As it is stored: another name in all but ASCII case is the same one. */
  sqlite3_stmt *rows = ds_prepare(error, db, "SELECT Alias FROM main.TagAliases WHERE TagId = ?1");
  sqlite3_int64 removed = 0;
  if (rows) sqlite3_bind_int64(rows, 1, tag);
  char *stored = NULL;
  while (stored == NULL && ds_step(error, rows) == SQLITE_ROW) {
    stored = ds_column_text(error, rows, 0);
    if (stored && !tag_same(stored, strlen(stored), name, strlen(name))) {
      sqlite3_free(stored);
      stored = NULL;
    }
    if (error->rc != SQLITE_OK) break;
  }
  sqlite3_finalize(rows);
  if (stored && error->rc == SQLITE_OK) {
    ds_run_with(error, db, "DELETE FROM main.TagAliases WHERE Alias = :alias", ":alias", stored);
    removed = 1;
  }
  sqlite3_free(stored);
  return removed;
}

static sqlite3_int64 imply(ds_error *error, sqlite3 *db, const char *tag, const char *implied) {
  sqlite3_int64 from = tags_resolve(error, db, tag), to = tags_resolve(error, db, implied);
  if (from == 0) from = tags_need(error, db, tag);
  if (to == 0) to = tags_need(error, db, implied);
  return tags_imply(error, db, from, to);
}

static sqlite3_int64 unimply(ds_error *error, sqlite3 *db, const char *tag, const char *implied) {
  sqlite3_int64 from = tags_resolve(error, db, tag), to = tags_resolve(error, db, implied);
  if (from == 0) from = tags_need(error, db, tag);
  if (to == 0) to = tags_need(error, db, implied);
  return ds_change(error, db, "DELETE FROM main.TagImplications WHERE TagId = ?1 AND ImpliedTagId = ?2", from, to);
}

void tags_call_alias(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, alias);
}

void tags_call_unalias(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, unalias);
}

void tags_call_imply(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, imply);
}

void tags_call_unimply(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, unimply);
}
