/* Fuzzing tag names and the splitting of prompts: what must hold for every text. A libFuzzer target. */
#include "base/text.h"
#include "tags/name.h"
#include "tags/split.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  abort();
}

/* A normalized name is text, and its own normal form. */
static void check_name(const char *name, size_t length) {
  size_t at = 0;
  require(ds_text_check(name, length, &at) == DS_TEXT_VALID, "a name that is no text");
  char *again = malloc(length + 1);
  require(again != NULL, "no memory");
  require(tag_normalize(name, length, again) == length && memcmp(name, again, length) == 0, "a name in another form");
  require(tag_same(name, length, again, length), "a name is not itself");
  free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* Buffers have exactly the size that the headers state, so that a byte too many is an error. */
  char *text = malloc(size + !size), *buffer = malloc(size + !size);
  size_t at = 0;
  if (size) memcpy(text, data, size);
  if (ds_text_check(text, size, &at) == DS_TEXT_VALID) {
    check_name(buffer, tag_normalize(text, size, buffer));
    tag_splitter splitter = {.text = text, .length = size};
    size_t length = 0, count = 0;
    while (tag_split_next(&splitter, buffer, &length)) {
      require(length > 0 && length <= size && ++count <= size, "a tag that is none");
      check_name(buffer, length);
    }
    require(splitter.at <= size, "past the end");
    size_t half = size / 2;
    while (half < size && (text[half] & 0xC0) == 0x80) half++;
    require(tag_same(text, half, text + half, size - half) == tag_same(text + half, size - half, text, half),
            "the order counts");
  }
  free(text);
  free(buffer);
  return 0;
}
