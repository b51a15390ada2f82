/* What a migration tells; see migration.h.
**
** Steps that move rows write to MigrationReport what went in, came out, was merged, dropped, added or mended, and
** why. That is read here, held against itself, and told as JSON beside the steps and objects. */
#include "base/json.h"
#include "schema/broken.h"
#include "schema/migration.h"

void ds_report_free_bytes(ds_migration *m, ds_error *error) {
  m->free_bytes =
    ds_query_int(error, m->db, "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size", NULL);
}

/* What the steps wrote to MigrationReport, by table; a table whose rows do not add up is an error. */
int ds_report_read(ds_migration *m, ds_error *error) {
  char *wrong =
    ds_query_text(error, m->db,
                  "SELECT TableName FROM main.MigrationReport GROUP BY TableName HAVING "
                  "sum(CASE Event WHEN 'in' THEN Rows WHEN 'added' THEN Rows "
                  "WHEN 'out' THEN -Rows WHEN 'merged' THEN -Rows WHEN 'dropped' THEN -Rows ELSE 0 END) <> 0",
                  NULL);
  if (wrong) {
    ds_error_set(error, DS_CORRUPT, "the rows of %s do not add up; nothing was changed, please report this", wrong);
  }
  sqlite3_free(wrong);
  m->left = ds_query_text(error, m->db,
                          "SELECT json_group_array(json_object('of', TableName, 'rows', Rows, 'what', Why)) "
                          "FROM main.MigrationReport WHERE Event = 'left'",
                          NULL);
  m->tables = ds_query_text(error, m->db,
                            "SELECT json_group_array(json(entry)) FROM (SELECT json_object('table', TableName, "
                            "  'rows_in', ifnull(sum(Rows) FILTER (WHERE Event = 'in'), 0), "
                            "  'rows_out', ifnull(sum(Rows) FILTER (WHERE Event = 'out'), 0), "
                            "  'merged', ifnull(sum(Rows) FILTER (WHERE Event = 'merged'), 0), "
                            "  'dropped', ifnull(sum(Rows) FILTER (WHERE Event = 'dropped'), 0), "
                            "  'added', ifnull(sum(Rows) FILTER (WHERE Event = 'added'), 0), "
                            "  'why', json_group_array(json_object('event', Event, 'rows', Rows, 'why', Why)) "
                            "         FILTER (WHERE Why IS NOT NULL AND Rows > 0)) AS entry "
                            "FROM main.MigrationReport WHERE Event <> 'left' GROUP BY TableName ORDER BY min(Id))",
                            NULL);
  return error->rc;
}

/* Objects of the user's that worked before and do not now. */
int ds_report_broken(ds_migration *m, ds_error *error) {
  char *broken = ds_broken_objects(error, m->db);
  sqlite3_stmt *insert = ds_prepare(error, m->db,
                                    "INSERT INTO main.MigrationReport(TableName, Event, Rows, Why) "
                                    "SELECT value ->> 'object', 'left', 1, value ->> 'why' FROM json_each(?1) "
                                    "WHERE value ->> 'object' NOT IN (SELECT value ->> 'object' FROM json_each(?2)) "
                                    "GROUP BY value ->> 'object'");
  if (insert) {
    sqlite3_bind_text(insert, 1, broken, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, m->broken, -1, SQLITE_STATIC);
  }
  ds_step(error, insert);
  sqlite3_finalize(insert);
  sqlite3_free(broken);
  return error->rc;
}

static void report_steps(const ds_migration *m, ds_json *json) {
  ds_json_open(json, "steps", '[');
  for (int i = 0; i < m->count; i++) {
    const ds_item *it = &m->items[i];
    if (it->kind != ITEM_STEP) continue;
    char version[32];
    sqlite3_snprintf(sizeof version, version, "%.*s", (int)it->step->version.length, it->step->version.at);
    ds_json_open(json, NULL, '{');
    ds_json_text(json, "version", version);
    ds_json_text(json, "name", it->step->name);
    ds_json_text(json, "phase", ds_phase_names[it->step->phase]);
    ds_json_text(json, "state", it->postponed ? "pending" : it->skipped ? "skipped" : "applied");
    if (it->out_of_order) ds_json_bool(json, "out_of_order", true);
    ds_json_int(json, "ms", it->milliseconds);
    ds_json_close(json, '}');
  }
  ds_json_close(json, ']');
}

void ds_migration_report(const ds_migration *m, ds_json *json) {
  int total = 0;
  for (int i = 0; i < m->count; i++) total += m->items[i].milliseconds;
  ds_json_open(json, NULL, '{');
  ds_json_text(json, "from", ds_state_names[m->before]);
  ds_state after = m->dry_run ? m->before : m->postponed ? DS_STATE_PENDING : DS_STATE_CURRENT;
  ds_json_text(json, "to", ds_state_names[after]);
  ds_json_bool(json, "changed", m->count > 0 && !m->dry_run);
  ds_json_bool(json, "dry_run", m->dry_run);
  ds_json_text(json, "backup", m->backup_path);
  report_steps(m, json);
  ds_json_open(json, "objects", '[');
  for (int i = 0; i < m->count; i++) {
    if (m->items[i].kind == ITEM_OBJECT || m->items[i].kind == ITEM_TABLES) ds_json_text(json, NULL, m->items[i].name);
  }
  ds_json_close(json, ']');
  ds_json_raw(json, "tables", m->tables ? m->tables : "[]");
  ds_json_raw(json, "left", m->left ? m->left : "[]");
  ds_json_int(json, "free_bytes", m->free_bytes);
  ds_json_int(json, "ms", total);
  ds_json_close(json, '}');
}
