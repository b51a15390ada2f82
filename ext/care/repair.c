/* ds_repair([options]): mends what ds_check('full') finds and can mend, and nothing else.
**
**     SELECT ds_repair('{"dry_run":true}');   -> what it would do
**     SELECT ds_repair();
**
** One transaction. A copy of the database is kept first where there is something to mend. */
#include "base/clock.h"
#include "base/json.h"
#include "base/options.h"
#include "base/sql.h"
#include "care/care.h"
#include "care/checks.h"
#include "safety/backup.h"

typedef struct repair {
  sqlite3 *db;
  ds_declared declared;
  bool dry_run, copied;
  ds_choice backup;
  char *backup_path;
  bool files; /* may be written */
  sqlite3_int64 mended, left;
  ds_transaction transaction;
} repair;

static sqlite3_int64 count_findings(repair *r, ds_error *error, const ds_check *check) {
  sqlite3_stmt *findings = ds_check_find(check, error, r->db, &r->declared);
  sqlite3_int64 count = 0;
  while (findings && ds_check_step(check, error, findings) == SQLITE_ROW) count++;
  sqlite3_finalize(findings);
  if (error->rc != SQLITE_OK) ds_error_context(error, check->code);
  return count;
}

/* Keeps a copy before the first change. It is of a database that is known to be wrong, so it is not
** held against anything. */
static int keep_copy(repair *r, ds_error *error) {
  if (r->copied || r->dry_run || !r->files || r->backup.is == DS_CHOICE_NO) return error->rc;
  r->copied = true;
  r->backup_path = r->backup.is == DS_CHOICE_TEXT ? sqlite3_mprintf("%s", r->backup.text)
                                                  : ds_backup_default_path(error, r->db, "main", "unrepaired");
  if (r->backup_path == NULL) return error->rc; /* no file to copy */
  ds_backup_options options = {.no_verify = true};
  ds_backup *backup = ds_backup_start(error, r->db, r->backup_path, &options);
  while (backup && error->rc == SQLITE_OK && !ds_backup_finished(backup)) ds_backup_next(backup, error);
  ds_backup_free(backup);
  if (error->rc != SQLITE_OK) ds_error_context(error, "keeping a copy");
  return error->rc;
}

/* One check, looked at again after those before it have been mended: what it finds, it mends. */
static void run_check(repair *r, ds_error *error, ds_json *json, const ds_check *check) {
  sqlite3_int64 found = count_findings(r, error, check);
  if (found == 0 || error->rc != SQLITE_OK) return;
  sqlite3_int64 left = found;
  if (check->mend) {
    keep_copy(r, error);
    if (error->rc == SQLITE_OK) ds_check_mend(check, error, r->db, &r->declared);
    if (check->source == DS_CHECK_TABLES || check->source == DS_CHECK_OBJECTS) {
      ds_declared_look(&r->declared, error, r->db);
    }
    left = count_findings(r, error, check);
  }
  r->mended += found - left;
  r->left += left;
  ds_json_open(json, NULL, '{');
  ds_json_text(json, "code", check->code);
  ds_json_int(json, "found", found);
  ds_json_int(json, "left", left);
  ds_json_text(json, "fix", check->fix);
  ds_json_close(json, '}');
}

static int run_all(repair *r, ds_error *error, ds_json *json) {
  if (ds_begin(&r->transaction, error, r->db) != SQLITE_OK) return error->rc;
  care_require_schema(error, r->db);
  ds_declared_open(&r->declared, error, r->db, NULL);
  ds_json_open(json, "checks", '[');
  for (size_t i = 0; i < ds_check_count && error->rc == SQLITE_OK; i++) run_check(r, error, json, &ds_checks[i]);
  ds_json_close(json, ']');
  ds_declared_close(&r->declared);
  return error->rc;
}

static int end(repair *r, ds_error *error) {
  if (!r->dry_run) return ds_commit(&r->transaction, error);
  return ds_error_sqlite(error, r->db, ds_rollback(&r->transaction), "undoing the dry run");
}

void care_repair(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ds_error error = {0};
  int64_t started = ds_milliseconds();
  repair r = {.db = sqlite3_context_db_handle(context), .files = ds_context_binding(context)->session->files};
  const ds_option options[] = {{"dry_run", DS_OPTION_BOOL, &r.dry_run}, {"backup", DS_OPTION_BOOL_OR_TEXT, &r.backup}};
  ds_options_read(&error, r.db, argc > 0 ? argv[0] : NULL, options, DS_COUNT(options));
  ds_json json;
  ds_json_start(&json, r.db);
  ds_json_open(&json, NULL, '{');
  ds_json_bool(&json, "dry_run", r.dry_run);
  if (error.rc == SQLITE_OK) run_all(&r, &error, &json);
  ds_json_int(&json, "mended", r.mended);
  ds_json_int(&json, "left", r.left);
  ds_json_text(&json, "backup", r.backup_path);
  ds_json_int(&json, "ms", ds_milliseconds() - started);
  ds_json_close(&json, '}');
  char *report = ds_json_finish(&json, &error);
  end(&r, &error);
  sqlite3_free(r.backup.text);
  sqlite3_free(r.backup_path);
  ds_json_give(report, context, &error);
}
