/* Dates of a search text: from words like "between 01-05-2023 and yesterday" to local days.
**
** Pure: today is given, and days are numbers counted from 1970-01-01 (day 0) in the proleptic
** Gregorian calendar. Only search_days_to_seconds asks its caller's clock, because the length of a
** local day is not always 24 hours. */
#ifndef DS_SEARCH_DATES_H
#define DS_SEARCH_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct search_date {
  int year, month, day; /* 1 to 9999, 1 to 12, 1 to 31 */
} search_date;

int64_t search_day_of(search_date date);
search_date search_date_of(int64_t day);

/* Whole days from the first to the last, both included; an end may be open. */
typedef struct search_days {
  bool has_first, has_last;
  int64_t first, last;
} search_days;

/* What is wrong with a date, in bytes of the text that was given. */
typedef struct search_date_fault {
  size_t offset, extent;
  const char *what; /* "is not a date; write ..." */
} search_date_fault;

/* Both read from the start of the text and return how many bytes they took, 0 with a fault.
** The first takes one date (of a day, a month or a year), the second a whole expression:
**
**   date:        today | yesterday | (N | a) (day | week | month | year)[s] ago
**                YYYY-MM-DD | YYYY-MM | YYYY | XX-XX-YYYY, each with '-' or '/'
**   expression:  date | before date | since date | between date and date | from date to date
**                date (- | to | up to) date, with white space around the '-'
**
** XX-XX-YYYY is day first when the first number is over 12, otherwise month first. "before" and
** "since" include their date. Two dates may stand in either order. */
size_t search_read_date(const char *text, size_t length, int64_t today, search_days *days, search_date_fault *fault);
size_t search_read_dates(const char *text, size_t length, int64_t today, search_days *days, search_date_fault *fault);

/* The Unix time at which a local day begins. */
typedef int64_t (*search_clock)(void *context, search_date date);

/* The half-open span of Unix seconds [from, to) of the days; an open end gives INT64_MIN or INT64_MAX. */
void search_days_to_seconds(search_days days, search_clock clock, void *context, int64_t *from, int64_t *to);

#endif
