/* The settings of the caller's connection that a migration changes for its time, and puts back. */
#ifndef DS_SCHEMA_SETTINGS_H
#define DS_SCHEMA_SETTINGS_H

#include "base/error.h"

enum { DS_SETTING_FOREIGN_KEYS, DS_SETTING_CACHE_SPILL, DS_SETTING_SECURE_DELETE, DS_SETTING_THREADS, DS_SETTINGS };

typedef struct ds_settings {
  sqlite3 *db; /* NULL while they are the caller's */
  sqlite3_int64 before[DS_SETTINGS];
} ds_settings;

int ds_settings_change(ds_settings *settings, ds_error *error, sqlite3 *db);

/* Also while an interrupt is pending. */
void ds_settings_restore(ds_settings *settings);

#endif
