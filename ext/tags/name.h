/* Tag names as text: how they are written, and when two are the same. Knows nothing of SQLite. */
#ifndef DS_TAGS_NAME_H
#define DS_TAGS_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* The name without white space at its ends, and with one space for each stretch of it inside. Text is valid
** UTF-8 without NUL; buffer holds `length` bytes and may be the text itself. Returns the new length. */
size_t tag_normalize(const char *text, size_t length, char *buffer);

/* Whether a name begins with a prefix, and in how many bytes, under Unicode's simple case folding. */
bool tag_begins(const char *name, size_t length, const char *prefix, size_t prefix_length, size_t *end);

/* The length of a name up to its first letter beyond ASCII that has case: so far an index that compares without
** case in ASCII finds it. */
size_t tag_plain_length(const char *name);

/* Whether two names are the same but for case, under Unicode's simple case folding. */
bool tag_same(const char *first, size_t first_length, const char *second, size_t second_length);

#endif
