/* Cutting a prompt into tags; see split.h. */
#include "tags/split.h"

#include "tags/name.h"

#include <string.h>

/* The tag that is being read. */
typedef struct piece {
  char *text;
  size_t length;
  size_t names; /* opening brackets that are part of the name and still want their closing one */
} piece;

static bool is_one_of(char byte, const char *set) {
  return byte != '\0' && strchr(set, byte) != NULL;
}

/* How many bytes part tags here: a comma, a line end, or the wide comma of East Asian text. */
static size_t separator(const tag_splitter *splitter) {
  const char *at = splitter->text + splitter->at;
  if (is_one_of(*at, ",\r\n")) return 1;
  return splitter->length - splitter->at >= 3 && memcmp(at, "\xEF\xBC\x8C", 3) == 0 ? 3 : 0;
}

/* The length of a text without a weight at its end, such as :1.2, if it has one. */
static size_t without_weight(const char *text, size_t length) {
  size_t at = length, digits = 0;
  while (at > 0 && is_one_of(text[at - 1], "0123456789.+- ")) {
    at--;
    digits += text[at] >= '0' && text[at] <= '9';
  }
  return digits > 0 && at > 0 && text[at - 1] == ':' ? at - 1 : length;
}

static bool is_blank(const piece *tag) {
  for (size_t i = 0; i < tag->length; i++) {
    if (!is_one_of(tag->text[i], " \t\v\f")) return false;
  }
  return true;
}

static void add(piece *tag, char byte) {
  tag->text[tag->length++] = byte;
}

/* Takes a quoted text, if one begins here and ends: quotes count only where a tag begins. */
static bool take_quoted(tag_splitter *splitter, piece *tag) {
  const char *text = splitter->text;
  size_t at = splitter->at;
  if (text[at] != '"' || !is_blank(tag)) return false;
  size_t end = at + 1;
  while (end < splitter->length && (text[end] != '"' || (end + 1 < splitter->length && text[end + 1] == '"'))) {
    end += text[end] == '"' ? 2 : 1;
  }
  if (end >= splitter->length) return false;
  tag->length = 0;
  for (at++; at < end; at++) {
    add(tag, text[at]);
    if (text[at] == '"') at++;
  }
  splitter->at = end + 1;
  return true;
}

/* Takes <kind:name:weight>, if that is what stands here. */
static bool take_network(tag_splitter *splitter, piece *tag) {
  const char *text = splitter->text;
  size_t begin = splitter->at + 1, end = begin;
  if (text[splitter->at] != '<') return false;
  while (end < splitter->length && !is_one_of(text[end], "<>,\r\n")) end++;
  if (end >= splitter->length || text[end] != '>' || memchr(text + begin, ':', end - begin) == NULL) return false;
  memcpy(tag->text, text + begin, end - begin);
  tag->length = end - begin;
  for (size_t cut; (cut = without_weight(tag->text, tag->length)) < tag->length;) tag->length = cut;
  splitter->at = end + 1;
  return true;
}

static void take_byte(tag_splitter *splitter, piece *tag) {
  const char *text = splitter->text;
  char byte = text[splitter->at++];
  bool opens = is_one_of(byte, "([{"), closes = is_one_of(byte, ")]}");
  if (byte == '\\' && splitter->at < splitter->length && is_one_of(text[splitter->at], "()[]{}<>\"\\")) {
    add(tag, text[splitter->at++]);
  } else if (opens && tag->length > 0 && !is_one_of(tag->text[tag->length - 1], " \t")) {
    add(tag, byte);
    tag->names++;
  } else if (closes && tag->names > 0) {
    add(tag, byte);
    tag->names--;
  } else if (closes) {
    tag->length = without_weight(tag->text, tag->length);
  } else if (!opens) {
    add(tag, byte);
  }
}

/* Reads up to where a tag ends, which may leave it empty. */
static void read_piece(tag_splitter *splitter, piece *tag) {
  *tag = (piece){.text = tag->text};
  while (splitter->at < splitter->length) {
    size_t bytes = separator(splitter);
    if (bytes > 0) {
      splitter->at += bytes;
      return;
    }
    if (splitter->text[splitter->at] == '<') {
      /* A network ends the tag before it, and is one by itself. */
      piece probe = {.text = tag->text + tag->length};
      tag_splitter ahead = *splitter;
      if (is_blank(tag)) probe.text = tag->text;
      if (take_network(&ahead, &probe)) {
        if (probe.text != tag->text) return;
        tag->length = probe.length;
        *splitter = ahead;
        return;
      }
    }
    if (!take_quoted(splitter, tag)) take_byte(splitter, tag);
  }
}

/* A word that parts prompts for the image generator, and says nothing about the image. */
static bool is_keyword(const char *text, size_t length) {
  return (length == 5 && memcmp(text, "BREAK", 5) == 0) || (length == 3 && memcmp(text, "AND", 3) == 0);
}

bool tag_split_next(tag_splitter *splitter, char *buffer, size_t *length) {
  piece tag = {0};
  tag.text = buffer;
  while (splitter->at < splitter->length) {
    read_piece(splitter, &tag);
    *length = tag_normalize(tag.text, tag.length, tag.text);
    if (*length > 0 && !is_keyword(tag.text, *length)) return true;
  }
  return false;
}
