/* The registry: what a room offers, said once. One ds_entry is a name's registration, its
** documentation in ds_help, and the name in its error texts. */
#ifndef DS_BASE_REGISTRY_H
#define DS_BASE_REGISTRY_H

#include "base/sqlite.h"

struct ds_table;

typedef enum ds_kind { DS_SCALAR, DS_AGGREGATE, DS_TABLE } ds_kind;

/* What a name may touch; it decides the SQLite flags (see registry.c). */
typedef enum ds_access {
  DS_PURE,   /* its arguments alone: deterministic and innocuous */
  DS_READS,  /* the database, for reading */
  DS_WRITES, /* the database, for writing: never from a view or trigger */
  DS_FILES   /* files: the same, and absent from sqlite3_datastore_nofs_init */
} ds_access;

typedef void (*ds_call)(sqlite3_context *, int, sqlite3_value **);

typedef struct ds_entry {
  const char *name;
  ds_kind kind;
  ds_access access;
  int min_args, max_args; /* functions only; max_args -1 means any number */
  bool drop_in;           /* registered only where the connection has no such name yet */
  ds_call call;           /* a scalar's function, or an aggregate's step */
  void (*final)(sqlite3_context *);
  const struct ds_table *table;
  const sqlite3_module *module; /* a table that is more than a ds_table can say */
  /* documentation, shown by ds_help and held against the README by a test */
  const char *signature, *summary, *example;
} ds_entry;

typedef struct ds_room {
  const char *area;
  const ds_entry *entries;
  size_t count;
} ds_room;

/* One name on one connection; it is the user data of the function or module. */
typedef struct ds_binding {
  const ds_entry *entry;
  const char *area;
  struct ds_session *session;
  bool registered;
  const sqlite3_vtab *connected; /* a table's, where a statement has used it */
} ds_binding;

enum { DS_KEPT = 32 }; /* a search asks for about ten; each is a few KB */

/* What a connection's settings were before it was set up for a bulk load. */
typedef struct ds_loading {
  bool on;
  sqlite3_int64 cache_size, checkpoint;
} ds_loading;

/* What the extension keeps for one connection; freed with the last name that is bound to it. */
typedef struct ds_session {
  sqlite3 *db;
  int references;
  bool files;                  /* may touch files */
  bool follow_moved;           /* ds_connect's option; see images/moved.c */
  ds_loading loading;          /* see care/reindex.c */
  unsigned failures;           /* calls of ours that ended in an error */
  struct ds_gather *gathers;   /* of the statement that runs; see gather.h */
  int tables;                  /* of the extension's virtual tables, those that are connected; see kept.h */
  sqlite3_stmt *kept[DS_KEPT]; /* the last used first */
  size_t count;
  ds_binding bindings[];
} ds_session;

int ds_register_rooms(sqlite3 *db, const ds_room *const *rooms, size_t count, bool files);

const ds_binding *ds_context_binding(sqlite3_context *context);
const char *ds_context_name(sqlite3_context *context);

#endif
