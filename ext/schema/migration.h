/* A migration as its parts see it: what it has found, and the items of its plan. plan.c makes the items, items.c does
** each, report.c tells of them, migrate.c leads from start to end. */
#ifndef DS_SCHEMA_MIGRATION_H
#define DS_SCHEMA_MIGRATION_H

#include "base/options.h"
#include "base/sql.h"
#include "schema/declared.h"
#include "schema/migrate.h"
#include "schema/settings.h"
#include "schema/state.h"

typedef enum ds_item_kind { ITEM_BACKUP, ITEM_STEP, ITEM_TABLES, ITEM_OBJECT, ITEM_CHECK, ITEM_FINISH } ds_item_kind;

/* One item of the plan. Texts are the migration's. */
typedef struct ds_item {
  ds_item_kind kind;
  char *name;
  const ds_migration_step *step; /* ITEM_STEP */
  bool skipped;                  /* its guard did not hold */
  bool postponed;                /* it drops what a running statement keeps from being dropped */
  bool out_of_order;             /* later steps had been applied before it */
  char *type, *sql;              /* ITEM_OBJECT */
  bool replaces;                 /* ITEM_OBJECT: one of that name goes */
  int milliseconds;
} ds_item;

struct ds_migration {
  sqlite3 *db;
  ds_migration_limits limits;
  bool dry_run;
  ds_settings settings;
  ds_choice backup;
  char *timezone;
  ds_declared declared;
  ds_migration_step *steps;
  size_t step_count;
  ds_transaction transaction;
  ds_state before;
  ds_item *items;
  int count, capacity, done;
  char *backup_path; /* written, or in a dry run to be written */
  bool has_backup;   /* written, of a database that is still as it was */
  bool postponed;    /* something waits for a call that may drop */
  bool has_report;   /* MigrationReport holds this migration's rows, not those of the one before */
  char *broken;      /* JSON: objects of the user's that did not work before */
  char *tables;      /* JSON: what became of each table's rows */
  sqlite3_int64 free_bytes;
  char *left; /* JSON: what of the user's could not be carried along */
};

/* Plans what is pending, in the order in which to do it; nothing where nothing is. */
void ds_plan(ds_migration *m, ds_error *error);
void ds_plan_clear(ds_migration *m);

/* Whether a pending step runs outside the transaction. */
bool ds_plan_has_outside(ds_migration *m, ds_error *error);

/* Does one item. */
int ds_item_run(ds_migration *m, ds_error *error, ds_item *it);

/* Writes an applied step to Migrations. */
int ds_item_record(ds_migration *m, ds_error *error, const ds_item *it);

/* Notes what of the user's no longer works; then takes in what the steps wrote, which has to add up. */
int ds_report_broken(ds_migration *m, ds_error *error);
int ds_report_read(ds_migration *m, ds_error *error);

/* Takes in how much free space the file holds. */
void ds_report_free_bytes(ds_migration *m, ds_error *error);

#endif
