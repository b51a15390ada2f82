/* Numbers of a search text; see numbers.h.
**
** A decimal is its digits as an integer, times or divided by a power of ten. Up to 2^53 and 10^22
** both are exact doubles, so the one operation rounds correctly and no library call is needed. */
#include "search/numbers.h"

#include "search/chars.h"

#include <stdio.h>

enum { MOST_DIGITS = 15, MOST_EXPONENT = 22 };

static size_t digits_length(const char *text, size_t length, size_t at) {
  size_t end = at;
  while (end < length && search_is_digit(text[end])) end++;
  return end - at;
}

size_t search_number_length(const char *text, size_t length) {
  size_t at = length && text[0] == '-' ? 1 : 0;
  size_t whole = digits_length(text, length, at);
  if (whole == 0) return 0;
  at += whole;
  if (at < length && text[at] == '.') {
    size_t fraction = digits_length(text, length, at + 1);
    if (fraction) at += 1 + fraction;
  }
  if (at < length && search_lower(text[at]) == 'e') {
    size_t sign = at + 1 < length && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
    size_t exponent = digits_length(text, length, at + 1 + sign);
    if (exponent) at += 1 + sign + exponent;
  }
  return at;
}

bool search_read_integer(const char *text, size_t length, int64_t *value) {
  bool negative = length && text[0] == '-';
  size_t at = negative ? 1 : 0;
  if (at == length || digits_length(text, length, at) != length - at) return false;
  int64_t number = 0; /* counted downwards, where the range is larger by one */
  for (; at < length; at++) {
    int digit = text[at] - '0';
    if (number < (INT64_MIN + digit) / 10) return false;
    number = number * 10 - digit;
  }
  if (!negative && number == INT64_MIN) return false;
  *value = negative ? number : -number;
  return true;
}

static bool scale(int64_t digits, int64_t exponent, double *value) {
  double power = 1;
  if (exponent > MOST_EXPONENT || exponent < -MOST_EXPONENT) return false;
  for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10;
  *value = exponent < 0 ? (double)digits / power : (double)digits * power;
  return true;
}

bool search_read_decimal(const char *text, size_t length, double *value) {
  if (length == 0 || search_number_length(text, length) != length) return false;
  bool negative = text[0] == '-', fraction = false;
  int64_t digits = 0, exponent = 0, shift = 0, zeros = 0;
  int significant = 0;
  size_t at = negative ? 1 : 0;
  for (; at < length && search_lower(text[at]) != 'e'; at++) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    shift -= fraction;
    if (text[at] == '0') {
      zeros += digits != 0;
      continue;
    }
    significant += (int)(zeros > MOST_DIGITS ? MOST_DIGITS : zeros) + 1;
    if (significant > MOST_DIGITS) return false;
    for (; zeros > 0; zeros--) digits *= 10;
    digits = digits * 10 + (text[at] - '0');
  }
  shift += zeros;
  at += at + 1 < length && text[at + 1] == '+' ? 2 : 1;
  if (at < length && !search_read_integer(text + at, length - at, &exponent)) return false;
  if (digits == 0) shift = exponent = 0;
  if (exponent > 1000 || exponent < -1000 || !scale(digits, exponent + shift, value)) return false;
  if (negative) *value = -*value;
  return true;
}

void search_write_decimal(double value, char text[SEARCH_DECIMAL_SIZE]) {
  char raw[SEARCH_DECIMAL_SIZE];
  snprintf(raw, sizeof raw, "%.15g", value);
  char *out = text;
  bool point = false; /* the point of a locale may be several bytes */
  for (const char *in = raw; *in; in++) {
    if (search_is_digit(*in) || *in == 'e' || *in == '-' || *in == '+') {
      *out++ = *in;
    } else if (!point) {
      *out++ = '.';
      point = true;
    }
  }
  *out = '\0';
}
