/* Text as the pure parts see it: bytes that must be UTF-8. Knows nothing of SQLite. */
#ifndef DS_BASE_TEXT_H
#define DS_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ds_text_state {
  DS_TEXT_VALID,
  DS_TEXT_NUL,    /* a NUL character stands inside */
  DS_TEXT_INVALID /* not UTF-8: a stray, missing, overlong, surrogate or out-of-range sequence */
} ds_text_state;

/* Whether the bytes are UTF-8 without NUL; if not, *at is the offset of the first byte at fault. */
ds_text_state ds_text_check(const char *text, size_t length, size_t *at);

/* The character at the start of valid UTF-8, and how many bytes it has. */
uint32_t ds_text_decode(const char *text, size_t *bytes);

/* The character without its case: Unicode's simple case folding, one character to one. */
uint32_t ds_text_fold(uint32_t code);

/* The characters that fold to a folded one, itself among them; returns how many, at most DS_TEXT_UNFOLDED. */
enum { DS_TEXT_UNFOLDED = 8 };
size_t ds_text_unfold(uint32_t folded, uint32_t *codes);

#endif
