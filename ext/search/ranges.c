/* Reading values that are ranges: numbers, bytes, seeds, sizes and days.
**
** Each has the same forms: X, X-Y (either may be the larger), and a comparison with X. */
#include "search/chars.h"
#include "search/dates.h"
#include "search/numbers.h"
#include "search/reader.h"
#include "search/values.h"

static const char integer_examples[] = "20, 20-30, >=20 or 20|25";
static const char decimal_examples[] = "7.5, 7-9, >=7.5 or 7|7.5";

/* Reads one number of a kind. */
typedef bool (*read_bound)(search_lexer *lexer, search_bound *bound);

static bool is_before(const search_bound *a, const search_bound *b) {
  return a->integer < b->integer || a->real < b->real;
}

/* A range of two bounds that are read, in either order. */
static search_range range_between(search_bound a, search_bound b) {
  a.present = a.inclusive = b.present = b.inclusive = true;
  return is_before(&b, &a) ? (search_range){.lo = b, .hi = a} : (search_range){.lo = a, .hi = b};
}

/* Reads "[comparison] X" or "X - Y". A dash with no number behind it is not ours: "20 -cat". */
static bool read_range(search_lexer *lexer, read_bound read, search_value *value) {
  search_bound first = {0}, second = {0};
  search_comparison comparison = search_take_comparison(lexer);
  if (!read(lexer, &first)) return false;
  size_t behind = lexer->at;
  bool pair = comparison == SEARCH_IS || comparison == SEARCH_IS_NOT;
  value->outside = comparison == SEARCH_IS_NOT;
  if (pair && search_take_range_dash(lexer) && read(lexer, &second) && search_value_ends(lexer, lexer->at)) {
    value->range = range_between(first, second);
    return true;
  }
  lexer->at = behind;
  value->range = search_range_of(comparison, first);
  return search_value_ends(lexer, lexer->at);
}

static bool read_integer_bound(search_lexer *lexer, search_bound *bound) {
  size_t size = search_number_length(lexer->text + lexer->at, lexer->length - lexer->at);
  if (!search_read_integer(lexer->text + lexer->at, size, &bound->integer)) return false;
  lexer->at += size;
  return true;
}

static bool read_decimal_bound(search_lexer *lexer, search_bound *bound) {
  size_t size = search_number_length(lexer->text + lexer->at, lexer->length - lexer->at);
  if (!search_read_decimal(lexer->text + lexer->at, size, &bound->real)) return false;
  lexer->at += size;
  return true;
}

bool search_read_integers(search_reader *reader, search_value *value) {
  size_t start = reader->lexer->at;
  value->kind = SEARCH_INTEGERS;
  if (read_range(reader->lexer, read_integer_bound, value)) return true;
  return search_bad_value(reader, start, "a whole number of up to 64 bits", integer_examples);
}

bool search_read_decimals(search_reader *reader, search_value *value) {
  size_t start = reader->lexer->at;
  value->kind = SEARCH_DECIMALS;
  if (read_range(reader->lexer, read_decimal_bound, value)) return true;
  return search_bad_value(reader, start, "a number of up to 15 digits", decimal_examples);
}

/* Bytes: KB, MB, GB and TB count in 1024s. Takes the unit, also behind white space. */
static double take_unit(search_lexer *lexer) {
  static const struct {
    const char *word;
    double bytes;
  } units[] = {{"b", 1},
               {"k", 1024},
               {"kb", 1024},
               {"kib", 1024},
               {"m", 1048576},
               {"mb", 1048576},
               {"mib", 1048576},
               {"g", 1073741824},
               {"gb", 1073741824},
               {"gib", 1073741824},
               {"t", 1099511627776.0},
               {"tb", 1099511627776.0},
               {"tib", 1099511627776.0}};
  size_t at = search_skip_spaces(lexer->text, lexer->length, lexer->at);
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    size_t size = search_word_at(lexer->text, lexer->length, at, units[i].word);
    bool dash = size && at + size < lexer->length && lexer->text[at + size] == '-';
    if (size == 0 || !(dash || search_value_ends(lexer, at + size))) continue;
    lexer->at = at + size;
    return units[i].bytes;
  }
  return 0;
}

/* The unit behind the second number of "1-2MB", where the first has none: it is meant for both. */
static double later_unit(const search_lexer *lexer) {
  search_lexer ahead = *lexer;
  if (!search_take_range_dash(&ahead)) return 0;
  ahead.at += search_number_length(ahead.text + ahead.at, ahead.length - ahead.at);
  return take_unit(&ahead);
}

static bool read_bytes_bound(search_lexer *lexer, search_bound *bound) {
  const double too_many = 9.0e18;
  double number;
  size_t size = search_number_length(lexer->text + lexer->at, lexer->length - lexer->at);
  bool whole = search_read_integer(lexer->text + lexer->at, size, &bound->integer);
  bool decimal = search_read_decimal(lexer->text + lexer->at, size, &number);
  lexer->at += size;
  double unit = take_unit(lexer);
  if (unit == 0) unit = later_unit(lexer);
  if (unit == 0 && whole) return true;
  if (unit == 0 || !decimal || number * unit > too_many || number * unit < -too_many) return false;
  bound->integer = (int64_t)(number * unit + (number < 0 ? -0.5 : 0.5));
  return true;
}

bool search_read_bytes(search_reader *reader, search_value *value) {
  size_t start = reader->lexer->at;
  value->kind = SEARCH_INTEGERS;
  if (read_range(reader->lexer, read_bytes_bound, value)) return true;
  return search_bad_value(reader, start, "a size of a file", "2MB, 500KB-2MB or >=1.5GB");
}

/* Seeds: digits with wildcards are a pattern of the number's text. */
bool search_read_seed(search_reader *reader, search_value *value) {
  search_lexer *lexer = reader->lexer;
  size_t start = lexer->at, end = start;
  bool wild = false;
  for (; end < lexer->length && !search_value_ends(lexer, end); end++) {
    char c = lexer->text[end];
    if (c == '*' || c == '?') {
      wild = true;
    } else if (!search_is_digit(c)) {
      wild = false;
      break;
    }
  }
  if (wild) {
    char *pattern = search_copy(lexer->arena, lexer->text + start, end - start);
    if (pattern == NULL) return search_fault_memory(lexer->fault);
    value->kind = SEARCH_TEXT;
    value->match = SEARCH_PATTERN;
    value->text = (search_text){.text = pattern, .length = end - start};
    lexer->at = end;
    return true;
  }
  value->kind = SEARCH_INTEGERS;
  if (read_range(lexer, read_integer_bound, value)) return true;
  return search_bad_value(reader, start, "a seed", "123, 100-200, 123* or 12?45");
}

/* Sizes. One end of a range of them: WxH, where either may be '?', or the ratio W:H. */
typedef struct size_form {
  bool is_ratio, has_width, has_height;
  int64_t width, height;
} size_form;

static bool take_side(search_lexer *lexer, bool *given, int64_t *side) {
  const int64_t largest = INT32_MAX;
  size_t end = lexer->at;
  *given = false;
  if (search_take_char(lexer, '?')) return true;
  while (end < lexer->length && search_is_digit(lexer->text[end])) end++;
  if (!search_read_integer(lexer->text + lexer->at, end - lexer->at, side) || *side > largest) return false;
  lexer->at = end;
  *given = true;
  return true;
}

static bool take_size(search_lexer *lexer, size_form *form) {
  if (!take_side(lexer, &form->has_width, &form->width)) return false;
  form->is_ratio = search_take_char(lexer, ':');
  if (!form->is_ratio) {
    search_pass_spaces(lexer);
    if (!search_take_char(lexer, 'x') && !search_take_char(lexer, 'X')) return false;
    search_pass_spaces(lexer);
  }
  if (!take_side(lexer, &form->has_height, &form->height)) return false;
  bool whole_ratio = form->has_width && form->has_height && form->width > 0 && form->height > 0;
  return !form->is_ratio || whole_ratio;
}

static search_range side_range(search_comparison comparison, bool given, int64_t side) {
  if (!given) return (search_range){0};
  return search_range_of(comparison, (search_bound){.integer = side});
}

static void set_size(search_comparison comparison, const size_form *form, search_value *value) {
  search_ratio ratio = {
    .present = true, .inclusive = search_is_inclusive(comparison), .width = form->width, .height = form->height};
  value->outside = comparison == SEARCH_IS_NOT;
  if (form->is_ratio) {
    value->kind = SEARCH_RATIOS;
    if (search_compares_lo(comparison)) value->ratio.lo = ratio;
    if (search_compares_hi(comparison)) value->ratio.hi = ratio;
    return;
  }
  value->kind = SEARCH_DIMENSIONS;
  value->width = side_range(comparison, form->has_width, form->width);
  value->height = side_range(comparison, form->has_height, form->height);
}

static search_range side_between(const search_range *a, const search_range *b) {
  return a->lo.present && b->lo.present ? range_between(a->lo, b->lo) : (search_range){.lo = a->lo, .hi = b->hi};
}

/* Widens a value that is exactly one size to the range up to another one. */
static void widen_size(search_value *value, const size_form *form) {
  search_value other = {0};
  set_size(SEARCH_IS, form, &other);
  if (form->is_ratio) {
    search_ratio *lo = &value->ratio.lo, *hi = &other.ratio.hi;
    bool swapped = hi->width * lo->height < lo->width * hi->height;
    search_ratio larger = swapped ? *lo : *hi;
    if (swapped) *lo = *hi;
    value->ratio.hi = larger;
    return;
  }
  value->width = side_between(&value->width, &other.width);
  value->height = side_between(&value->height, &other.height);
}

static bool take_orientation(search_lexer *lexer, search_value *value) {
  for (int i = 0; i < 3; i++) {
    if (!search_take_word(lexer, search_orientation_names[i])) continue;
    value->kind = SEARCH_ORIENTATION;
    value->orientation = (search_orientation)i;
    return true;
  }
  return false;
}

bool search_read_size(search_reader *reader, search_value *value) {
  static const char examples[] = "512x768, 512x?, >=512x512, 16:9, portrait, landscape or square; the size of a file "
                                 "is filesize:";
  search_lexer *lexer = reader->lexer;
  size_t start = lexer->at;
  size_form first = {0}, second = {0};
  if (take_orientation(lexer, value)) {
    return search_value_ends(lexer, lexer->at) || search_bad_value(reader, start, "a size", examples);
  }
  search_comparison comparison = search_take_comparison(lexer);
  if (!take_size(lexer, &first)) return search_bad_value(reader, start, "a size", examples);
  set_size(comparison, &first, value);
  size_t behind = lexer->at;
  bool pair = comparison == SEARCH_IS || comparison == SEARCH_IS_NOT;
  if (pair && search_take_range_dash(lexer) && take_size(lexer, &second) && first.is_ratio == second.is_ratio) {
    widen_size(value, &second);
    behind = lexer->at;
  }
  lexer->at = behind;
  return search_value_ends(lexer, behind) || search_bad_value(reader, start, "a size", examples);
}

/* Days. */
static search_bound day_bound(bool present, int64_t day, bool inclusive) {
  return present ? (search_bound){.present = true, .inclusive = inclusive, .integer = day} : (search_bound){0};
}

static search_range range_of_days(search_comparison comparison, const search_days *days) {
  search_range range = {0};
  bool inclusive = search_is_inclusive(comparison);
  bool whole = comparison == SEARCH_IS || comparison == SEARCH_IS_NOT;
  if (whole || comparison == SEARCH_AT_LEAST) range.lo = day_bound(days->has_first, days->first, true);
  if (whole || comparison == SEARCH_AT_MOST) range.hi = day_bound(days->has_last, days->last, true);
  if (comparison == SEARCH_LESS) range.hi = day_bound(true, days->first, inclusive);
  if (comparison == SEARCH_MORE) range.lo = day_bound(true, days->last, inclusive);
  return range;
}

bool search_read_days(search_reader *reader, search_value *value) {
  search_lexer *lexer = reader->lexer;
  search_comparison comparison = search_take_comparison(lexer);
  bool whole = comparison == SEARCH_IS || comparison == SEARCH_IS_NOT;
  size_t start = lexer->at;
  search_days days = {0};
  search_date_fault fault = {0};
  size_t used = (whole ? search_read_dates : search_read_date)(lexer->text + start, lexer->length - start,
                                                               reader->options->today, &days, &fault);
  if (used == 0) return search_fault_syntax(lexer->fault, start + fault.offset, fault.extent, "%s", fault.what);
  lexer->at = start + used;
  if (!search_value_ends(lexer, lexer->at)) {
    return search_bad_value(reader, start, "a date", "2023-05-01, 3 days ago, since X or between X and Y");
  }
  value->kind = SEARCH_DAYS;
  value->outside = comparison == SEARCH_IS_NOT;
  value->range = range_of_days(comparison, &days);
  return true;
}
