/* Fuzzing the headers of migrations: the first line is a file's name, the rest its text. A libFuzzer target. */
#include "schema/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  abort();
}

static bool lies_in(ds_slice slice, const char *text) {
  return slice.length == 0 || (slice.at >= text && slice.at + slice.length <= text + strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *end = memchr(data, '\n', size);
  size_t length = end ? (size_t)(end - data) : size;
  char *name = malloc(length + 1), *text = malloc(size - length + 1);
  memcpy(name, data, length);
  memcpy(text, data + length, size - length);
  name[length] = text[size - length] = '\0';
  ds_migration_step step;
  if (ds_step_read(&step, name, text) == NULL) {
    require(lies_in(step.version, name) && step.name >= name, "a version of elsewhere");
    require(lies_in(step.guard_table, text) && lies_in(step.guard_columns, text), "a guard of elsewhere");
    require(!step.outside_transaction || step.phase == DS_PHASE_POST, "a step outside that is not the last");
    ds_slice column = {0};
    for (size_t count = 0; ds_slice_next_name(&step.guard_columns, &column); count++) {
      require(count <= size && lies_in(column, text), "a column of elsewhere");
    }
  }
  free(name);
  free(text);
  return 0;
}
