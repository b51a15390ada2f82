/* What state a database's schema is in, and which steps it has had. */
#ifndef DS_SCHEMA_STATE_H
#define DS_SCHEMA_STATE_H

#include "base/error.h"
#include "schema/declared.h"
#include "schema/step.h"

typedef enum ds_state {
  DS_STATE_NONE,    /* no datastore here */
  DS_STATE_LEGACY,  /* a database of the legacy application */
  DS_STATE_CURRENT, /* as declared, every step applied */
  DS_STATE_PENDING, /* steps or declared objects are missing */
  DS_STATE_NEWER    /* it has had steps that this extension does not know */
} ds_state;

extern const char *const ds_state_names[];

/* The steps of the pack in order, for sqlite3_free; every one well formed, or the error is set. */
ds_migration_step *ds_steps_read(ds_error *error, size_t *count);

/* Whether the step's guard holds for the database now. */
bool ds_step_applies(ds_error *error, sqlite3 *db, const ds_migration_step *step);

/* Whether Migrations is there and is ours. */
bool ds_has_migrations(ds_error *error, sqlite3 *db);

/* A statement over the steps of the pack and those of the database together, in order: place (in the
** pack, NULL where it has no such step), version, name, phase, state (applied, pending, changed,
** unknown, legacy), applied at, duration, checksum, sql. */
sqlite3_stmt *ds_steps_compare(ds_error *error, sqlite3 *db, const ds_migration_step *steps, size_t count);

/* Whether there is nothing to do: every step applied, every object there. Cheap; says false where only a
** closer look can tell. */
bool ds_schema_is_current(ds_error *error, sqlite3 *db);

/* The state as far as the steps tell, whether or not every declared object is there. */
ds_state ds_schema_steps_state(ds_error *error, sqlite3 *db);

/* The state; `declared` is as the last look saw the database. */
ds_state ds_schema_state(ds_error *error, sqlite3 *db, const ds_declared *declared);

#endif
