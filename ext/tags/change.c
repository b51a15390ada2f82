/* ds_tag_rename(old, new) and ds_tag_delete(tag).
**
**     SELECT ds_tag_rename('kitty', 'cat');  where there is a cat, all that is tagged kitty becomes cat
**
** What lies below a tag goes along: kitty/small becomes cat/small. A merged tag gives its images, aliases and
** implications to the one that stays; an implication that would close a circle there is dropped. */
#include "base/sql.h"
#include "tags/call.h"
#include "tags/closure.h"
#include "tags/find.h"
#include "tags/functions.h"
#include "tags/relate.h"

#include <string.h>

/* Gives the implications of a tag, or those of others that it is implied by, to another tag. */
static void move_implications(ds_error *error, sqlite3 *db, sqlite3_int64 from, sqlite3_int64 to, bool implied) {
  char *others = NULL;
  sqlite3_stmt *rows =
    ds_prepare(error, db,
               implied ? "SELECT json_group_array(TagId) FROM main.TagImplications WHERE ImpliedTagId = ?1"
                       : "SELECT json_group_array(ImpliedTagId) FROM main.TagImplications WHERE TagId = ?1");
  if (rows) sqlite3_bind_int64(rows, 1, from);
  if (ds_step(error, rows) == SQLITE_ROW) others = ds_column_text(error, rows, 0);
  sqlite3_finalize(rows);
  ds_change(error, db,
            implied ? "DELETE FROM main.TagImplications WHERE ImpliedTagId = ?1"
                    : "DELETE FROM main.TagImplications WHERE TagId = ?1",
            from, 0);
  rows = ds_prepare(error, db, "SELECT value FROM json_each(?1)");
  ds_bind_text(error, rows, 1, others, -1);
  while (ds_step(error, rows) == SQLITE_ROW) {
    sqlite3_int64 other = sqlite3_column_int64(rows, 0);
    sqlite3_int64 tag = implied ? other : to, target = implied ? to : other;
    if (other == to || other == from || tags_counts_as(error, db, target, tag)) continue;
    tags_imply(error, db, tag, target);
  }
  sqlite3_finalize(rows);
  sqlite3_free(others);
}

static void merge(ds_error *error, sqlite3 *db, sqlite3_int64 from, sqlite3_int64 to) {
  ds_change(error, db,
            "INSERT OR IGNORE INTO main.ImageTags(ImageId, TagId) "
            "SELECT ImageId, ?2 FROM main.ImageTags WHERE TagId = ?1 ORDER BY ImageId",
            from, to);
  ds_change(error, db, "UPDATE main.TagAliases SET TagId = ?2 WHERE TagId = ?1", from, to);
  move_implications(error, db, from, to, false);
  move_implications(error, db, from, to, true);
  ds_change(error, db, "DELETE FROM main.Tags WHERE Id = ?1", from, 0);
}

/* Renames one tag, or merges it into the one that has the name, as its own or as an alias. */
static void rename_one(ds_error *error, sqlite3 *db, sqlite3_int64 id, const char *name) {
  sqlite3_int64 holder = tags_find(error, db, name);
  if (holder == 0) holder = tags_find_alias(error, db, name);
  if (holder && holder != id) {
    merge(error, db, id, holder);
    id = holder;
  } else {
    sqlite3_stmt *update = ds_prepare(error, db, "UPDATE main.Tags SET Name = ?2 WHERE Id = ?1");
    if (update) sqlite3_bind_int64(update, 1, id);
    ds_bind_text(error, update, 2, name, -1);
    ds_step(error, update);
    sqlite3_finalize(update);
  }
  ds_change(error, db,
            "DELETE FROM main.TagAliases WHERE TagId = ?1 AND Alias = (SELECT Name FROM main.Tags WHERE Id = ?1)", id,
            0);
}

/* The tags ?3 with their new names, in an order in which none runs into one that is still to be renamed: from the
** deepest when the names grow, else to it. */
static const char renamed_sql[] = "SELECT json_group_array(json_array(Id, NewName)) FROM ("
                                  "  SELECT Id, ?2 || substr(Name, length(?1) + 1) AS NewName FROM main.Tags "
                                  "  WHERE Id IN (SELECT value FROM json_each(?3)) "
                                  "  ORDER BY iif(length(?2) > length(?1), -length(Name), length(Name)))";

static sqlite3_int64 rename_tags(ds_error *error, sqlite3 *db, const char *old, const char *new) {
  sqlite3_int64 renamed = 0;
  if (old[strlen(old) - 1] == ':' && new[strlen(new) - 1] != ':' && new[strlen(new) - 1] != '/') {
    ds_error_set(error, DS_BAD_VALUE, "'%s' is a namespace and '%s' is none; give a name that ends in : or /", old,
                 new);
  }
  char *ids = tags_below(error, db, old), *list = NULL;
  sqlite3_stmt *rows = ds_prepare(error, db, renamed_sql);
  ds_bind_text(error, rows, 1, old, -1);
  ds_bind_text(error, rows, 2, new, -1);
  ds_bind_text(error, rows, 3, ids, -1);
  if (ds_step(error, rows) == SQLITE_ROW) list = ds_column_text(error, rows, 0);
  sqlite3_finalize(rows);
  rows = ds_prepare(error, db, "SELECT value ->> 0, value ->> 1 FROM json_each(?1)");
  ds_bind_text(error, rows, 1, list, -1);
  while (ds_step(error, rows) == SQLITE_ROW) {
    char *name = ds_column_text(error, rows, 1);
    if (name) rename_one(error, db, sqlite3_column_int64(rows, 0), name);
    sqlite3_free(name);
    renamed++;
  }
  sqlite3_finalize(rows);
  if (renamed == 0) tags_need(error, db, old);
  sqlite3_free(list);
  sqlite3_free(ids);
  return renamed;
}

static sqlite3_int64 delete_tag(ds_error *error, sqlite3 *db, const char *name, const char *none) {
  (void)none;
  sqlite3_int64 id = tags_need(error, db, name);
  char sql[80];
  sqlite3_snprintf(sizeof sql, sql, "SELECT ImageCount FROM main.Tags WHERE Id = %lld", id);
  sqlite3_int64 images = ds_query_int(error, db, sql, NULL);
  ds_change(error, db, "DELETE FROM main.Tags WHERE Id = ?1", id, 0);
  return images;
}

void tags_call_rename(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, rename_tags);
}

void tags_call_delete(sqlite3_context *context, int argc, sqlite3_value **argv) {
  tags_write(context, argc, argv, delete_tag);
}
