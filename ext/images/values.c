/* What may be written; see values.h. */
#include "images/values.h"

#include "base/text.h"
#include "images/columns.h"

/* --- ISO dates --- */

/* Reads exactly so many digits. */
static bool digits(const char **at, int count, int *number) {
  *number = 0;
  for (int i = 0; i < count; i++, (*at)++) {
    if (**at < '0' || **at > '9') return false;
    *number = *number * 10 + (**at - '0');
  }
  return true;
}

static bool accept(const char **at, char c) {
  if (**at != c) return false;
  (*at)++;
  return true;
}

static int days_in(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01; a year is taken to begin in March, so that the leap day ends it. */
static sqlite3_int64 days_since_epoch(int year, int month, int day) {
  int y = month <= 2 ? year - 1 : year;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int era = (y >= 0 ? y : y - 399) / 400;
  int year_of_era = y - era * 400;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (sqlite3_int64)era * 146097 + day_of_era - 719468;
}

static bool time_of_day(const char **at, sqlite3_int64 *seconds) {
  int hour, minute, second = 0;
  if (!digits(at, 2, &hour) || !accept(at, ':') || !digits(at, 2, &minute)) return false;
  if (accept(at, ':') && !digits(at, 2, &second)) return false;
  if (accept(at, '.')) {
    if (**at < '0' || **at > '9') return false;
    while (**at >= '0' && **at <= '9') (*at)++;
  }
  *seconds = (sqlite3_int64)hour * 3600 + (sqlite3_int64)minute * 60 + second;
  return hour < 24 && minute < 60 && second < 60;
}

static bool zone(const char **at, sqlite3_int64 *seconds) {
  if (accept(at, 'Z') || **at == 0) return true;
  int hour, minute, sign = **at == '-' ? -1 : 1;
  if (!accept(at, '+') && !accept(at, '-')) return false;
  if (!digits(at, 2, &hour) || !accept(at, ':') || !digits(at, 2, &minute) || hour > 14 || minute > 59) return false;
  *seconds = sign * ((sqlite3_int64)hour * 3600 + (sqlite3_int64)minute * 60);
  return true;
}

bool values_iso_date(const char *text, sqlite3_int64 *seconds) {
  const char *at = text;
  int year, month, day;
  sqlite3_int64 time = 0, offset = 0;
  if (!digits(&at, 4, &year) || !accept(&at, '-') || !digits(&at, 2, &month) || !accept(&at, '-') ||
      !digits(&at, 2, &day) || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
    return false;
  if (*at && ((!accept(&at, 'T') && !accept(&at, ' ')) || !time_of_day(&at, &time) || !zone(&at, &offset)))
    return false;
  *seconds = days_since_epoch(year, month, day) * 86400 + time - offset;
  return *at == 0;
}

/* --- Checks --- */

int values_refuse(ds_error *error, int column, sqlite3_value *value, const char *what) {
  const char *name = image_columns[column].name;
  switch (sqlite3_value_type(value)) {
  case SQLITE_NULL: return ds_error_set(error, DS_BAD_VALUE, "%s NULL: %s", name, what);
  case SQLITE_BLOB:
    return ds_error_set(error, DS_BAD_VALUE, "%s (a BLOB of %d bytes): %s", name, sqlite3_value_bytes(value), what);
  case SQLITE_TEXT: return ds_error_set(error, DS_BAD_VALUE, "%s '%.60s': %s", name, sqlite3_value_text(value), what);
  default: return ds_error_set(error, DS_BAD_VALUE, "%s %s: %s", name, sqlite3_value_text(value), what);
  }
}

/* The same for what a CHECK or NOT NULL of the table would refuse. */
static int break_rule(ds_error *error, int column, sqlite3_value *value, const char *what) {
  values_refuse(error, column, value, what);
  if (error->rc == SQLITE_ERROR) error->rc = SQLITE_CONSTRAINT;
  return error->rc;
}

static int check_text(ds_error *error, int column, sqlite3_value *value) {
  if (sqlite3_value_type(value) == SQLITE_BLOB) return values_refuse(error, column, value, "give text");
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) return ds_error_memory(error);
  size_t at = 0;
  switch (ds_text_check(text, (size_t)sqlite3_value_bytes(value), &at)) {
  case DS_TEXT_VALID: return SQLITE_OK;
  case DS_TEXT_NUL:
    return ds_error_set(error, DS_BAD_VALUE, "%s has a NUL character at byte %lld; remove it",
                        image_columns[column].name, (sqlite3_int64)at + 1);
  default:
    return ds_error_set(error, DS_BAD_VALUE, "%s is not UTF-8 at byte %lld; give text in UTF-8",
                        image_columns[column].name, (sqlite3_int64)at + 1);
  }
}

/* As in a table, a whole number may come as REAL. */
static bool is_whole(sqlite3_value *value) {
  int type = sqlite3_value_numeric_type(value);
  double number = sqlite3_value_double(value);
  return type == SQLITE_INTEGER ||
         (type == SQLITE_FLOAT && number > -9e15 && number < 9e15 && number == (double)(sqlite3_int64)number);
}

static int check_date(ds_error *error, int column, sqlite3_value *value, image_cell *cell) {
  if (sqlite3_value_type(value) == SQLITE_TEXT) {
    cell->is_date = values_iso_date((const char *)sqlite3_value_text(value), &cell->date);
    if (cell->is_date) return SQLITE_OK;
  }
  if (is_whole(value)) return SQLITE_OK;
  return values_refuse(error, column, value, "give Unix seconds or an ISO date, such as '2024-05-01T12:30:00'");
}

static int check_number(ds_error *error, int column, sqlite3_value *value) {
  int type = sqlite3_value_numeric_type(value);
  if (image_columns[column].type == IMAGE_REAL) {
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT ? SQLITE_OK
                                                          : values_refuse(error, column, value, "give a number");
  }
  return is_whole(value) ? SQLITE_OK : values_refuse(error, column, value, "give a whole number");
}

static int check_range(ds_error *error, int column, sqlite3_value *value) {
  sqlite3_int64 number = sqlite3_value_int64(value);
  switch (image_columns[column].check) {
  case CHECK_FLAG: return number == 0 || number == 1 ? SQLITE_OK : break_rule(error, column, value, "give 0 or 1");
  case CHECK_RATING:
    return number >= 0 && number <= 10 ? SQLITE_OK : break_rule(error, column, value, "give 0 to 10, or NULL for none");
  case CHECK_ABOVE_ZERO: return number > 0 ? SQLITE_OK : break_rule(error, column, value, "give a number above 0");
  case CHECK_NOT_NEGATIVE: return number >= 0 ? SQLITE_OK : break_rule(error, column, value, "give 0 or more");
  default: return SQLITE_OK;
  }
}

int values_read(ds_error *error, int column, sqlite3_value *value, image_cell *cell) {
  const image_column *rule = &image_columns[column];
  *cell = (image_cell){.value = value};
  if (sqlite3_value_type(value) == SQLITE_NULL) {
    bool required = rule->missing || column == IMAGE_PATH;
    return required ? break_rule(error, column, value, "this column is never NULL; give a value") : SQLITE_OK;
  }
  if (rule->type == IMAGE_TEXT) return check_text(error, column, value);
  if (rule->check == CHECK_DATE) return check_date(error, column, value, cell);
  if (check_number(error, column, value) != SQLITE_OK) return error->rc;
  return check_range(error, column, value);
}

int values_bind(const image_cell *cell, sqlite3_stmt *statement, int parameter) {
  if (cell->is_date) return sqlite3_bind_int64(statement, parameter, cell->date);
  if (cell->value == NULL) return sqlite3_bind_null(statement, parameter);
  return sqlite3_bind_value(statement, parameter, cell->value);
}
