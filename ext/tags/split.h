/* A prompt, or a list as users type it, cut into tags. Knows nothing of SQLite.
**
**     a cat, (smile:1.2), "red, blue", <lora:ink:0.6>   ->   a cat | smile | red, blue | lora:ink
**
** Commas and line ends part tags, also within brackets. ( ) [ ] { } emphasize and go, with the weight
** before the closing one; where an opening one follows a letter at once, as in saber_(fate), it is part of
** the name, and so is one after a backslash. Quotes keep a text as it is, with "" for a quote. What stands
** between < and > is a tag of its own, without its weights. */
#ifndef DS_TAGS_SPLIT_H
#define DS_TAGS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tag_splitter {
  const char *text; /* valid UTF-8 without NUL */
  size_t length, at;
} tag_splitter;

/* Writes the next tag, normalized, into a buffer as long as the text; false at the end. */
bool tag_split_next(tag_splitter *splitter, char *buffer, size_t *length);

#endif
