/* Fuzzing the search language: any text either has a fault, or a tree that survives being printed and
** parsed again; and an allocation that fails is reported and leaks nothing. A libFuzzer target. */
#include "search/parser.h"
#include "search/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static size_t turns_left, alive;

static void *allocate(size_t bytes) {
  if (turns_left-- == 0) return NULL;
  void *memory = malloc(bytes);
  alive += memory != NULL;
  return memory;
}

static void release(void *memory) {
  alive--;
  free(memory);
}

static void check(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  abort();
}

static const search_names *known_names(void *context, search_key key) {
  static const char *const known[] = {"Euler a", "Euler", "DPM++ 2M Karras", "deliberate v2"};
  static const search_names names = {.names = known, .count = sizeof known / sizeof *known};
  (void)context;
  return key == SEARCH_SAMPLER || key == SEARCH_MODEL ? &names : NULL;
}

static const search_options options = {.today = 19813, .known = known_names};

static search_arena new_arena(size_t turns) {
  turns_left = turns;
  return (search_arena){.allocate = allocate, .release = release};
}

static void parse_twice(const char *text, size_t length) {
  search_arena arena = new_arena((size_t)-1);
  search_query query, again;
  search_fault fault;
  if (search_parse(&arena, text, length, &options, &query, &fault)) {
    search_text printed = search_print_text(&arena, &query), json = search_print_json(&arena, &query);
    check(search_parse(&arena, printed.text, printed.length, &options, &again, &fault), fault.message);
    check(strcmp(json.text, search_print_json(&arena, &again).text) == 0, "another tree");
    check(strcmp(printed.text, search_print_text(&arena, &again).text) == 0, "another text");
  } else {
    check(fault.kind == SEARCH_SYNTAX, "a fault without memory pressure");
    check(fault.offset + fault.extent <= length && fault.message[0], "a fault outside the text");
  }
  search_arena_free(&arena);
  check(alive == 0, "a leak");
}

static void parse_without_memory(const char *text, size_t length, size_t turns) {
  search_arena arena = new_arena(turns);
  search_query query;
  search_fault fault;
  if (search_parse(&arena, text, length, &options, &query, &fault)) search_print_text(&arena, &query);
  check(fault.kind == SEARCH_FINE || fault.message[0], "a fault without a message");
  search_arena_free(&arena);
  check(alive == 0, "a leak");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  char *text = malloc(size ? size : 1); /* of the exact size, so that a byte too far is seen */
  if (text == NULL) return 0;
  if (size) memcpy(text, data, size);
  parse_twice(text, size);
  parse_without_memory(text, size, size % 13);
  free(text);
  return 0;
}
