/* Comparing texts without case; see match.h. */
#include "search/match.h"

#include "base/text.h"
#include "search/chars.h"

#include <string.h>

const char *const search_how_names[SEARCH_HOWS] = {"equals", "like", "contains", "starts", "ends", "lora", "file"};

enum { NOT_UTF8 = 0x110000 };

static bool continues(const char *text, size_t length, size_t at) {
  return at < length && ((unsigned char)text[at] & 0xC0) == 0x80;
}

/* The bytes of the character at `at`; 0 where there is none. */
static size_t character_size(const char *text, size_t length, size_t at) {
  unsigned char lead = (unsigned char)text[at];
  size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < size; i++) {
    if (!continues(text, length, at + i)) return 0;
  }
  return size;
}

static uint32_t fold(uint32_t code) {
  return code >= 0x1C80 && code <= 0x1C88 ? code : ds_text_fold(code);
}

uint32_t search_next_folded(const char *text, size_t length, size_t *at) {
  unsigned char lead = (unsigned char)text[*at];
  if (lead < 0x80) {
    ++*at;
    return lead >= 'A' && lead <= 'Z' ? lead + ('a' - 'A') : lead;
  }
  size_t size = character_size(text, length, *at), bytes;
  uint32_t code = size ? ds_text_decode(text + *at, &bytes) : NOT_UTF8;
  *at += size ? size : 1;
  return size ? fold(code) : code;
}

size_t search_matcher_size(size_t length) {
  return sizeof(search_matcher) + length * sizeof(uint32_t);
}

/* Beside its own two cases, 's' is equal to the long s (U+017F) and 'k' to the kelvin sign (U+212A). */
static void set_begins(search_matcher *matcher) {
  uint32_t first = matcher->count ? matcher->folded[0] : 0;
  memset(matcher->begins, 0, sizeof matcher->begins);
  if (first >= 0x80) {
    memset(matcher->begins + 0xC2, 1, 0xF5 - 0xC2);
    return;
  }
  matcher->begins[first] = true;
  if (first >= 'a' && first <= 'z') matcher->begins[first - ('a' - 'A')] = true;
  if (first == 's') matcher->begins[0xC5] = true;
  if (first == 'k') matcher->begins[0xE2] = true;
}

static void set_ascii(search_matcher *matcher) {
  matcher->ascii = true;
  matcher->has_s = matcher->has_k = false;
  for (size_t i = 0; i < matcher->count; i++) {
    matcher->ascii = matcher->ascii && matcher->folded[i] < 0x80;
    matcher->has_s = matcher->has_s || matcher->folded[i] == 's';
    matcher->has_k = matcher->has_k || matcher->folded[i] == 'k';
  }
}

/* A pattern whose only wildcards are a '*' at either end, or at both, is a beginning, an end or a part. */
static void simplify(search_matcher *matcher) {
  size_t first = matcher->count && matcher->folded[0] == '*', last = matcher->count - (matcher->count > first);
  bool open = matcher->count > first && matcher->folded[last] == '*';
  size_t end = open ? last : matcher->count;
  for (size_t i = first; i < end; i++) {
    if (matcher->folded[i] == '*' || matcher->folded[i] == '?') return;
  }
  matcher->how = first && open ? SEARCH_HOW_CONTAINS
                 : first       ? SEARCH_HOW_ENDS
                 : open        ? SEARCH_HOW_STARTS
                               : SEARCH_HOW_EQUALS;
  matcher->count = end - first;
  memmove(matcher->folded, matcher->folded + first, matcher->count * sizeof *matcher->folded);
}

void search_matcher_start(search_matcher *matcher, search_how how, const char *pattern, size_t length) {
  matcher->how = how;
  matcher->count = 0;
  for (size_t at = 0; at < length;) matcher->folded[matcher->count++] = search_next_folded(pattern, length, &at);
  if (how == SEARCH_HOW_LIKE) simplify(matcher);
  set_begins(matcher);
  set_ascii(matcher);
}

/* The place behind the whole pattern where it stands at `at`; false where it does not. */
static bool stands_at(const search_matcher *matcher, const char *text, size_t length, size_t *at) {
  for (size_t i = 0; i < matcher->count; i++) {
    if (*at == length || search_next_folded(text, length, at) != matcher->folded[i]) return false;
  }
  return true;
}

/* Eight places at once: whether the pattern's first and its last character, in either case, may stand at one of
** them. A byte of `differs` is 0 where both do. */
static bool may_stand(const search_matcher *matcher, const char *text) {
  const uint64_t ones = UINT64_C(0x0101010101010101), cases = ones * 0x20;
  uint64_t first, last;
  memcpy(&first, text, sizeof first);
  memcpy(&last, text + matcher->count - 1, sizeof last);
  uint64_t differs = ((first | cases) ^ (ones * (matcher->folded[0] | 0x20))) |
                     ((last | cases) ^ (ones * (matcher->folded[matcher->count - 1] | 0x20)));
  return ((differs - ones) & ~differs & (ones * 0x80)) != 0;
}

static bool bytes_at(const search_matcher *matcher, const char *text) {
  size_t i = 0;
  while (i < matcher->count && (unsigned char)search_lower(text[i]) == matcher->folded[i]) i++;
  return i == matcher->count;
}

/* Byte by byte: nothing in the text that is beyond ASCII may be equal to a character of the pattern. */
static bool has_bytes(const search_matcher *matcher, const char *text, size_t length) {
  enum { AT_ONCE = 8 };
  if (length < matcher->count) return false;
  size_t places = length - matcher->count + 1, at = 0;
  while (at < places) {
    bool several = places - at >= AT_ONCE;
    size_t end = several ? at + AT_ONCE : places;
    if (several && !may_stand(matcher, text + at)) {
      at = end;
      continue;
    }
    for (; at < end; at++) {
      if (bytes_at(matcher, text + at)) return true;
    }
  }
  return false;
}

static bool is_bytes(const search_matcher *matcher, const char *text, size_t length) {
  return matcher->ascii && (!matcher->has_s || memchr(text, 0xC5, length) == NULL) &&
         (!matcher->has_k || memchr(text, 0xE2, length) == NULL);
}

static bool contains(const search_matcher *matcher, const char *text, size_t length) {
  if (matcher->count == 0) return true;
  if (is_bytes(matcher, text, length)) return has_bytes(matcher, text, length);
  for (size_t i = 0; i < length; i++) {
    size_t at = i;
    if (matcher->begins[(unsigned char)text[i]] && stands_at(matcher, text, length, &at)) return true;
  }
  return false;
}

/* The pattern's own characters at the end: steps back over as many characters as it has. */
static bool ends(const search_matcher *matcher, const char *text, size_t length) {
  size_t at = length;
  for (size_t i = 0; i < matcher->count; i++) {
    if (at == 0) return false;
    at--;
    while (at > 0 && continues(text, length, at) && length - at < 4 * matcher->count) at--;
  }
  return stands_at(matcher, text, length, &at) && at == length;
}

/* Where a '*' did not fit, it takes one character more and the rest is tried again. */
static bool like(const search_matcher *matcher, const char *text, size_t length) {
  size_t at = 0, place = 0, star = SIZE_MAX, resume = 0;
  while (at < length) {
    uint32_t wanted = place < matcher->count ? matcher->folded[place] : NOT_UTF8 + 1;
    if (wanted == '*') {
      star = place++;
      resume = at;
      continue;
    }
    size_t next = at;
    uint32_t code = search_next_folded(text, length, &next);
    if (wanted == code || wanted == '?') {
      place++;
      at = next;
    } else if (star == SIZE_MAX) {
      return false;
    } else {
      search_next_folded(text, length, &resume);
      at = resume;
      place = star + 1;
    }
  }
  while (place < matcher->count && matcher->folded[place] == '*') place++;
  return place == matcher->count;
}

static bool has_lora(const search_matcher *matcher, const char *text, size_t length) {
  static const char opening[] = "<lora:";
  enum { OPENING = sizeof opening - 1 };
  for (const char *open = text; (open = memchr(open, '<', (size_t)(text + length - open))); open++) {
    size_t at = (size_t)(open - text), same = 0;
    while (same < OPENING && at < length && search_next_folded(text, length, &at) == (unsigned char)opening[same])
      same++;
    size_t end = at;
    while (end < length && text[end] != ':' && text[end] != '>') end++;
    if (same == OPENING && end < length && like(matcher, text + at, end - at)) return true;
  }
  return false;
}

static bool is_file(const search_matcher *matcher, const char *text, size_t length) {
  if (like(matcher, text, length)) return true;
  size_t start = length, end = length;
  while (start > 0 && text[start - 1] != '/' && text[start - 1] != '\\') start--;
  for (size_t i = length; i > start + 1; i--) {
    if (text[i - 1] != '.') continue;
    end = i - 1;
    break;
  }
  return like(matcher, text + start, end - start);
}

bool search_matches(const search_matcher *matcher, const char *text, size_t length) {
  size_t at = 0;
  switch (matcher->how) {
  case SEARCH_HOW_EQUALS: return stands_at(matcher, text, length, &at) && at == length;
  case SEARCH_HOW_LIKE: return like(matcher, text, length);
  case SEARCH_HOW_CONTAINS: return contains(matcher, text, length);
  case SEARCH_HOW_STARTS: return stands_at(matcher, text, length, &at);
  case SEARCH_HOW_ENDS: return ends(matcher, text, length);
  case SEARCH_HOW_LORA: return has_lora(matcher, text, length);
  case SEARCH_HOW_FILE: return is_file(matcher, text, length);
  case SEARCH_HOWS: break;
  }
  return false;
}
