/* Reads a search text and prints its tree, or the fault: what tests/search_parser.bats drives.
**
**     parse [options] TEXT      TEXT '-' is standard input
**       --json                  the tree as JSON; otherwise as search text
**       --known NAME            the library has a sampler or model of this name; may be repeated
**       --seconds               TEXT is a date expression: prints its span in Unix seconds, local time
**       --failures              lets each allocation fail in turn, and prints how many there were
**
** Today is 2024-03-31, a Sunday. A fault is printed as "OFFSET MESSAGE", with exit status 1. Each tree
** is also printed and parsed again, and must come out the same. */
#include "search/dates.h"
#include "search/parser.h"
#include "search/print.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_KNOWN = 32 };

static const char *known[MOST_KNOWN];
static search_names names = {.names = known};

static const search_names *known_names(void *context, search_key key) {
  (void)context, (void)key;
  return &names;
}

static search_options options(void) {
  search_date today = {.year = 2024, .month = 3, .day = 31};
  return (search_options){.today = search_day_of(today), .known = known_names};
}

/* An allocator that counts, and fails once when its turn comes. */
static long allocations, fail_at = -1, alive;

static void *allocate(size_t bytes) {
  if (allocations++ == fail_at) return NULL;
  void *memory = malloc(bytes);
  alive += memory != NULL;
  return memory;
}

static void release(void *memory) {
  alive--;
  free(memory);
}

static search_arena new_arena(void) {
  return (search_arena){.allocate = allocate, .release = release};
}

static int print_fault(const search_fault *fault) {
  printf("%zu %s\n", fault->offset, fault->message);
  return 1;
}

/* Parses what was printed; it must print the same again, as text and as JSON. */
static int check_again(const search_query *query) {
  search_arena arena = new_arena();
  search_options with = options();
  search_query again;
  search_fault fault;
  search_text text = search_print_text(&arena, query), json = search_print_json(&arena, query);
  int status = 0;
  if (!search_parse(&arena, text.text, text.length, &with, &again, &fault)) {
    printf("printed text does not parse: %s\n%s\n", text.text, fault.message);
    status = 2;
  } else if (strcmp(json.text, search_print_json(&arena, &again).text) != 0 ||
             strcmp(text.text, search_print_text(&arena, &again).text) != 0) {
    printf("printed text is another tree: %s\n%s\n", text.text, search_print_text(&arena, &again).text);
    status = 2;
  }
  search_arena_free(&arena);
  return status;
}

static int parse(const char *text, size_t length, int as_json) {
  search_arena arena = new_arena();
  search_options with = options();
  search_query query;
  search_fault fault;
  int status;
  if (!search_parse(&arena, text, length, &with, &query, &fault)) {
    status = print_fault(&fault);
  } else {
    search_text printed = as_json ? search_print_json(&arena, &query) : search_print_text(&arena, &query);
    puts(printed.text);
    status = check_again(&query);
  }
  search_arena_free(&arena);
  return status;
}

/* 0 when nothing failed any more, 1 when memory ran out and was reported, 2 when something is wrong. */
static int parse_with_failure(const char *text, size_t length) {
  search_arena arena = new_arena();
  search_options with = options();
  search_query query;
  search_fault fault;
  int status = 0;
  allocations = 0;
  if (!search_parse(&arena, text, length, &with, &query, &fault)) {
    status = fault.kind == SEARCH_NO_MEMORY ? 1 : 2;
  } else if (search_print_text(&arena, &query).text == NULL || search_print_json(&arena, &query).text == NULL) {
    status = 1;
  }
  search_arena_free(&arena);
  int failed = allocations > fail_at;
  if (alive != 0 || status != failed) return 2;
  return status;
}

static int fail_in_turn(const char *text, size_t length) {
  int status = 1;
  for (fail_at = 0; status == 1; fail_at++) status = parse_with_failure(text, length);
  printf(status ? "wrong after allocation %ld\n" : "%ld allocations failed cleanly\n", fail_at - 1);
  return status;
}

/* The local clock of the C library: the instant at which a civil day begins. */
static int64_t local_clock(void *context, search_date date) {
  struct tm day = {.tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day, .tm_isdst = -1};
  (void)context;
  return (int64_t)mktime(&day);
}

static int print_seconds(const char *text, size_t length) {
  search_days days;
  search_date_fault fault;
  int64_t from, to;
  if (search_read_dates(text, length, options().today, &days, &fault) == 0) {
    printf("%zu %s\n", fault.offset, fault.what);
    return 1;
  }
  search_days_to_seconds(days, local_clock, NULL, &from, &to);
  printf("%lld %lld\n", (long long)from, (long long)to);
  return 0;
}

static char *read_all(size_t *length) {
  size_t size = 1 << 16;
  char *text = malloc(size);
  *length = 0;
  for (size_t got; text && (got = fread(text + *length, 1, size - *length, stdin)) > 0;) {
    *length += got;
    if (*length < size) continue;
    char *larger = realloc(text, size *= 2);
    if (larger == NULL) free(text);
    text = larger;
  }
  return text;
}

int main(int argc, char **argv) {
  int json = 0, seconds = 0, failures = 0, i = 1;
  setlocale(LC_ALL, ""); /* the language must not depend on it */
  for (; i < argc - 1; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      json = 1;
    } else if (strcmp(argv[i], "--seconds") == 0) {
      seconds = 1;
    } else if (strcmp(argv[i], "--failures") == 0) {
      failures = 1;
    } else if (i < argc - 2 && names.count < MOST_KNOWN && strcmp(argv[i], "--known") == 0) {
      known[names.count++] = argv[++i];
    } else {
      break;
    }
  }
  if (i != argc - 1) {
    fputs("usage: parse [--json] [--seconds] [--failures] [--known NAME]... TEXT\n", stderr);
    return 2;
  }
  size_t length = strlen(argv[i]);
  char *input = strcmp(argv[i], "-") == 0 ? read_all(&length) : NULL;
  const char *text = input ? input : argv[i];
  int status = seconds    ? print_seconds(text, length)
               : failures ? fail_in_turn(text, length)
                          : parse(text, length, json);
  free(input);
  return status || alive != 0;
}
