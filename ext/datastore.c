/* datastore: what loads, and what is in it.
**
**     .load ./datastore
**     SELECT ds_migrate();
**     SELECT Name, Signature, Summary FROM ds_help;
**
** Each room below is a folder beside this file and lists its own names; this file only opens the door. */
#include "datastore.h"

#include "albums/room.h"
#include "base/registry.h"
#include "care/room.h"
#include "folders/room.h"
#include "images/room.h"
#include "paths/room.h"
#include "safety/room.h"
#include "schema/room.h"
#include "search/room.h"
#include "session/room.h"
#include "tags/room.h"

#ifndef SQLITE_CORE
SQLITE_EXTENSION_INIT1
#endif

static const ds_room *const rooms[] = {
  &session_room, /* ds_version, ds_info, ds_help, ds_connect */
  &schema_room,  /* ds_migrate, ds_migrate_steps, ds_migrations, ds_from_ticks */
  &safety_room,  /* ds_backup, ds_backup_steps, ds_backups, ds_restore, ds_rollback */
  &care_room,    /* ds_indexes, ds_stats, ds_check, ds_repair, ds_reindex */
  &paths_room,   /* ds_path_*, path_* */
  &images_room,  /* ds_images, ds_nodes, ds_prompts, ds_models */
  &search_room,  /* ds_query_explain, ds_query, ds_query_save, ds_query_rename, ds_query_delete, ds_search_* */
  &folders_room, /* ds_folder, ds_folder_* */
  &tags_room,    /* ds_tag, ds_untag, ds_tags, ds_has_tag, ds_tag_* */
  &albums_room,  /* ds_album, ds_album_*, ds_albums */
};

enum { OLDEST_SQLITE = 3038000 };

/* Why this SQLite cannot carry the extension, or NULL. */
static const char *what_is_missing(void) {
  if (sqlite3_libversion_number() < OLDEST_SQLITE) return "load it into SQLite 3.38 or newer";
  if (DS_HOST_HAS(compileoption_used) && sqlite3_compileoption_used("OMIT_JSON")) {
    return "it was built without its JSON functions; load it into one that has them";
  }
  return NULL;
}

static int load(sqlite3 *db, char **error, const struct sqlite3_api_routines *api, bool files) {
#ifndef SQLITE_CORE
  /* The loaded file holds one table of SQLite's functions. Some processes have two SQLites, as Node with a driver
  ** that brings its own: with the table of one, the other's connections would run into its code. */
  if (sqlite3_api && sqlite3_api != api) {
    if (error) {
      *error = api->mprintf("datastore: UNSUPPORTED: another SQLite in this process has loaded this file; "
                            "load a copy of it from another folder");
    }
    return SQLITE_ERROR;
  }
  SQLITE_EXTENSION_INIT2(api)
#else
  (void)api;
#endif
  const char *missing = what_is_missing();
  int rc = missing ? SQLITE_ERROR : ds_register_rooms(db, rooms, DS_COUNT(rooms), files);
  if (missing && error) {
    *error = sqlite3_mprintf("datastore: UNSUPPORTED: this is SQLite %s; %s", sqlite3_libversion(), missing);
  } else if (rc != SQLITE_OK && error) {
    *error = sqlite3_mprintf("datastore: %s", sqlite3_errmsg(db));
  }
  return rc;
}

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

EXPORT int sqlite3_datastore_init(sqlite3 *db, char **error, const struct sqlite3_api_routines *api) {
  return load(db, error, api, true);
}

EXPORT int sqlite3_datastore_nofs_init(sqlite3 *db, char **error, const struct sqlite3_api_routines *api) {
  return load(db, error, api, false);
}
