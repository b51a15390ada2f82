/* The list of checks; see checks.h. */
#include "care/checks.h"

#include "base/sql.h"
#include "images/unite.h"
#include "safety/content.h"

#include <string.h>

/* Windows paths are the same whatever their case and whichever their separators. */
#define PATH_KEY "iif(Path GLOB '/*', ds_path_normalize(Path), lower(ds_path_normalize(Path)))"

/* Rows whose paths have one key. Of those the one stays whose path is in its normal form, and is there longest. */
#define TWINS(rows, key)                                                                                               \
  "(SELECT Id, Path, Kept FROM (SELECT Id, Path, "                                                                     \
  "first_value(Id) OVER (PARTITION BY " key " ORDER BY Path <> ds_path_normalize(Path), Id) AS Kept FROM " rows        \
  ") WHERE Id <> Kept)"

/* Images of one path in different styles: one of them at least is not in its normal form, as nearly all are. */
#define NOT_NORMAL "ds_path_normalize(Path) FROM Images WHERE Path <> ds_path_normalize(Path)"
#define STYLE_TWINS                                                                                                    \
  TWINS("(SELECT Id, Path, " NOT_NORMAL                                                                                \
        " UNION ALL SELECT Id, Path, Path FROM Images WHERE Path IN (SELECT " NOT_NORMAL "))",                         \
        "ds_path_normalize(Path)")

/* The folder that a path lies in, where it has a row. */
#define FOLDER_OF(path)                                                                                                \
  "coalesce((SELECT f.Id FROM Folders f WHERE f.Path = ds_path_dirname(" path ")), "                                   \
  "iif(" path " GLOB '/*', NULL, "                                                                                     \
  "(SELECT min(f.Id) FROM Folders f WHERE f.Path = ds_path_dirname(" path ") COLLATE NOCASE)))"

#define WRONG_PARENT "ParentId IS NOT " FOLDER_OF("Folders.Path") " AND " FOLDER_OF("Folders.Path") " IS NOT NULL"

#define WRONG_FOLDER                                                                                                   \
  "(FolderId IS NOT " FOLDER_OF("Images.Path") " AND " FOLDER_OF(                                                      \
    "Images.Path") " IS NOT NULL "                                                                                     \
                   " OR NOT EXISTS (SELECT 1 FROM Folders f WHERE f.Id = FolderId AND ds_path_within(Images.Path, "    \
                   "f.Path)) "                                                                                         \
                   "    AND FolderId IS NOT NULL)"

/* Folders that lie within themselves. */
#define IN_CYCLE                                                                                                       \
  "Id IN (WITH RECURSIVE up(Start, Id) AS (SELECT Id, ParentId FROM Folders WHERE ParentId IS NOT NULL "               \
  "UNION SELECT Start, f.ParentId FROM up JOIN Folders f ON f.Id = up.Id WHERE f.ParentId IS NOT NULL) "               \
  "SELECT Start FROM up WHERE Start = Id)"

#define NO_TAG(column) "NOT EXISTS (SELECT 1 FROM Tags WHERE Id = " column ")"
#define NO_IMAGE "NOT EXISTS (SELECT 1 FROM Images WHERE Id = ImageId)"
/* Each image and each tag is looked for once, not once for each of its rows. */
#define NO_IMAGE_OR_TAG                                                                                                \
  "(ImageId IN (SELECT ImageId FROM (SELECT DISTINCT ImageId FROM ImageTags) WHERE " NO_IMAGE ") "                     \
  "OR TagId IN (SELECT TagId FROM (SELECT DISTINCT TagId FROM ImageTags) WHERE " NO_TAG("TagId") "))"
#define NO_FOLDER(column) column " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Folders f WHERE f.Id = " column ")"
#define NO_PROMPT(column) column " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Prompts p WHERE p.Id = " column ")"

#define WRONG_PROMPT_COUNT                                                                                             \
  "(ImageCount, NegativeCount) <> ((SELECT count(*) FROM Images WHERE PromptId = Prompts.Id), "                        \
  "(SELECT count(*) FROM Images WHERE NegativePromptId = Prompts.Id))"

#define IS_TAGGED "EXISTS (SELECT 1 FROM ImageTags t WHERE t.ImageId = i.Id)"
#define TOTALS                                                                                                         \
  "(SELECT NSFW AS N, ForDeletion AS F, Unavailable AS U, count(*) AS C, ifnull(sum(FileSize), 0) AS B, "              \
  " sum(" IS_TAGGED ") AS T FROM Images i GROUP BY 1, 2, 3)"
#define COUNT_TOTALS                                                                                                   \
  "UPDATE ImageTotals SET (Images, Bytes, Tagged) = (SELECT count(*), ifnull(sum(FileSize), 0), "                      \
  "ifnull(sum(" IS_TAGGED "), 0) FROM Images i "                                                                       \
  "WHERE (i.NSFW, i.ForDeletion, i.Unavailable) = (ImageTotals.NSFW, ImageTotals.ForDeletion, "                        \
  "ImageTotals.Unavailable))"

#define OURS                                                                                                           \
  "'Images', 'Folders', 'ImageTags', 'AlbumImages', 'Nodes', 'NodeProperties', 'TagAliases', 'TagImplications'"

const ds_check ds_checks[] = {
  {"SCHEMA_TABLE", "error", false, DS_CHECK_TABLES, NULL, "", "the missing tables and columns are made"},
  {"INTEGRITY", "error", true, DS_CHECK_ROWS,
   "SELECT 'main', NULL, integrity_check FROM pragma_integrity_check(NULL, 'main') WHERE integrity_check <> 'ok'",
   "REINDEX", "the indexes are built anew; if it remains, restore a backup"},
  {"SCHEMA_OBJECT", "error", false, DS_CHECK_OBJECTS, NULL, "", "it is made as declared"},
  {"DUPLICATE_INDEX", "warning", false, DS_CHECK_INDEXES,
   "SELECT Name, NULL, 'it is of the same columns as ' || SameAs || ': writing is slower for nothing' FROM ds_indexes "
   "WHERE State = 'duplicate'",
   "", "the index is dropped"},

  /* References that name no row. */
  {"ORPHAN_IMAGE_TAG", "error", true, DS_CHECK_ROWS,
   "SELECT 'ImageTags', ImageId, 'tag ' || TagId || ' of image ' || ImageId || ': one of them is not there' "
   "FROM ImageTags WHERE " NO_IMAGE_OR_TAG,
   "DELETE FROM ImageTags WHERE " NO_IMAGE_OR_TAG, "the row is removed"},
  {"ORPHAN_ALBUM_IMAGE", "error", false, DS_CHECK_ROWS,
   "SELECT 'AlbumImages', ImageId, 'image ' || ImageId || ' in album ' || AlbumId || ': one of them is not there' "
   "FROM AlbumImages WHERE " NO_IMAGE " OR NOT EXISTS (SELECT 1 FROM Albums WHERE Id = AlbumId)",
   "DELETE FROM AlbumImages WHERE " NO_IMAGE " OR NOT EXISTS (SELECT 1 FROM Albums WHERE Id = AlbumId)",
   "the row is removed"},
  {"ORPHAN_NODE", "error", true, DS_CHECK_ROWS,
   "SELECT 'Nodes', Id, 'node ' || NodeId || ' of image ' || ImageId || ', which is not there' FROM Nodes "
   "WHERE " NO_IMAGE,
   "DELETE FROM Nodes WHERE " NO_IMAGE, "the node is removed"},
  {"ORPHAN_NODE_PROPERTY", "error", true, DS_CHECK_ROWS,
   "SELECT 'NodeProperties', NodeId, 'property ' || Name || ' of node ' || NodeId || ', which is not there' "
   "FROM NodeProperties p WHERE NOT EXISTS (SELECT 1 FROM Nodes WHERE Id = p.NodeId)",
   "DELETE FROM NodeProperties WHERE NOT EXISTS (SELECT 1 FROM Nodes n WHERE n.Id = NodeProperties.NodeId)",
   "the property is removed"},
  {"ORPHAN_TAG_ALIAS", "error", false, DS_CHECK_ROWS,
   "SELECT 'TagAliases', NULL, 'alias ' || Alias || ' of tag ' || TagId || ', which is not there' FROM TagAliases "
   "WHERE " NO_TAG("TagId"),
   "DELETE FROM TagAliases WHERE " NO_TAG("TagId"), "the alias is removed"},
  {"ORPHAN_TAG_IMPLICATION", "error", false, DS_CHECK_ROWS,
   "SELECT 'TagImplications', TagId, 'tag ' || TagId || ' implies ' || ImpliedTagId || ': one of them is not there' "
   "FROM TagImplications WHERE " NO_TAG("TagId") " OR " NO_TAG("ImpliedTagId"),
   "DELETE FROM TagImplications WHERE " NO_TAG("TagId") " OR " NO_TAG("ImpliedTagId"), "the implication is removed"},
  {"ORPHAN_IMAGE_REFERENCE", "error", true, DS_CHECK_ROWS,
   "SELECT 'Images', Id, 'its folder, root folder or prompt is not there' FROM Images "
   "WHERE " NO_FOLDER("FolderId") " OR " NO_FOLDER("RootFolderId") " OR " NO_PROMPT("PromptId") " OR " NO_PROMPT(
     "NegativePromptId"),
   "UPDATE Images SET FolderId = iif(" NO_FOLDER(
     "FolderId") ", NULL, FolderId), "
                 "RootFolderId = iif(" NO_FOLDER(
                   "RootFolderId") ", NULL, RootFolderId), "
                                   "PromptId = iif(" NO_PROMPT(
                                     "PromptId") ", NULL, PromptId), "
                                                 "NegativePromptId = iif(" NO_PROMPT(
                                                   "NegativePromptId") ", NULL, NegativePromptId) "
                                                                       "WHERE " NO_FOLDER("FolderId") " OR " NO_FOLDER("RootFolderId") " OR " NO_PROMPT(
                                                                         "PromptId") " OR " NO_PROMPT("NegativePromptI"
                                                                                                      "d"),
   "the reference becomes NULL"},
  {"FOREIGN_KEY", "error", true, DS_CHECK_ROWS,
   "SELECT \"table\", f.rowid, 'it names a row of ' || parent || ' that is not there' "
   "FROM main.sqlite_schema m, pragma_foreign_key_check(m.name, 'main') f "
   "WHERE m.type = 'table' AND m.name NOT IN (" OURS ")",
   NULL, "mend the row or remove it"},

  /* Folders. */
  {"FOLDER_PARENT_MISSING", "error", false, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ': its parent is not there' FROM Folders WHERE " NO_FOLDER("Folders.ParentId"),
   "UPDATE Folders SET ParentId = NULL WHERE " NO_FOLDER("Folders.ParentId"), "its parent is found by its path"},
  {"FOLDER_CYCLE", "error", false, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ': it lies within itself' FROM Folders WHERE " IN_CYCLE,
   "UPDATE Folders SET ParentId = NULL WHERE " IN_CYCLE, "its parent is found by its path"},
  {"FOLDER_PARENT_WRONG", "error", false, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ': its parent is not the folder that its path lies in' FROM Folders "
   "WHERE " WRONG_PARENT,
   "UPDATE Folders SET ParentId = NULL WHERE " WRONG_PARENT ";"
   "UPDATE Folders SET ParentId = " FOLDER_OF("Folders.Path") " WHERE ParentId IS NULL AND " WRONG_PARENT,
   "its parent becomes the folder that its path lies in"},
  {"FOLDER_TWINS", "error", true, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ' and ' || (SELECT Path FROM Folders f WHERE f.Id = Kept) || ' are one folder' "
   "FROM " TWINS("Folders", PATH_KEY),
   "SELECT iif(EXISTS (SELECT 1 FROM Folders f WHERE f.Id = t.Id), "
   "  ds_folder_move(t.Id, (SELECT Path FROM Folders f WHERE f.Id = Kept), '{\"keep\":\"existing\"}'), NULL) "
   "FROM " TWINS("Folders", PATH_KEY) " t",
   "ds_folder_move makes it part of the other"},

  /* Images. */
  {"IMAGE_FOLDER_WRONG", "error", true, DS_CHECK_ROWS,
   "SELECT 'Images', Id, Path || ': its folder is not the one that its path lies in' FROM Images "
   "WHERE " WRONG_FOLDER,
   "UPDATE Images SET FolderId = " FOLDER_OF("Images.Path") " WHERE " WRONG_FOLDER,
   "its folder becomes the one that its path lies in, or NULL where that has no row"},
  {"PATH_TWINS", "error", true, DS_CHECK_TWINS,
   "SELECT 'Images', Id, Path || ' and ' || (SELECT Path FROM Images i WHERE i.Id = Kept) || ' are one file' "
   "FROM " STYLE_TWINS,
   "SELECT Id, Kept FROM " STYLE_TWINS, "one image stays, with the tags, albums, flags and higher rating of both"},
  {"PATH_CASE_TWINS", "warning", true, DS_CHECK_ROWS,
   "SELECT 'Images', Id, Path || ' and ' || Twin || ' differ in case alone' "
   "FROM (SELECT max(Id) AS Id, min(Path) AS Path, max(Path) AS Twin FROM Images GROUP BY " PATH_KEY
   "      HAVING count(*) > 1) WHERE ds_path_normalize(Path) <> ds_path_normalize(Twin)",
   NULL, "where they are one file, DELETE FROM ds_images the one whose rating and tags are not wanted"},
  {"ORPHAN_PROMPT", "warning", true, DS_CHECK_ROWS,
   "SELECT 'Prompts', Id, 'no image has this prompt' FROM Prompts "
   "WHERE NOT EXISTS (SELECT 1 FROM Images WHERE PromptId = Prompts.Id) "
   "  AND NOT EXISTS (SELECT 1 FROM Images WHERE NegativePromptId = Prompts.Id)",
   "DELETE FROM Prompts WHERE NOT EXISTS (SELECT 1 FROM Images WHERE PromptId = Prompts.Id) "
   "AND NOT EXISTS (SELECT 1 FROM Images WHERE NegativePromptId = Prompts.Id)",
   "the prompt is removed"},
  {"SEARCH_OUT_OF_STEP", "error", true, DS_CHECK_SEARCH,
   "SELECT 'PromptSearch', NULL, 'the text index does not hold what Prompts holds'",
   "INSERT INTO main.PromptSearch(PromptSearch) VALUES ('rebuild')", "the text index is built anew"},

  /* Tags. */
  {"TAG_CYCLE", "error", false, DS_CHECK_ROWS,
   "WITH RECURSIVE up(Start, Id) AS (SELECT TagId, ImpliedTagId FROM TagImplications "
   "UNION SELECT Start, t.ImpliedTagId FROM up JOIN TagImplications t ON t.TagId = up.Id) "
   "SELECT 'TagImplications', Start, (SELECT Name FROM Tags WHERE Tags.Id = Start) || ' implies itself' FROM up "
   "WHERE Start = Id",
   NULL, "ds_tag_unimply one of the implications that make the circle"},
  {"TAG_ALIAS_IS_TAG", "warning", false, DS_CHECK_ROWS,
   "SELECT 'TagAliases', t.Id, Alias || ' is an alias and a tag' FROM TagAliases a JOIN Tags t ON t.Name = a.Alias",
   NULL, "ds_tag_rename the tag, or ds_tag_unalias the alias"},

  /* Counts that triggers keep: last, because mending the rows above goes through the triggers. */
  {"WRONG_TAG_COUNT", "error", false, DS_CHECK_ROWS,
   "SELECT 'Tags', Id, Name || ' says ' || ImageCount || ' images and has ' || "
   "(SELECT count(*) FROM ImageTags WHERE TagId = Id) FROM Tags "
   "WHERE ImageCount <> (SELECT count(*) FROM ImageTags WHERE TagId = Id)",
   "UPDATE Tags SET ImageCount = (SELECT count(*) FROM ImageTags WHERE TagId = Id) "
   "WHERE ImageCount <> (SELECT count(*) FROM ImageTags WHERE TagId = Id)",
   "the images are counted anew"},
  {"WRONG_ALBUM_COUNT", "error", false, DS_CHECK_ROWS,
   "SELECT 'Albums', Id, Name || ' says ' || ImageCount || ' images and has ' || "
   "(SELECT count(*) FROM AlbumImages WHERE AlbumId = Id) FROM Albums "
   "WHERE ImageCount <> (SELECT count(*) FROM AlbumImages WHERE AlbumId = Id)",
   "UPDATE Albums SET ImageCount = (SELECT count(*) FROM AlbumImages WHERE AlbumId = Id) "
   "WHERE ImageCount <> (SELECT count(*) FROM AlbumImages WHERE AlbumId = Id)",
   "the images are counted anew"},
  {"WRONG_FOLDER_COUNT", "error", false, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ' says ' || ImageCount || ' images and has ' || "
   "(SELECT count(*) FROM Images i WHERE i.FolderId = Folders.Id) FROM Folders "
   "WHERE ImageCount <> (SELECT count(*) FROM Images i WHERE i.FolderId = Folders.Id)",
   "UPDATE Folders SET ImageCount = (SELECT count(*) FROM Images i WHERE i.FolderId = Folders.Id) "
   "WHERE ImageCount <> (SELECT count(*) FROM Images i WHERE i.FolderId = Folders.Id)",
   "the images are counted anew"},
  {"WRONG_FOLDER_BYTES", "error", true, DS_CHECK_ROWS,
   "SELECT 'Folders', Id, Path || ' says ' || Bytes || ' bytes and has ' || ifnull(Total, 0) FROM Folders "
   "LEFT JOIN (SELECT FolderId, sum(FileSize) AS Total FROM Images GROUP BY FolderId) t ON t.FolderId = Id "
   "WHERE Bytes <> ifnull(Total, 0)",
   "UPDATE Folders SET Bytes = (SELECT ifnull(sum(FileSize), 0) FROM Images i WHERE i.FolderId = Folders.Id) "
   "WHERE Bytes <> (SELECT ifnull(sum(FileSize), 0) FROM Images i WHERE i.FolderId = Folders.Id)",
   "the bytes are added up anew"},
  {"WRONG_PROMPT_COUNT", "error", true, DS_CHECK_ROWS,
   "SELECT 'Prompts', Id, 'it says ' || ImageCount || ' and ' || NegativeCount || ' images and has ' || "
   "(SELECT count(*) FROM Images WHERE PromptId = Prompts.Id) || ' and ' || "
   "(SELECT count(*) FROM Images WHERE NegativePromptId = Prompts.Id) FROM Prompts WHERE " WRONG_PROMPT_COUNT,
   "UPDATE Prompts SET (ImageCount, NegativeCount) = ((SELECT count(*) FROM Images WHERE PromptId = Prompts.Id), "
   "(SELECT count(*) FROM Images WHERE NegativePromptId = Prompts.Id)) WHERE " WRONG_PROMPT_COUNT,
   "the images are counted anew"},
  {"WRONG_TOTAL_COUNT", "error", false, DS_CHECK_ROWS,
   "SELECT 'ImageTotals', NULL, 'it says ' || (SELECT ifnull(sum(Images), 0) FROM ImageTotals) || ' images, and there "
   "are ' || (SELECT count(*) FROM Images) "
   "WHERE (SELECT ifnull(sum(Images), 0) FROM ImageTotals) <> (SELECT count(*) FROM Images) "
   "   OR (SELECT count(*) FROM ImageTotals) <> 8",
   "INSERT OR IGNORE INTO ImageTotals(NSFW, ForDeletion, Unavailable) "
   "SELECT a.value, b.value, c.value FROM json_each('[0,1]') a, json_each('[0,1]') b, json_each('[0,1]') "
   "c;" COUNT_TOTALS,
   "the images are counted anew"},
  {"WRONG_TOTALS", "error", true, DS_CHECK_ROWS,
   "SELECT 'ImageTotals', NULL, 'NSFW ' || NSFW || ', ForDeletion ' || ForDeletion || ', Unavailable ' || Unavailable "
   "|| ' says ' || Images || ' images of ' || Bytes || ' bytes, ' || Tagged || ' with tags, and has ' || ifnull(C, 0) "
   "|| ' of ' || ifnull(B, 0) || ', ' || ifnull(T, 0) "
   "FROM ImageTotals LEFT JOIN " TOTALS " ON (N, F, U) = (NSFW, ForDeletion, Unavailable) "
   "WHERE (Images, Bytes, Tagged) <> (ifnull(C, 0), ifnull(B, 0), ifnull(T, 0))",
   COUNT_TOTALS, "the images are counted anew"},
};

const size_t ds_check_count = DS_COUNT(ds_checks);

/* FTS5 compares its index with its content itself, and says SQLITE_CORRUPT where they differ. What an interrupt stops
** leaves it reading, and as long as anything reads an interrupt does not pass: the end of a cursor ends that. */
static sqlite3_stmt *find_in_search(const ds_check *check, ds_error *error, sqlite3 *db) {
  bool there = ds_query_int(error, db, "SELECT 1 FROM main.sqlite_schema WHERE name = 'PromptSearch'", NULL) != 0;
  if (!there || !ds_has_fts5(error, db)) return NULL;
  ds_error found = {0};
  sqlite3_stmt *cursor = ds_prepare(&found, db, "SELECT rowid FROM main.PromptSearch");
  ds_step(&found, cursor);
  ds_run(&found, db, "INSERT INTO main.PromptSearch(PromptSearch, rank) VALUES ('integrity-check', 1)");
  sqlite3_finalize(cursor);
  bool damaged = (found.rc & 0xff) == SQLITE_CORRUPT;
  bool reader = (found.rc & 0xff) == SQLITE_READONLY; /* such as after PRAGMA query_only: it cannot ask */
  if (!damaged && !reader) ds_error_move(error, &found);
  ds_error_clear(&found);
  return damaged ? ds_prepare(error, db, check->find) : NULL;
}

sqlite3_stmt *ds_check_find(const ds_check *check, ds_error *error, sqlite3 *db, const ds_declared *declared) {
  switch (check->source) {
  case DS_CHECK_ROWS:
  case DS_CHECK_TWINS:
  case DS_CHECK_INDEXES: return ds_prepare(error, db, check->find);
  case DS_CHECK_SEARCH: return find_in_search(check, error, db);
  case DS_CHECK_TABLES: return ds_declared_missing_tables(declared, error);
  case DS_CHECK_OBJECTS: return ds_declared_missing_objects(declared, error);
  }
  return NULL;
}

int ds_check_step(const ds_check *check, ds_error *error, sqlite3_stmt *findings) {
  int rc = ds_step(error, findings);
  if (rc != SQLITE_ROW || strcmp(check->code, "INTEGRITY") != 0) return rc;
  const char *message = (const char *)sqlite3_column_text(findings, 2);
  return message == NULL || ds_content_lacks_memory(message) ? ds_error_memory(error) : rc;
}

static int make_tables(ds_error *error, sqlite3 *db, const ds_declared *declared) {
  char *script = ds_declared_tables_script(declared, error);
  if (script) ds_run(error, db, script);
  sqlite3_free(script);
  return error->rc;
}

static int make_objects(ds_error *error, sqlite3 *db, const ds_declared *declared) {
  sqlite3_stmt *objects = ds_declared_differences(declared, error);
  while (ds_step(error, objects) == SQLITE_ROW) {
    ds_declared_make(error, db, (const char *)sqlite3_column_text(objects, 0),
                     (const char *)sqlite3_column_text(objects, 1), (const char *)sqlite3_column_text(objects, 2));
  }
  sqlite3_finalize(objects);
  return error->rc;
}

/* Each index that goes may be what made another one superfluous: they go one by one. */
static int drop_duplicates(ds_error *error, sqlite3 *db) {
  char *name = NULL;
  do {
    sqlite3_free(name);
    name = ds_query_text(error, db, "SELECT Name FROM ds_indexes WHERE State = 'duplicate' LIMIT 1", NULL);
    if (name) ds_runf(error, db, "DROP INDEX main.\"%w\"", name);
  } while (name && error->rc == SQLITE_OK);
  sqlite3_free(name);
  return error->rc;
}

/* What a user made of each image goes to its twin. */
static int unite_twins(const ds_check *check, ds_error *error, sqlite3 *db) {
  sqlite3_stmt *twins = ds_prepare(error, db, check->mend); /* sorted, so all are read before the first is changed */
  while (ds_step(error, twins) == SQLITE_ROW) {
    ds_image_unite(error, db, sqlite3_column_int64(twins, 0), sqlite3_column_int64(twins, 1));
  }
  sqlite3_finalize(twins);
  return error->rc;
}

int ds_check_mend(const ds_check *check, ds_error *error, sqlite3 *db, const ds_declared *declared) {
  switch (check->source) {
  case DS_CHECK_TABLES: return make_tables(error, db, declared);
  case DS_CHECK_OBJECTS: return make_objects(error, db, declared);
  case DS_CHECK_INDEXES: return drop_duplicates(error, db);
  case DS_CHECK_TWINS: return unite_twins(check, error, db);
  case DS_CHECK_ROWS:
  case DS_CHECK_SEARCH: return ds_run(error, db, check->mend);
  }
  return error->rc;
}
