/* All or nothing; see whole.h.
**
** The program is a list of instructions. From each one the walk below goes wherever the next may be: too far rather
** than not far enough. What it finds after the end of an aggregate, or after a row of one, may happen then. */
#include "base/whole.h"

#include "base/sql.h"

#include <limits.h>
#include <string.h>

enum { NAME_BYTES = 48 };

typedef enum op_kind {
  OP_OTHER,    /* goes on to the next, or forward to p2 */
  OP_BRANCH,   /* the same, or to p2 wherever that is */
  OP_GOTO,     /* to p2 */
  OP_HALT,     /* nowhere */
  OP_GOSUB,    /* to p2; comes back by the RETURN with its p1 */
  OP_RETURN,   /* behind a GOSUB with its p1; where it stands in line, which p3 or no GOSUB tells, to the next */
  OP_START,    /* of the coroutine p1, at p3 */
  OP_YIELD,    /* into the coroutine p1, or out of it: behind any other YIELD of it */
  OP_FINISH,   /* of the coroutine p1: to the p2 of a YIELD */
  OP_OPEN,     /* a virtual table, for cursor p1 */
  OP_OPEN_OWN, /* one of ours */
  OP_FILTER,   /* runs the virtual table of cursor p1 */
  OP_CALL,     /* a function */
  OP_STEP,     /* a row of an aggregate */
  OP_STEP_OWN, /* of one of ours that write */
  OP_FINAL,    /* the end of an aggregate */
  OP_FINAL_OWN /* of one of ours that write */
} op_kind;

typedef struct op {
  op_kind kind;
  bool reached;  /* by the walk that is under way */
  bool can_fail; /* by something that is not known of */
  int p1, p2, p3;
  char name[NAME_BYTES]; /* of what can fail */
} op;

typedef struct program {
  op *ops; /* by address; owned */
  int *stack;
  int count, room, waiting;
  int start; /* where the part begins that runs first, before any row, and jumps back to the rest */
} program;

static const struct {
  const char *name;
  op_kind kind;
} kinds[] = {
  {"Next", OP_BRANCH},         {"Prev", OP_BRANCH},         {"SorterNext", OP_BRANCH}, {"VNext", OP_BRANCH},
  {"DecrJumpZero", OP_BRANCH}, {"Goto", OP_GOTO},           {"Halt", OP_HALT},         {"Gosub", OP_GOSUB},
  {"Return", OP_RETURN},       {"InitCoroutine", OP_START}, {"Yield", OP_YIELD},       {"EndCoroutine", OP_FINISH},
  {"VOpen", OP_OPEN},          {"VFilter", OP_FILTER},      {"Function", OP_CALL},     {"PureFunc", OP_CALL},
  {"AggStep", OP_STEP},        {"AggFinal", OP_FINAL},
};

/* Functions of SQLite that do not fail, whatever a row has, within its limits; a BLOB in JSON is the exception. */
static const char *const harmless[] = {
  "avg",
  "ceil",
  "ceiling",
  "changes",
  "char",
  "coalesce",
  "concat",
  "concat_ws",
  "count",
  "date",
  "datetime",
  "dense_rank",
  "first_value",
  "floor",
  "format",
  "glob",
  "group_concat",
  "hex",
  "ifnull",
  "iif",
  "instr",
  "json_array",
  "json_group_array",
  "json_object",
  "json_valid",
  "julianday",
  "lag",
  "last_insert_rowid",
  "last_value",
  "lead",
  "length",
  "like",
  "likelihood",
  "likely",
  "lower",
  "ltrim",
  "max",
  "min",
  "nullif",
  "octet_length",
  "printf",
  "quote",
  "random",
  "rank",
  "replace",
  "round",
  "row_number",
  "rtrim",
  "sign",
  "strftime",
  "string_agg",
  "substr",
  "substring",
  "sum",
  "time",
  "total",
  "total_changes",
  "trim",
  "trunc",
  "typeof",
  "unhex",
  "unicode",
  "unixepoch",
  "unlikely",
  "upper",
};

/* --- Reading the program --- */

static bool in_name(char byte) {
  return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* The function of ours that a text begins with. */
static const ds_entry *own_call(const ds_session *session, const char *text) {
  for (size_t i = 0; i < session->count; i++) {
    const ds_entry *entry = session->bindings[i].entry;
    size_t length = strlen(entry->name);
    if (entry->kind == DS_TABLE || sqlite3_strnicmp(text, entry->name, (int)length) != 0) continue;
    if (!in_name(text[length])) return entry;
  }
  return NULL;
}

static bool writes_rows(const ds_entry *entry) {
  return entry && entry->kind == DS_AGGREGATE && entry->access == DS_WRITES;
}

/* EXPLAIN shows a function as name(arguments). */
static void name_call(op *at, const ds_session *session, const char *shown) {
  const ds_entry *own = own_call(session, shown);
  if (writes_rows(own) && at->kind == OP_STEP) at->kind = OP_STEP_OWN;
  if (writes_rows(own) && at->kind == OP_FINAL) at->kind = OP_FINAL_OWN;
  if (own || at->kind == OP_FINAL) return;
  const char *end = strchr(shown, '(');
  sqlite3_snprintf(NAME_BYTES, at->name, "%.*s()", end ? (int)(end - shown) : -1, shown);
  at->can_fail = true;
  for (size_t i = 0; end && i < DS_COUNT(harmless); i++) {
    if (strlen(harmless[i]) != (size_t)(end - shown)) continue;
    if (sqlite3_strnicmp(harmless[i], shown, (int)(end - shown)) == 0) at->can_fail = false;
  }
}

/* EXPLAIN shows a virtual table by its address. */
static bool is_own_table(const ds_session *session, const char *shown) {
  char own[NAME_BYTES];
  for (size_t i = 0; i < session->count; i++) {
    if (session->bindings[i].connected == NULL) continue;
    sqlite3_snprintf(sizeof own, own, "vtab:%p", (const void *)session->bindings[i].connected);
    if (strcmp(own, shown) == 0) return true;
  }
  return false;
}

static bool runs_own_table(const program *code, int cursor) {
  for (int i = code->count - 1; i >= 0; i--) {
    if (code->ops[i].kind == OP_OPEN_OWN && code->ops[i].p1 == cursor) return true;
  }
  return false;
}

/* EXPLAIN's columns: addr, opcode, p1, p2, p3, p4, p5, comment. */
static void read_op(op *at, const program *code, const ds_session *session, sqlite3_stmt *row) {
  const char *name = (const char *)sqlite3_column_text(row, 1), *shown = (const char *)sqlite3_column_text(row, 5);
  *at = (op){.p1 = sqlite3_column_int(row, 2), .p2 = sqlite3_column_int(row, 3), .p3 = sqlite3_column_int(row, 4)};
  for (size_t i = 0; name && i < DS_COUNT(kinds); i++) {
    if (strcmp(name, kinds[i].name) == 0) at->kind = kinds[i].kind;
  }
  if (at->kind == OP_OPEN && shown && is_own_table(session, shown)) at->kind = OP_OPEN_OWN;
  if (at->kind == OP_FILTER && !runs_own_table(code, at->p1)) {
    at->can_fail = true;
    sqlite3_snprintf(NAME_BYTES, at->name, "a virtual table");
  }
  if (at->kind >= OP_CALL && shown) name_call(at, session, shown);
}

static int add_op(ds_error *error, program *code, const ds_session *session, sqlite3_stmt *row) {
  if (code->count == code->room) {
    int room = code->room ? code->room * 2 : 64;
    op *ops = sqlite3_realloc64(code->ops, (size_t)room * sizeof *ops);
    if (ops == NULL) return ds_error_memory(error);
    code->ops = ops;
    code->room = room;
  }
  op *at = &code->ops[code->count];
  read_op(at, code, session, row);
  if (code->count++ == 0) code->start = at->p2 ? at->p2 : INT_MAX;
  return SQLITE_OK;
}

static int read_program(ds_error *error, sqlite3 *db, const ds_session *session, const char *sql, program *code) {
  char *explain = sqlite3_mprintf("EXPLAIN %s", sql);
  if (explain == NULL) return ds_error_memory(error);
  sqlite3_stmt *rows = ds_prepare(error, db, explain);
  while (ds_step(error, rows) == SQLITE_ROW) add_op(error, code, session, rows);
  sqlite3_finalize(rows);
  sqlite3_free(explain);
  /* An authorizer may forbid it. */
  if (error->rc == SQLITE_ERROR || error->rc == SQLITE_AUTH) ds_error_clear(error);
  if (error->rc == SQLITE_OK) code->stack = sqlite3_malloc64(((size_t)code->count + 1) * sizeof *code->stack);
  if (error->rc == SQLITE_OK && code->stack == NULL) ds_error_memory(error);
  return error->rc;
}

/* --- Walking through it --- */

static void go(program *code, int to) {
  if (to < 0 || to >= code->count || to >= code->start || code->ops[to].reached) return;
  code->ops[to].reached = true;
  code->stack[code->waiting++] = to;
}

/* Goes behind, or to the p2 of, all of one kind for a subroutine or coroutine, and says whether there are any. A
** YIELD without p2 is one back. */
static bool go_to_others(program *code, op_kind kind, int of, bool behind) {
  bool any = false;
  for (int i = 0; i < code->count; i++) {
    const op *other = &code->ops[i];
    if (other->kind != kind || other->p1 != of) continue;
    if (behind || other->p2 > 0) go(code, behind ? i + 1 : other->p2);
    any = true;
  }
  return any;
}

static void go_on(program *code, int from) {
  const op *at = &code->ops[from];
  switch (at->kind) {
  case OP_HALT: return;
  case OP_GOTO: go(code, at->p2); return;
  case OP_FINISH: go_to_others(code, OP_YIELD, at->p1, false); return;
  case OP_RETURN:
    if (!go_to_others(code, OP_GOSUB, at->p1, true) || at->p3) go(code, from + 1);
    return;
  case OP_START: go(code, at->p3); break;
  case OP_YIELD: go_to_others(code, OP_YIELD, at->p1, true); break;
  case OP_GOSUB:
  case OP_BRANCH: go(code, at->p2); break;
  default: break;
  }
  go(code, from + 1);
  if (at->p2 > from) go(code, at->p2);
}

/* Marks all that may run after an instruction. */
static void walk_from(program *code, int from) {
  for (int i = 0; i < code->count; i++) code->ops[i].reached = false;
  go_on(code, from);
  while (code->waiting > 0) go_on(code, code->stack[--code->waiting]);
}

static bool ends_once(program *code) {
  for (int i = 0; i < code->count; i++) {
    if (code->ops[i].kind != OP_FINAL_OWN) continue;
    /* The aggregates of one SELECT end one right after the other. */
    int last = i;
    while (last + 1 < code->count && code->ops[last + 1].kind >= OP_FINAL) last++;
    walk_from(code, last);
    for (int other = 0; other < code->count; other++) {
      if (code->ops[other].kind == OP_FINAL_OWN && code->ops[other].reached) return false;
    }
  }
  return true;
}

/* What may fail after a row was gathered; NULL for nothing. */
static const char *failing_call(program *code) {
  for (int i = 0; i < code->count; i++) {
    if (code->ops[i].kind != OP_STEP_OWN) continue;
    walk_from(code, i);
    for (int other = 0; other < code->count; other++) {
      if (code->ops[other].can_fail && code->ops[other].reached) return code->ops[other].name;
    }
  }
  return NULL;
}

/* --- The statement --- */

/* The function of ours that is named in a statement here; looked for where a name begins only, for statements may be
** long. */
static const ds_entry *own_call_at(const ds_session *session, const char *sql, const char *at) {
  return in_name(*at) && (at == sql || !in_name(at[-1])) ? own_call(session, at) : NULL;
}

/* Whether a statement is one SELECT without FROM, groups and calls of others. */
static bool is_simple(const ds_session *session, const char *sql) {
  int selects = 0;
  for (const char *at = sql; *at;) {
    const ds_entry *own = own_call_at(session, sql, at);
    selects += sqlite3_strnicmp(at, "select", 6) == 0 || sqlite3_strnicmp(at, "values", 6) == 0;
    if (*at == '(' || sqlite3_strnicmp(at, "from", 4) == 0 || sqlite3_strnicmp(at, "group", 5) == 0) return false;
    if (at[0] == '-' && at[1] == '>') return false;
    at += own ? strlen(own->name) + (at[strlen(own->name)] == '(') : 1;
  }
  return selects < 2;
}

static bool has_own_call(const ds_session *session, const char *sql) {
  for (const char *at = sql; *at; at++) {
    if (writes_rows(own_call_at(session, sql, at))) return true;
  }
  return false;
}

static void check(ds_error *error, program *code) {
  const char *failing = failing_call(code);
  if (!ends_once(code)) {
    ds_error_set(error, DS_UNSUPPORTED,
                 "the call would be made several times in this statement, for groups, rows or SELECTs, and could not "
                 "be taken back as one; call it once, without GROUP BY: names may differ from row to row");
  } else if (failing) {
    ds_error_set(
      error, DS_UNSUPPORTED,
      "%s in this statement may fail when rows were gathered, which could not be seen; read the rows before: "
      "WITH found AS MATERIALIZED (SELECT ...) SELECT ... FROM found",
      failing);
  }
}

int ds_whole_require(ds_error *error, sqlite3 *db, const ds_session *session) {
  for (sqlite3_stmt *at = sqlite3_next_stmt(db, NULL); at && error->rc == SQLITE_OK; at = sqlite3_next_stmt(db, at)) {
    /* One that waits at a row is not being stepped. */
    if (!sqlite3_stmt_busy(at) || sqlite3_data_count(at) > 0) continue;
    const char *sql = sqlite3_sql(at);
    if (sql == NULL || !has_own_call(session, sql) || is_simple(session, sql)) continue;
    program code = {0};
    if (read_program(error, db, session, sql, &code) == SQLITE_OK) check(error, &code);
    sqlite3_free(code.ops);
    sqlite3_free(code.stack);
  }
  return error->rc;
}
