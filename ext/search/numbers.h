/* Numbers of a search text: decimals with a '.', whatever the locale of the process says. */
#ifndef DS_SEARCH_NUMBERS_H
#define DS_SEARCH_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes at the start of a text are a number ([-] digits [. digits] [e [+-] digits]); 0 for none. */
size_t search_number_length(const char *text, size_t length);

/* Read a whole text. False where it is no such number, or one that does not fit: an integer beyond
** 64 bits, a decimal of more than 15 significant digits or an exponent beyond 22. Within these limits
** a decimal becomes the nearest double, exactly as SQLite and strtod make it. */
bool search_read_integer(const char *text, size_t length, int64_t *value);
bool search_read_decimal(const char *text, size_t length, double *value);

enum { SEARCH_DECIMAL_SIZE = 32 };

/* Writes the decimal that search_read_decimal reads as the same double. */
void search_write_decimal(double value, char text[SEARCH_DECIMAL_SIZE]);

#endif
