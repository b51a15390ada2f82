/* What a value says about how its texts begin; see narrow.h. */
#include "search/narrow.h"

#include "base/text.h"
#include "search/chars.h"
#include "search/match.h"

/* Room for one more character, and that is enough. */
enum { ROOM = 8, MOST_DIGITS = 19 };

static void append(search_beginning *to, uint32_t code) {
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = size; i-- > 1; code >>= 6) to->text[to->length + i] = (char)(0x80 | (code & 0x3F));
  to->text[to->length] = (char)(leads[size] | code);
  to->length += size;
}

/* The characters that the next one may be; 0 at the end of what is known. */
static size_t next_characters(const search_value *value, size_t *at, uint32_t *codes) {
  if (value->match == SEARCH_CONTAINS || value->match == SEARCH_ENDS || *at == value->text.length) return 0;
  char c = value->text.text[*at];
  if (value->match == SEARCH_PATTERN && (c == '*' || c == '?')) return 0;
  uint32_t folded = search_next_folded(value->text.text, value->text.length, at);
  return folded > 0x10FFFF ? 0 : ds_text_unfold(folded, codes);
}

int search_beginnings(const search_value *value, search_beginning *beginnings) {
  uint32_t codes[DS_TEXT_UNFOLDED];
  size_t at = 0, found;
  int count = 1;
  beginnings[0].length = 0;
  while (beginnings[0].length + ROOM <= SEARCH_BEGINNING_BYTES && (found = next_characters(value, &at, codes)) > 0 &&
         count * (int)found <= SEARCH_MOST_BEGINNINGS) {
    int stems = count;
    count *= (int)found;
    for (int i = stems; i < count; i++) beginnings[i] = beginnings[i % stems];
    for (int i = 0; i < count; i++) append(&beginnings[i], codes[i / stems]);
  }
  return beginnings[0].length ? count : 0;
}

static search_range range_of(int64_t first, int64_t scale) {
  search_bound lo = {.present = true, .inclusive = true, .integer = first * scale}, hi = lo;
  hi.integer = first + 1 > INT64_MAX / scale ? INT64_MAX : (first + 1) * scale - 1;
  return (search_range){.lo = lo, .hi = hi};
}

/* 12*4 may be a number from 124 up to 12....4, by how many digits it has: one range for each. */
int search_seed_ranges(const search_text *pattern, search_range *ranges) {
  size_t digits = 0, least = 0;
  int64_t first = 0, scale = 1;
  bool open = false;
  int count = 0;
  for (size_t i = 0; i < pattern->length; i++) {
    open |= pattern->text[i] == '*';
    least += pattern->text[i] != '*';
    if (i != digits || !search_is_digit(pattern->text[i])) continue;
    if (++digits == MOST_DIGITS) return 0;
    first = first * 10 + (pattern->text[i] - '0');
  }
  if (first == 0) return 0;
  for (size_t length = digits; length <= (open ? MOST_DIGITS : least); length++, scale *= 10) {
    if (length > MOST_DIGITS) return 0;
    if (length >= least && first <= INT64_MAX / scale) ranges[count++] = range_of(first, scale);
    if (length == MOST_DIGITS) break; /* scale would not hold more */
  }
  return count;
}
