/* Settings for the time of a migration; see settings.h. Each can be put back when an interrupt has made SQLite roll
** back and forget the schema: cache_size, which asks for the schema, is not among them. */
#include "schema/settings.h"

#include "base/sql.h"

static const struct {
  const char *pragma, *value;
} settings[DS_SETTINGS] = {
  [DS_SETTING_FOREIGN_KEYS] = {"foreign_keys", "0"},      /* data steps copy in any order, and are checked at the end */
  [DS_SETTING_CACHE_SPILL] = {"cache_spill", "-307200"},  /* 300 MiB of changed pages stay in memory */
  [DS_SETTING_SECURE_DELETE] = {"secure_delete", "fast"}, /* no second write of every page that the upgrade frees */
  [DS_SETTING_THREADS] = {"threads", "1"},                /* a second thread sorts while indexes are built */
};

/* SQLite sets these while it parses, and looks for an interrupt at white space and at the end: written so, a
** setting can be put back while an interrupt is pending. */
static void set(ds_error *error, sqlite3 *db, int setting, const char *value) {
  ds_runf(error, db, "PRAGMA\"main\".\"%s\"=%s;", settings[setting].pragma, value);
}

static sqlite3_int64 get(ds_error *error, sqlite3 *db, int setting) {
  char sql[64];
  sqlite3_snprintf(sizeof sql, sql, "PRAGMA main.%s", settings[setting].pragma);
  return ds_query_int(error, db, sql, NULL);
}

/* Reads as 0 where nothing is ever spilled, else as the larger of itself and the size of the cache: below that it
** is as good as 1, its default. */
static sqlite3_int64 get_cache_spill(ds_error *error, sqlite3 *db) {
  sqlite3_int64 pages = get(error, db, DS_SETTING_CACHE_SPILL);
  if (pages == 0) return 0;
  set(error, db, DS_SETTING_CACHE_SPILL, "1");
  return pages > get(error, db, DS_SETTING_CACHE_SPILL) ? pages : 1;
}

/* What does not spill at all needs no bound, and what has not been changed is not put back. */
static bool stays(const ds_settings *s, int setting) {
  return setting == DS_SETTING_CACHE_SPILL && s->before[setting] == 0;
}

int ds_settings_change(ds_settings *s, ds_error *error, sqlite3 *db) {
  for (int i = 0; i < DS_SETTINGS; i++) {
    s->before[i] = i == DS_SETTING_CACHE_SPILL ? get_cache_spill(error, db) : get(error, db, i);
  }
  s->db = error->rc == SQLITE_OK ? db : NULL;
  for (int i = 0; i < DS_SETTINGS; i++) {
    if (!stays(s, i)) set(error, db, i, settings[i].value);
  }
  return error->rc;
}

void ds_settings_restore(ds_settings *s) {
  for (int i = 0; s->db && i < DS_SETTINGS; i++) {
    char value[32];
    bool fast = i == DS_SETTING_SECURE_DELETE && s->before[i] == 2; /* reads as 2, writes as a word */
    sqlite3_snprintf(sizeof value, value, fast ? "fast" : "%lld", s->before[i]);
    ds_error ignored = {0}; /* a pragma that could be set can be set back */
    if (!stays(s, i)) set(&ignored, s->db, i, value);
    ds_error_clear(&ignored);
  }
  s->db = NULL;
}
