/* ds_folder(path), ds_folder_add, ds_folder_set, ds_folder_remove: folders themselves.
**
**     SELECT ds_folder('D:\pics\2024');                             -> its Id, made with its parents
**     SELECT ds_folder_add('D:\pics', '{"watched":true}');          a root of the library
**     SELECT ds_folder_set('D:\pics\raw', 'excluded', 1);
**     SELECT ds_folder_remove('D:\old', '{"images":"keep"}');
**
** Records alone: no file or folder on a disk is touched. */
#include "base/json.h"
#include "base/library.h"
#include "base/options.h"
#include "base/sql.h"
#include "folders/chain.h"
#include "folders/find.h"
#include "folders/functions.h"

#include <string.h>

/* The flags, by the names that calls have for them. */
static const struct {
  const char *name, *one, *below;
} flags[] = {
#define FLAG(name, column)                                                                                             \
  {                                                                                                                    \
    name, "UPDATE main.Folders SET " column " = ?2 WHERE Id = ?1 AND " column " <> ?2",                                \
      "UPDATE main.Folders SET " column " = ?2 WHERE Id IN (" DS_FOLDERS_BELOW ") AND " column " <> ?2"                \
  }
  FLAG("root", "IsRoot"),       FLAG("watched", "Watched"),   FLAG("recursive", "Recursive"),
  FLAG("excluded", "Excluded"), FLAG("archived", "Archived"), FLAG("unavailable", "Unavailable"),
#undef FLAG
};
enum { ROOT, WATCHED, RECURSIVE, EXCLUDED, ARCHIVED, UNAVAILABLE };

typedef sqlite3_int64 (*folder_work)(ds_error *error, sqlite3 *db, int argc, sqlite3_value **argv);

/* Does the work in one transaction, and ends the call with what it returned. */
static void write_folder(sqlite3_context *context, int argc, sqlite3_value **argv, folder_work work) {
  sqlite3 *db = sqlite3_context_db_handle(context);
  ds_error error = {0};
  ds_transaction transaction;
  sqlite3_int64 result = 0;
  if (ds_library_require(&error, db) == SQLITE_OK && ds_begin(&transaction, &error, db) == SQLITE_OK) {
    result = work(&error, db, argc, argv);
    ds_commit(&transaction, &error);
  }
  if (error.rc != SQLITE_OK) {
    ds_error_result(context, &error);
  } else {
    sqlite3_result_int64(context, result);
  }
}

static sqlite3_int64 ensure(ds_error *error, sqlite3 *db, int argc, sqlite3_value **argv) {
  (void)argc;
  sqlite3_int64 id = 0;
  char *path = folders_path(error, argv[0], 1);
  if (path) ds_folder_ensure(error, db, path, &id);
  sqlite3_free(path);
  return id;
}

static sqlite3_int64 add(ds_error *error, sqlite3 *db, int argc, sqlite3_value **argv) {
  ds_choice chosen[EXCLUDED + 1] = {0};
  const ds_option options[] = {
    {"root", DS_OPTION_BOOL_OR_TEXT, &chosen[ROOT]},
    {"watched", DS_OPTION_BOOL_OR_TEXT, &chosen[WATCHED]},
    {"recursive", DS_OPTION_BOOL_OR_TEXT, &chosen[RECURSIVE]},
    {"excluded", DS_OPTION_BOOL_OR_TEXT, &chosen[EXCLUDED]},
  };
  ds_options_read(error, db, argc > 1 ? argv[1] : NULL, options, DS_COUNT(options));
  if (chosen[ROOT].is == DS_CHOICE_DEFAULT && chosen[EXCLUDED].is != DS_CHOICE_YES) chosen[ROOT].is = DS_CHOICE_YES;
  sqlite3_int64 id = error->rc == SQLITE_OK ? ensure(error, db, argc, argv) : 0;
  for (int i = ROOT; i <= EXCLUDED; i++) {
    if (chosen[i].is == DS_CHOICE_TEXT) {
      ds_error_set(error, DS_BAD_OPTION, "option '%s' has a value of the wrong type; give true or false",
                   flags[i].name);
    } else if (chosen[i].is != DS_CHOICE_DEFAULT) {
      ds_change(error, db, flags[i].one, id, chosen[i].is == DS_CHOICE_YES);
    }
    sqlite3_free(chosen[i].text);
  }
  if (chosen[ROOT].is == DS_CHOICE_YES) {
    ds_change(error, db,
              "UPDATE main.Images SET RootFolderId = ?1 "
              "WHERE RootFolderId IS NULL AND FolderId IN (" DS_FOLDERS_BELOW ")",
              id, 0);
  }
  return id;
}

/* ds_folder_set(folder, flag, value [, recursive]). What is in a folder that is not there is not there either. */
static sqlite3_int64 set(ds_error *error, sqlite3 *db, int argc, sqlite3_value **argv) {
  const char *name = ds_library_text(error, argv[1], 2, "the flag");
  size_t flag = 0;
  while (name && flag < DS_COUNT(flags) && sqlite3_stricmp(name, flags[flag].name) != 0) flag++;
  if (name && flag == DS_COUNT(flags)) {
    ds_error_set(error, DS_BAD_VALUE,
                 "there is no flag '%.40s'; give root, watched, recursive, excluded, archived or unavailable", name);
  }
  bool deep = argc > 3 && sqlite3_value_int(argv[3]) != 0;
  for (int i = 2; i < argc; i++) {
    sqlite3_int64 value = sqlite3_value_int64(argv[i]);
    if (sqlite3_value_type(argv[i]) == SQLITE_INTEGER && (value == 0 || value == 1)) continue;
    ds_error_set(error, DS_BAD_VALUE, "argument %d is neither 0 nor 1; give one of them", i + 1);
  }
  sqlite3_int64 id = folders_need(error, db, argv[0]);
  if (error->rc != SQLITE_OK) return 0;
  sqlite3_int64 value = sqlite3_value_int64(argv[2]);
  sqlite3_int64 changed = ds_change(error, db, deep ? flags[flag].below : flags[flag].one, id, value);
  if (flag == UNAVAILABLE) {
    ds_change(error, db,
              deep ? "UPDATE main.Images SET Unavailable = ?2 "
                     "WHERE Unavailable <> ?2 AND FolderId IN (" DS_FOLDERS_BELOW ")"
                   : "UPDATE main.Images SET Unavailable = ?2 WHERE Unavailable <> ?2 AND FolderId = ?1",
              id, value);
  }
  return changed;
}

/* Returns how many images were removed with the folder. */
static sqlite3_int64 remove_folder(ds_error *error, sqlite3 *db, int argc, sqlite3_value **argv) {
  char *images = NULL;
  const ds_option options[] = {{"images", DS_OPTION_TEXT, &images}};
  ds_options_read(error, db, argc > 1 ? argv[1] : NULL, options, DS_COUNT(options));
  bool keep = images && strcmp(images, "keep") == 0;
  if (images && !keep && strcmp(images, "remove") != 0) {
    ds_error_set(error, DS_BAD_OPTION, "option 'images' is '%.40s'; give 'remove' or 'keep'", images);
  }
  sqlite3_free(images);
  sqlite3_int64 id = folders_need(error, db, argv[0]), removed = 0;
  if (!keep) {
    removed = ds_change(error, db, "DELETE FROM main.Images WHERE FolderId IN (" DS_FOLDERS_BELOW ")", id, 0);
  }
  ds_change(error, db, "DELETE FROM main.Folders WHERE Id = ?1", id, 0);
  return removed;
}

void folders_call_folder(sqlite3_context *context, int argc, sqlite3_value **argv) {
  write_folder(context, argc, argv, ensure);
}

void folders_call_add(sqlite3_context *context, int argc, sqlite3_value **argv) {
  write_folder(context, argc, argv, add);
}

void folders_call_set(sqlite3_context *context, int argc, sqlite3_value **argv) {
  write_folder(context, argc, argv, set);
}

void folders_call_remove(sqlite3_context *context, int argc, sqlite3_value **argv) {
  write_folder(context, argc, argv, remove_folder);
}
