/* The registry; see registry.h. */
#include "base/registry.h"

#include "base/error.h"
#include "base/table.h"

#include <string.h>

/* Since 3.45 SQLite wants to be told which functions may return JSON; older versions pass it over. */
#ifndef SQLITE_RESULT_SUBTYPE
#define SQLITE_RESULT_SUBTYPE 0x001000000
#endif

/* Since 3.49 an error may be kept out of the host's log; older versions pass this over, too. */
#ifndef SQLITE_PREPARE_DONT_LOG
#define SQLITE_PREPARE_DONT_LOG 0x10
#endif

/* Functions: what SQLite must know of each kind of access. */
static const int function_flags[] = {
  [DS_PURE] = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
  [DS_READS] = SQLITE_UTF8 | SQLITE_RESULT_SUBTYPE,
  [DS_WRITES] = SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_RESULT_SUBTYPE,
  [DS_FILES] = SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_RESULT_SUBTYPE,
};

static void session_release(void *data) {
  ds_session *session = ((ds_binding *)data)->session;
  if (--session->references == 0) sqlite3_free(session);
}

/* Whether the connection has a function or a table-valued function of this name. Neither way
** reads the schema: loading must not touch the file. */
static bool name_exists(sqlite3 *db, const ds_entry *entry) {
  sqlite3_stmt *statement = NULL;
  bool found = false;
  if (entry->kind == DS_TABLE) {
    if (sqlite3_prepare_v2(db, "PRAGMA module_list", -1, &statement, NULL) != SQLITE_OK) return false;
    while (!found && sqlite3_step(statement) == SQLITE_ROW) {
      const char *name = (const char *)sqlite3_column_text(statement, 0);
      found = name && sqlite3_stricmp(name, entry->name) == 0;
    }
  } else {
    const char *arguments[] = {"", "?", "?,?", "?,?,?"};
    char *sql = sqlite3_mprintf("SELECT %s(%s)", entry->name, arguments[entry->min_args < 4 ? entry->min_args : 3]);
    found = sql && sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_DONT_LOG, &statement, NULL) == SQLITE_OK;
    sqlite3_free(sql);
  }
  sqlite3_finalize(statement);
  return found;
}

/* Whether an earlier load into the connection registered all of this. */
static bool has_all(sqlite3 *db, const ds_session *session) {
  size_t i = 0;
  while (i < session->count && name_exists(db, session->bindings[i].entry)) i++;
  return i == session->count;
}

static bool mentions(const char *sql, const char *name) {
  int length = (int)strlen(name);
  for (; sql && *sql; sql++) {
    if (sqlite3_strnicmp(sql, name, length) == 0) return true;
  }
  return false;
}

/* SQLite keeps a function that is SQLITE_DIRECTONLY out of a database's views, triggers, defaults, indexes and
** generated columns, but not out of its CHECK constraints, which an INSERT or an integrity_check evaluates. So
** whatever writes also wants its name in the text of a statement that is running. */
static void call_directly(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const ds_entry *entry = ds_context_binding(context)->entry;
  sqlite3 *db = sqlite3_context_db_handle(context);
  sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL);
  while (statement && !(sqlite3_stmt_busy(statement) && mentions(sqlite3_sql(statement), entry->name))) {
    statement = sqlite3_next_stmt(db, statement);
  }
  if (statement) {
    entry->call(context, argc, argv);
  } else {
    ds_fail(context, DS_UNSUPPORTED, "called by a constraint of the schema; call it in a statement of your own");
  }
}

static ds_call call_of(const ds_entry *entry) {
  return entry->access == DS_WRITES || entry->access == DS_FILES ? call_directly : entry->call;
}

static int register_binding(sqlite3 *db, ds_binding *binding) {
  const ds_entry *entry = binding->entry;
  if (entry->drop_in && name_exists(db, entry)) return SQLITE_OK;
  binding->registered = true;
  if (entry->kind == DS_TABLE) {
    binding->session->references++;
    return sqlite3_create_module_v2(db, entry->name, entry->module ? entry->module : &ds_table_module, binding,
                                    session_release);
  }
  int last = entry->max_args < 0 ? entry->min_args : entry->max_args;
  int rc = SQLITE_OK;
  for (int args = entry->min_args; rc == SQLITE_OK && args <= last; args++) {
    bool scalar = entry->kind == DS_SCALAR;
    binding->session->references++;
    rc = sqlite3_create_function_v2(db, entry->name, entry->max_args < 0 ? -1 : args, function_flags[entry->access],
                                    binding, scalar ? call_of(entry) : NULL, scalar ? NULL : entry->call,
                                    scalar ? NULL : entry->final, session_release);
  }
  return rc;
}

int ds_register_rooms(sqlite3 *db, const ds_room *const *rooms, size_t count, bool files) {
  size_t total = 0;
  for (size_t i = 0; i < count; i++) total += rooms[i]->count;
  ds_session *session = sqlite3_malloc64(sizeof(ds_session) + total * sizeof(ds_binding));
  if (session == NULL) return SQLITE_NOMEM;
  *session = (ds_session){.db = db, .references = 1, .files = files};
  ds_binding guard = {.session = session}; /* keeps the session alive until all is registered */

  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < rooms[i]->count; j++) {
      const ds_entry *entry = &rooms[i]->entries[j];
      if (entry->access == DS_FILES && !files) continue;
      session->bindings[session->count++] = (ds_binding){.entry = entry, .area = rooms[i]->area, .session = session};
    }
  }
  /* A second load leaves the connection as it is set up, and a statement that runs keeps it from nothing. */
  int rc = SQLITE_OK;
  size_t wanted = has_all(db, session) ? 0 : session->count;
  for (size_t i = 0; rc == SQLITE_OK && i < wanted; i++) {
    rc = register_binding(db, &session->bindings[i]);
  }
  session_release(&guard);
  return rc;
}

const ds_binding *ds_context_binding(sqlite3_context *context) {
  return sqlite3_user_data(context);
}

const char *ds_context_name(sqlite3_context *context) {
  return ds_context_binding(context)->entry->name;
}
