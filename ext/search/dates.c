/* Dates of a search text; see dates.h. */
#include "search/dates.h"

#include "search/chars.h"

enum { FIRST_YEAR = 1, LAST_YEAR = 9999, MOST_COUNT_DIGITS = 6 };

static const char not_a_date[] =
  "is not a date; write today, yesterday, 3 days ago, a week ago, 2023-05-01 or 01-05-2023";

/* Days and dates: years are counted from 1 March, so that the leap day is a year's last. */

int64_t search_day_of(search_date date) {
  int64_t year = date.month > 2 ? date.year : date.year - 1;
  int64_t month = (date.month + 9) % 12;
  int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  return 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

search_date search_date_of(int64_t day) {
  int64_t days = day + 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month = (5 * day_of_year + 2) / 153;
  return (search_date){.year = (int)(year_of_era + era * 400 + (month >= 10)),
                       .month = (int)(month < 10 ? month + 3 : month - 9),
                       .day = (int)(day_of_year - (153 * month + 2) / 5 + 1)};
}

static int month_length(int year, int month) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : lengths[month - 1];
}

/* A reader walks over the text; `at` moves only over what it understood. */
typedef struct reader {
  const char *text;
  size_t length, at;
  int64_t today;
  search_date_fault *fault;
} reader;

static void skip_spaces(reader *in) {
  in->at = search_skip_spaces(in->text, in->length, in->at);
}

static bool take_word(reader *in, const char *word) {
  size_t size = search_word_at(in->text, in->length, in->at, word);
  in->at += size;
  return size > 0;
}

/* Faults with what stands at `start`: up to the end of a word there. */
static bool fail(reader *in, size_t start, const char *what) {
  size_t end = start;
  while (end < in->length && !search_is_space(in->text[end]) && in->text[end] != ',' && in->text[end] != '|') end++;
  *in->fault = (search_date_fault){.offset = start, .extent = end - start, .what = what};
  return false;
}

static bool set_days(search_days *days, int64_t first, int64_t last) {
  *days = (search_days){.has_first = true, .has_last = true, .first = first, .last = last};
  return true;
}

/* Digits as a number, at most `most` of them; returns how many there are. */
static int take_digits(reader *in, int most, int *number) {
  size_t start = in->at;
  int count = 0;
  *number = 0;
  while (in->at < in->length && count < most && search_is_digit(in->text[in->at])) {
    *number = *number * 10 + (in->text[in->at++] - '0');
    count++;
  }
  bool more = in->at < in->length && search_is_digit(in->text[in->at]);
  if (more) in->at = start;
  return more ? 0 : count;
}

/* The same day `months` earlier, or the last day of that month where it has none. */
static bool months_ago(int64_t today, int months, int64_t *day) {
  search_date date = search_date_of(today);
  int total = date.year * 12 + date.month - 1 - months;
  if (total < FIRST_YEAR * 12) return false;
  date.year = total / 12;
  date.month = total % 12 + 1;
  int longest = month_length(date.year, date.month);
  if (date.day > longest) date.day = longest;
  *day = search_day_of(date);
  return true;
}

typedef enum unit { NO_UNIT, DAY, WEEK, MONTH, YEAR } unit;

static unit take_unit(reader *in) {
  if (take_word(in, "day") || take_word(in, "days")) return DAY;
  if (take_word(in, "week") || take_word(in, "weeks")) return WEEK;
  if (take_word(in, "month") || take_word(in, "months")) return MONTH;
  if (take_word(in, "year") || take_word(in, "years")) return YEAR;
  return NO_UNIT;
}

/* "days ago" and the like, behind their count. */
static bool units_ago(reader *in, size_t start, int count, search_days *days) {
  int64_t day = in->today;
  bool fits = true;
  skip_spaces(in);
  switch (take_unit(in)) {
  case NO_UNIT: return fail(in, start, not_a_date);
  case DAY: day -= count; break;
  case WEEK: day -= (int64_t)count * 7; break;
  case MONTH: fits = months_ago(in->today, count, &day); break;
  case YEAR: fits = count <= LAST_YEAR && months_ago(in->today, count * 12, &day); break;
  }
  skip_spaces(in);
  if (!take_word(in, "ago")) return fail(in, start, "needs 'ago' behind it; write 3 days ago");
  if (!fits || day < search_day_of((search_date){FIRST_YEAR, 1, 1})) {
    return fail(in, start, "is too long ago; dates go back to the year 1");
  }
  return set_days(days, day, day);
}

static bool take_separator(reader *in, char *separator) {
  if (in->at + 1 >= in->length || !search_is_digit(in->text[in->at + 1])) return false;
  char c = in->text[in->at];
  if ((c != '-' && c != '/') || (*separator && c != *separator)) return false;
  *separator = c;
  in->at++;
  return true;
}

/* No letter, digit or further part may follow a date. */
static bool ends_date(const reader *in) {
  if (in->at == in->length) return true;
  char c = in->text[in->at];
  return !search_is_word(c) && c != '-' && c != '/' && c != '.' && c != ':';
}

static bool year_days(reader *in, size_t start, int year, search_days *days) {
  if (year < FIRST_YEAR) return fail(in, start, not_a_date);
  return set_days(days, search_day_of((search_date){year, 1, 1}), search_day_of((search_date){year, 12, 31}));
}

static bool month_days(reader *in, size_t start, int year, int month, search_days *days) {
  if (year < FIRST_YEAR || month < 1 || month > 12)
    return fail(in, start, "is no month of the calendar; write 2023-05");
  return set_days(days, search_day_of((search_date){year, month, 1}),
                  search_day_of((search_date){year, month, month_length(year, month)}));
}

static bool one_day(reader *in, size_t start, search_date date, search_days *days) {
  bool exists = date.year >= FIRST_YEAR && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
                date.day <= month_length(date.year, date.month);
  if (!exists) return fail(in, start, "is no day of the calendar; write 2023-05-31 or 05-31-2023");
  int64_t day = search_day_of(date);
  return set_days(days, day, day);
}

/* Numbers with separators. The first one is read already, `digits` of them. */
static bool calendar_date(reader *in, size_t start, int first, int digits, search_days *days) {
  int second = 0, third = 0;
  char separator = '\0';
  int second_digits = take_separator(in, &separator) ? take_digits(in, 2, &second) : 0;
  int third_digits = second_digits && take_separator(in, &separator) ? take_digits(in, 4, &third) : 0;
  if (!ends_date(in)) return fail(in, start, not_a_date);
  bool year_first = digits == 4 && third_digits <= 2, year_last = digits <= 2 && third_digits == 4;
  if (year_last && first > 12) return one_day(in, start, (search_date){third, second, first}, days);
  if (year_last) return one_day(in, start, (search_date){third, first, second}, days);
  if (!year_first) return fail(in, start, not_a_date);
  if (third_digits) return one_day(in, start, (search_date){first, second, third}, days);
  if (second_digits) return month_days(in, start, first, second, days);
  return year_days(in, start, first, days);
}

static bool one_date(reader *in, search_days *days) {
  size_t start = in->at;
  int number;
  if (take_word(in, "today")) return set_days(days, in->today, in->today);
  if (take_word(in, "yesterday")) return set_days(days, in->today - 1, in->today - 1);
  if (take_word(in, "a") || take_word(in, "an") || take_word(in, "one")) return units_ago(in, start, 1, days);
  int digits = take_digits(in, MOST_COUNT_DIGITS, &number);
  if (digits == 0) return fail(in, start, not_a_date);
  reader behind = *in;
  skip_spaces(&behind);
  if (behind.at > in->at && take_unit(&behind) != NO_UNIT) return units_ago(in, start, number, days);
  return calendar_date(in, start, number, digits, days);
}

/* The second date of a pair: the days from the earlier start to the later end. */
static bool pair(reader *in, search_days *days) {
  search_days other = {0};
  skip_spaces(in);
  if (!one_date(in, &other)) return false;
  if (other.first < days->first) days->first = other.first;
  if (other.last > days->last) days->last = other.last;
  return true;
}

static bool pair_with(reader *in, const char *word, const char *missing, search_days *days) {
  if (!one_date(in, days)) return false;
  skip_spaces(in);
  return take_word(in, word) ? pair(in, days) : fail(in, in->at, missing);
}

/* A '-' with white space on both sides, or "to", or "up to". */
static bool take_connective(reader *in) {
  size_t start = in->at;
  skip_spaces(in);
  bool spaced = in->at > start && in->at + 1 < in->length;
  if (spaced && in->text[in->at] == '-' && search_is_space(in->text[in->at + 1])) {
    in->at++;
    return true;
  }
  if (spaced && take_word(in, "up")) {
    skip_spaces(in);
    if (take_word(in, "to")) return true;
  } else if (spaced && take_word(in, "to")) {
    return true;
  }
  in->at = start;
  return false;
}

static bool expression(reader *in, search_days *days) {
  size_t start = in->at;
  if (take_word(in, "before") || take_word(in, "since")) {
    bool before = search_lower(in->text[start]) == 'b';
    skip_spaces(in);
    if (!one_date(in, days)) return false;
    days->has_first = !before;
    days->has_last = before;
    return true;
  }
  if (take_word(in, "between")) {
    skip_spaces(in);
    return pair_with(in, "and", "stands where 'and' is expected; write between X and Y", days);
  }
  if (take_word(in, "from")) {
    skip_spaces(in);
    return pair_with(in, "to", "stands where 'to' is expected; write from X to Y, or since X", days);
  }
  if (!one_date(in, days)) return false;
  return take_connective(in) ? pair(in, days) : true;
}

size_t search_read_date(const char *text, size_t length, int64_t today, search_days *days, search_date_fault *fault) {
  reader in = {.text = text, .length = length, .today = today, .fault = fault};
  return one_date(&in, days) ? in.at : 0;
}

size_t search_read_dates(const char *text, size_t length, int64_t today, search_days *days, search_date_fault *fault) {
  reader in = {.text = text, .length = length, .today = today, .fault = fault};
  return expression(&in, days) ? in.at : 0;
}

void search_days_to_seconds(search_days days, search_clock clock, void *context, int64_t *from, int64_t *to) {
  *from = days.has_first ? clock(context, search_date_of(days.first)) : INT64_MIN;
  *to = days.has_last ? clock(context, search_date_of(days.last + 1)) : INT64_MAX;
}
