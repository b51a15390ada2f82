/* Migration steps as their files declare them; see step.h. */
#include "schema/step.h"

#include <stdio.h>
#include <string.h>

const char *const ds_phase_names[] = {"pre", "data", "post"};

enum { VERSION_LENGTH = 13 }; /* YYYYMMDD_NNNN */

static bool is_digits(const char *text, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static ds_slice trim(ds_slice slice) {
  while (slice.length && is_blank(slice.at[0])) slice.at++, slice.length--;
  while (slice.length && is_blank(slice.at[slice.length - 1])) slice.length--;
  return slice;
}

static bool equals(ds_slice slice, const char *text) {
  return slice.length == strlen(text) && memcmp(slice.at, text, slice.length) == 0;
}

/* FNV-1a, 64 bits: a step's text is told from a changed one, not guarded against a forger. */
static void write_checksum(char out[17], const char *text) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
  snprintf(out, 17, "%08x%08x", (unsigned)(hash >> 32), (unsigned)(hash & 0xffffffffu));
}

static const char *read_guard(ds_migration_step *step, ds_slice value) {
  static const char word[] = "table ";
  if (value.length < sizeof word || memcmp(value.at, word, sizeof word - 1) != 0)
    return "'when' takes: table NAME(COLUMN, ...)";
  value = trim((ds_slice){value.at + sizeof word - 1, value.length - (sizeof word - 1)});
  const char *open = memchr(value.at, '(', value.length);
  if (open == NULL) {
    step->guard_table = value;
    return NULL;
  }
  if (value.at[value.length - 1] != ')') return "'when' has no closing parenthesis";
  step->guard_table = trim((ds_slice){value.at, (size_t)(open - value.at)});
  step->guard_columns = (ds_slice){open + 1, (size_t)(value.at + value.length - 1 - (open + 1))};
  return NULL;
}

static const char *read_header(ds_migration_step *step, ds_slice key, ds_slice value, bool *has_phase) {
  if (equals(key, "phase")) {
    for (ds_phase phase = DS_PHASE_PRE; phase <= DS_PHASE_POST; phase++) {
      if (!equals(value, ds_phase_names[phase])) continue;
      step->phase = phase;
      *has_phase = true;
      return NULL;
    }
    return "'phase' takes: pre, data or post";
  }
  if (equals(key, "when")) return read_guard(step, value);
  if (equals(key, "transaction")) {
    step->outside_transaction = equals(value, "off");
    return step->outside_transaction ? NULL : "'transaction' takes: off";
  }
  if (equals(key, "declares")) {
    step->declares_tables = equals(value, "tables");
    return step->declares_tables ? NULL : "'declares' takes: tables";
  }
  if (equals(key, "yields")) {
    step->yields_statements = equals(value, "statements");
    return step->yields_statements ? NULL : "'yields' takes: statements";
  }
  if (equals(key, "drops")) {
    step->drops_tables = equals(value, "tables");
    return step->drops_tables ? NULL : "'drops' takes: tables";
  }
  return NULL; /* a comment that happens to have a colon */
}

const char *ds_step_read(ds_migration_step *step, const char *name, const char *text) {
  *step = (ds_migration_step){.text = text};
  if (strlen(name) < VERSION_LENGTH + 2 || !is_digits(name, 8) || name[8] != '_' || !is_digits(name + 9, 4) ||
      name[VERSION_LENGTH] != '_') {
    return "the file name is not YYYYMMDD_NNNN_name.sql";
  }
  step->version = (ds_slice){name, VERSION_LENGTH};
  step->name = name + VERSION_LENGTH + 1;
  write_checksum(step->checksum, text);

  bool has_phase = false;
  if (strncmp(text, "-- ", 3) != 0) return "the first line is not a comment that says why";
  for (const char *line = text; strncmp(line, "--", 2) == 0;) {
    size_t length = strcspn(line, "\n");
    ds_slice body = {line + 2, length - 2};
    const char *colon = memchr(body.at, ':', body.length);
    if (colon) {
      ds_slice key = trim((ds_slice){body.at, (size_t)(colon - body.at)});
      ds_slice value = trim((ds_slice){colon + 1, (size_t)(body.at + body.length - (colon + 1))});
      const char *wrong = read_header(step, key, value, &has_phase);
      if (wrong) return wrong;
    }
    line += length;
    if (*line == '\n') line++;
  }
  if (!has_phase) return "there is no line '-- phase: pre', 'data' or 'post'";
  if (step->outside_transaction && step->phase != DS_PHASE_POST) return "'transaction: off' goes with 'phase: post'";
  return NULL;
}

bool ds_slice_next_name(ds_slice *list, ds_slice *name) {
  if (list->length == 0) return false;
  const char *comma = memchr(list->at, ',', list->length);
  size_t length = comma ? (size_t)(comma - list->at) : list->length;
  *name = trim((ds_slice){list->at, length});
  size_t used = comma ? length + 1 : length;
  list->at += used;
  list->length -= used;
  return true;
}
