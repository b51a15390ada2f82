/* Migration steps as their files declare them; knows nothing of SQLite.
**
** A step is migrations/YYYYMMDD_NNNN_name.sql. Its first comment line says why it exists, and header
** lines among the first comments say how it runs:
**     -- phase: pre | data | post        before the tables, between tables and indexes, at the end
**     -- when: table Image(Path, Prompt) only where that table has those columns
**     -- transaction: off                on its own, after the migration's transaction (post only)
**     -- declares: tables                its CREATE TABLEs are completed, not run: a missing table is
**                                        made, a missing column is added
**     -- yields: statements             it is one SELECT, whose row is the script to run
**     -- drops: tables                  it drops tables, which SQLite refuses while any statement reads:
**                                        ds_migrate_steps leaves it to ds_migrate */
#ifndef DS_SCHEMA_STEP_H
#define DS_SCHEMA_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ds_phase { DS_PHASE_PRE, DS_PHASE_DATA, DS_PHASE_POST } ds_phase;

extern const char *const ds_phase_names[];

typedef struct ds_slice {
  const char *at;
  size_t length;
} ds_slice;

typedef struct ds_migration_step {
  ds_slice version; /* YYYYMMDD_NNNN */
  const char *name; /* what follows it */
  const char *text; /* the whole file */
  char checksum[17];
  ds_phase phase;
  ds_slice guard_table;   /* empty where the step always runs */
  ds_slice guard_columns; /* "Path, Prompt", may be empty */
  bool outside_transaction;
  bool declares_tables;
  bool yields_statements;
  bool drops_tables;
} ds_migration_step;

/* Reads a step from its file's name (without .sql) and text, both of which must outlive it. Returns
** NULL, or what is wrong with it. */
const char *ds_step_read(ds_migration_step *step, const char *name, const char *text);

/* The next name of a list such as guard_columns; false at its end. */
bool ds_slice_next_name(ds_slice *list, ds_slice *name);

#endif
