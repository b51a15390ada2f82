/* Dates of the legacy application; see timezone.h.
**
**     SELECT ds_from_ticks(638000000000000000, 'UTC');     -> 1664403200
**     SELECT ds_from_ticks('2022-09-28 22:13:20', 'UTC');  -> 1664403200, as some of its versions wrote it */
#include "schema/timezone.h"

#include "base/error.h"

#include <string.h>
#include <time.h>

#define TICKS_PER_SECOND INT64_C(10000000)
#define SECONDS_BEFORE_1970 INT64_C(62135596800)

enum { SECONDS_PER_MINUTE = 60, SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400 };

static bool two_digits(const char *text, int limit, int *value) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
  *value = (text[0] - '0') * 10 + text[1] - '0';
  return *value < limit;
}

/* "+02:00", "-0330" as seconds east of Greenwich. */
static bool read_offset(const char *zone, int *seconds) {
  int hours = 0, minutes = 0;
  if ((*zone != '+' && *zone != '-') || !two_digits(zone + 1, 24, &hours)) return false;
  const char *rest = zone + 3 + (zone[3] == ':');
  if (!two_digits(rest, 60, &minutes) || rest[2] != '\0') return false;
  *seconds = (hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE) * (*zone == '-' ? -1 : 1);
  return true;
}

bool ds_timezone_valid(const char *zone) {
  int seconds;
  return sqlite3_stricmp(zone, "local") == 0 || sqlite3_stricmp(zone, "UTC") == 0 || read_offset(zone, &seconds);
}

/* What has to be added to seconds since 1970 on the local clock to give Unix seconds. */
static int64_t offset_at(int64_t local) {
  time_t clock = (time_t)local;
  struct tm parts;
#ifdef _WIN32
  if (gmtime_s(&parts, &clock) != 0) return 0;
#else
  if (gmtime_r(&clock, &parts) == NULL) return 0;
#endif
  parts.tm_isdst = -1; /* the zone's own rules say whether it was summer time */
  time_t result = mktime(&parts);
  return result == (time_t)-1 ? 0 : (int64_t)result - local;
}

/* The offset of the last day asked for: mktime looks at the zone's file at each call, and an upgrade
** asks four times for each image. */
typedef struct day_offset {
  int64_t day, offset;
  bool whole_day; /* false on a day in which the clocks change */
} day_offset;

static int64_t from_local(sqlite3_context *context, int64_t local) {
  enum { ZONE = 1 }; /* the cache hangs on the timezone argument */
  int64_t day = local / SECONDS_PER_DAY - (local % SECONDS_PER_DAY < 0);
  day_offset *cache = sqlite3_get_auxdata(context, ZONE);
  if (cache && cache->day == day && cache->whole_day) return local + cache->offset;
  int64_t first = offset_at(day * SECONDS_PER_DAY), last = offset_at((day + 1) * SECONDS_PER_DAY);
  cache = sqlite3_malloc64(sizeof *cache);
  if (cache) {
    *cache = (day_offset){.day = day, .offset = first, .whole_day = first == last};
    sqlite3_set_auxdata(context, ZONE, cache, sqlite3_free);
  }
  return local + (first == last ? first : offset_at(local));
}

/* Digits of a fixed place in "YYYY-MM-DD HH:MM:SS"; -1 where one is missing. */
static int read_digits(const char *text, int from, int count) {
  int value = 0;
  for (int i = from; i < from + count; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + text[i] - '0';
  }
  return value;
}

/* Seconds since 1970 of such a text, which may go on with a fraction. */
static bool read_text(const char *text, int64_t *seconds) {
  enum { LENGTH = 19 };
  if (text == NULL || strlen(text) < LENGTH) return false;
  int year = read_digits(text, 0, 4), month = read_digits(text, 5, 2), day = read_digits(text, 8, 2);
  int hour = read_digits(text, 11, 2), minute = read_digits(text, 14, 2), second = read_digits(text, 17, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0) return false;
  /* Days of the proleptic Gregorian calendar, counted from 1 March so that a leap day ends its year. */
  int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
  int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 719469;
  int in_day = hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second;
  *seconds = days * SECONDS_PER_DAY + in_day;
  return *seconds > -SECONDS_BEFORE_1970;
}

/* Seconds since 1970 on the clock of whoever wrote the date; false for what is none. */
static bool read_date(sqlite3_value *value, int64_t *seconds) {
  int type = sqlite3_value_numeric_type(value);
  if (type == SQLITE_TEXT) return read_text((const char *)sqlite3_value_text(value), seconds);
  int64_t ticks = type == SQLITE_INTEGER || type == SQLITE_FLOAT ? sqlite3_value_int64(value) : 0;
  *seconds = ticks / TICKS_PER_SECOND - SECONDS_BEFORE_1970;
  return ticks > 0; /* 0 is .NET's "no date" */
}

void ds_from_ticks(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const char *zone = argc > 1 ? (const char *)sqlite3_value_text(argv[1]) : "local";
  int64_t seconds = 0;
  if (!read_date(argv[0], &seconds)) return;
  if (zone == NULL || !ds_timezone_valid(zone)) {
    ds_fail(context, DS_BAD_VALUE, "unknown timezone '%s'; give local, UTC or an offset such as +02:00",
            zone ? zone : "");
    return;
  }
  int offset = 0;
  if (sqlite3_stricmp(zone, "local") == 0) {
    seconds = from_local(context, seconds);
  } else if (read_offset(zone, &offset)) {
    seconds -= offset;
  }
  sqlite3_result_int64(context, seconds);
}
