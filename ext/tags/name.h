/* Tag names as text: how they are written, and when two are the same. Knows nothing of SQLite. */
#ifndef DS_TAGS_NAME_H
#define DS_TAGS_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* The name without white space at its ends, and with one space for each stretch of it inside. Text is valid
** UTF-8 without NUL; buffer holds `length` bytes and may be the text itself. Returns the new length. */
size_t tag_normalize(const char *text, size_t length, char *buffer);

/* Whether two names are the same but for case, under Unicode's simple case folding. */
bool tag_same(const char *first, size_t first_length, const char *second, size_t second_length);

#endif
