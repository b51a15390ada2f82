/* Ending once; see once.h. */
#include "base/once.h"

#include "base/sql.h"

#include <string.h>

typedef enum op_kind { OP_OTHER, OP_LOOP, OP_GOSUB, OP_RETURN, OP_OTHER_FINAL, OP_OWN_FINAL } op_kind;

typedef struct op {
  op_kind kind;
  int p1, p2;
} op;

typedef struct program {
  op *ops; /* by address; owned */
  int count, room;
  int start; /* where the part begins that runs first and jumps back to the rest */
} program;

static const struct {
  const char *name;
  op_kind kind;
} kinds[] = {
  {"Next", OP_LOOP}, {"Prev", OP_LOOP},   {"SorterNext", OP_LOOP}, {"VNext", OP_LOOP},
  {"Goto", OP_LOOP}, {"Gosub", OP_GOSUB}, {"Return", OP_RETURN},   {"AggFinal", OP_OTHER_FINAL},
};

/* Whether text begins with the name of one of the aggregates that write. */
static bool names_own(const ds_session *session, const char *text) {
  for (size_t i = 0; i < session->count; i++) {
    const ds_entry *entry = session->bindings[i].entry;
    if (entry->kind != DS_AGGREGATE || entry->access != DS_WRITES) continue;
    if (sqlite3_strnicmp(text, entry->name, (int)strlen(entry->name)) == 0) return true;
  }
  return false;
}

static int add_op(ds_error *error, program *code, const op *one) {
  if (code->count == code->room) {
    int room = code->room ? code->room * 2 : 64;
    op *ops = sqlite3_realloc64(code->ops, (size_t)room * sizeof *ops);
    if (ops == NULL) return ds_error_memory(error);
    code->ops = ops;
    code->room = room;
  }
  code->ops[code->count++] = *one;
  return SQLITE_OK;
}

/* EXPLAIN's columns: addr, opcode, p1, p2, p3, p4, p5, comment. */
static int read_program(ds_error *error, sqlite3 *db, const ds_session *session, const char *sql, program *code) {
  char *explain = sqlite3_mprintf("EXPLAIN %s", sql);
  if (explain == NULL) return ds_error_memory(error);
  sqlite3_stmt *rows = ds_prepare(error, db, explain);
  while (ds_step(error, rows) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(rows, 1), *p4 = (const char *)sqlite3_column_text(rows, 5);
    op one = {.p1 = sqlite3_column_int(rows, 2), .p2 = sqlite3_column_int(rows, 3)};
    for (size_t i = 0; name && i < DS_COUNT(kinds); i++) {
      if (strcmp(name, kinds[i].name) == 0) one.kind = kinds[i].kind;
    }
    if (one.kind == OP_OTHER_FINAL && p4 && names_own(session, p4)) one.kind = OP_OWN_FINAL;
    if (code->count == 0) code->start = one.p2;
    add_op(error, code, &one);
  }
  sqlite3_finalize(rows);
  sqlite3_free(explain);
  /* An authorizer may forbid it. */
  if (error->rc == SQLITE_ERROR || error->rc == SQLITE_AUTH) ds_error_clear(error);
  return error->rc;
}

static bool in_loop(const program *code, int address) {
  for (int i = address; i < code->start && i < code->count; i++) {
    if (code->ops[i].kind == OP_LOOP && code->ops[i].p2 <= address) return true;
  }
  return false;
}

/* Whether an address lies in a subroutine that runs more than once. */
static bool in_repeated_subroutine(const program *code, int address) {
  int begin = -1, calls = 0, by = 0;
  for (int i = 0; i < code->count; i++) {
    if (code->ops[i].kind == OP_GOSUB && code->ops[i].p2 <= address && code->ops[i].p2 > begin) {
      begin = code->ops[i].p2;
      by = code->ops[i].p1;
    }
  }
  bool returns = false;
  for (int i = address; begin >= 0 && i < code->count; i++) {
    returns = returns || (code->ops[i].kind == OP_RETURN && code->ops[i].p1 == by);
  }
  for (int i = 0; returns && i < code->count; i++) {
    if (code->ops[i].kind == OP_GOSUB && code->ops[i].p2 == begin) calls += in_loop(code, i) ? 2 : 1;
  }
  return calls > 1;
}

static bool ends_once(const program *code) {
  int last = -1;
  for (int i = 0; i < code->count; i++) {
    if (code->ops[i].kind != OP_OWN_FINAL) continue;
    if (in_loop(code, i) || in_repeated_subroutine(code, i)) return false;
    /* The aggregates of one SELECT end one right after the other. */
    for (int between = last; last >= 0 && between < i; between++) {
      if (code->ops[between].kind < OP_OTHER_FINAL) return false;
    }
    last = i;
  }
  return true;
}

/* Whether a statement has more than one SELECT, or groups: others need no EXPLAIN. */
static bool may_repeat(const char *sql) {
  int selects = 0;
  for (; *sql; sql++) {
    selects += sqlite3_strnicmp(sql, "select", 6) == 0 || sqlite3_strnicmp(sql, "values", 6) == 0;
    if (sqlite3_strnicmp(sql, "group", 5) == 0) return true;
  }
  return selects > 1;
}

static bool has_own_call(const ds_session *session, const char *sql) {
  for (; *sql; sql++) {
    if ((*sql == 'd' || *sql == 'D') && names_own(session, sql)) return true;
  }
  return false;
}

int ds_once_require(ds_error *error, sqlite3 *db, const ds_session *session) {
  for (sqlite3_stmt *at = sqlite3_next_stmt(db, NULL); at && error->rc == SQLITE_OK; at = sqlite3_next_stmt(db, at)) {
    /* One that waits at a row is not being stepped. */
    if (!sqlite3_stmt_busy(at) || sqlite3_data_count(at) > 0) continue;
    const char *sql = sqlite3_sql(at);
    if (sql == NULL || !may_repeat(sql) || !has_own_call(session, sql)) continue;
    program code = {0};
    if (read_program(error, db, session, sql, &code) == SQLITE_OK && !ends_once(&code)) {
      ds_error_set(error, DS_UNSUPPORTED,
                   "the call would be made several times in this statement, for groups, rows or SELECTs, and could not "
                   "be taken back as one; call it once, without GROUP BY: names may differ from row to row");
    }
    sqlite3_free(code.ops);
  }
  return error->rc;
}
