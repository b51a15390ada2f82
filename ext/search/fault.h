/* Faults of a search text: where it stops making sense, what stands there, and what to write.
**
** A fault holds its own text, so that reporting one needs no memory. The first fault wins. */
#ifndef DS_SEARCH_FAULT_H
#define DS_SEARCH_FAULT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum search_fault_kind { SEARCH_FINE, SEARCH_SYNTAX, SEARCH_NO_MEMORY } search_fault_kind;

typedef struct search_fault {
  search_fault_kind kind;
  const char *text; /* the whole search text, set before anything is read */
  size_t length;
  size_t offset;     /* of the offending text: bytes from 0 */
  size_t character;  /* the same in characters from 1, as people count */
  size_t extent;     /* bytes of the offending text; 0 at the end of the text */
  char message[512]; /* "what happened; what to do", UTF-8 */
} search_fault;

/* Both return false, so that a failing function can end with them. The format says what is wrong
** with the offending text and, after a semicolon, what to write: "is not a date; write ...". */
bool search_fault_syntax(search_fault *fault, size_t offset, size_t extent, const char *format, ...)
  __attribute__((format(printf, 4, 5)));
bool search_fault_memory(search_fault *fault);

#endif
