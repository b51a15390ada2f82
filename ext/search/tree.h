/* The tree of a search text: what the parser makes, the printer shows and the SQL writer reads.
**
** Plain data in one arena. A query is a tree of AND, OR and NOT over terms, and a list of sort orders
** beside it. A term is one key with its alternatives: it holds for an image when one of its values
** does. The tree is as flat as it can be: no AND stands directly below an AND, no OR below an OR, no
** NOT below a NOT, and none of the first two has a single child. */
#ifndef DS_SEARCH_TREE_H
#define DS_SEARCH_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum search_key {
  SEARCH_PROMPT, /* free text; it has no key to write */
  SEARCH_NEGATIVE,
  SEARCH_STEPS,
  SEARCH_SAMPLER,
  SEARCH_CFG,
  SEARCH_SEED,
  SEARCH_SIZE,
  SEARCH_WIDTH,
  SEARCH_HEIGHT,
  SEARCH_MODEL_HASH,
  SEARCH_MODEL,
  SEARCH_MODEL_OR_HASH, /* each value is a model's name or its hash */
  SEARCH_AESTHETIC_SCORE,
  SEARCH_HYPERNET,
  SEARCH_HYPERNET_STRENGTH,
  SEARCH_RATING,
  SEARCH_FAVORITE,
  SEARCH_NSFW,
  SEARCH_NO_METADATA,
  SEARCH_FOR_DELETION,
  SEARCH_IN_ALBUM,
  SEARCH_UNAVAILABLE,
  SEARCH_HAS_ERROR,
  SEARCH_UNTAGGED,
  SEARCH_TYPE, /* the texts "image" and "video" */
  SEARCH_CREATED,
  SEARCH_MODIFIED,
  SEARCH_VIEWED,
  SEARCH_TOUCHED,
  SEARCH_PATH,
  SEARCH_FILE_NAME,
  SEARCH_FOLDER, /* that folder only */
  SEARCH_ALBUM,
  SEARCH_TAG,
  SEARCH_HASH,
  SEARCH_WORKFLOW, /* a part of the raw workflow */
  SEARCH_NODE,
  SEARCH_LORA,
  SEARCH_CLIP_SKIP,
  SEARCH_ENSD,
  SEARCH_BATCH_SIZE,
  SEARCH_BATCH_POS,
  SEARCH_FILE_SIZE, /* in bytes */
  SEARCH_SORT,      /* never a term: it becomes a search_sort */
  SEARCH_KEYS
} search_key;

/* Text, also ended by a NUL byte. */
typedef struct search_text {
  const char *text;
  size_t length;
} search_text;

typedef enum search_match {
  SEARCH_EQUALS,   /* the whole text */
  SEARCH_PATTERN,  /* the whole text, where '*' is any text and '?' any one character */
  SEARCH_CONTAINS, /* a part of it; in the rest too, wildcards mean themselves */
  SEARCH_STARTS,
  SEARCH_ENDS
} search_match;

/* One end of a range. */
typedef struct search_bound {
  bool present, inclusive;
  int64_t integer; /* integers, bytes, and days since 1970-01-01 (dates.h) */
  double real;     /* decimals */
} search_bound;

typedef struct search_range {
  search_bound lo, hi;
} search_range;

/* One end of a range of ratios, as written: 16:9 is width 16, height 9, both at least 1. */
typedef struct search_ratio {
  bool present, inclusive;
  int64_t width, height;
} search_ratio;

typedef enum search_orientation { SEARCH_PORTRAIT, SEARCH_LANDSCAPE, SEARCH_SQUARE } search_orientation;

typedef enum search_value_kind {
  SEARCH_NONE,     /* the column is NULL */
  SEARCH_FLAG,     /* flag */
  SEARCH_INTEGERS, /* range, integer */
  SEARCH_DECIMALS, /* range, real */
  SEARCH_DAYS,     /* range, integer: whole local days */
  SEARCH_TEXT,     /* text and how it is compared: always without case */
  SEARCH_DIMENSIONS,
  SEARCH_RATIOS,
  SEARCH_ORIENTATION
} search_value_kind;

typedef struct search_value {
  search_value_kind kind;
  bool outside; /* '<>': the column is not NULL, and not what this value says */
  struct search_value *next;
  union {
    bool flag;
    search_range range;
    struct {
      search_match match;
      search_text text;
    };
    struct {
      search_range width, height; /* both must hold; an absent bound of a '?' holds for any number */
    };
    struct {
      search_ratio lo, hi;
    } ratio;
    search_orientation orientation;
  };
} search_value;

typedef enum search_node_kind { SEARCH_AND, SEARCH_OR, SEARCH_NOT, SEARCH_TERM } search_node_kind;

typedef struct search_node {
  search_node_kind kind;
  struct search_node *first, *last; /* children: two or more of AND and OR, one of NOT */
  struct search_node *next;         /* sibling */
  search_key key;                   /* a term's; the rest too */
  search_value *values;             /* one or more; none for a node: that asks for the class or property alone */
  search_text node_class;           /* of SEARCH_NODE, a pattern; empty for any class */
  search_text node_property;        /* the same; empty for any property */
} search_node;

typedef enum search_sort_key {
  SEARCH_BY_CREATED,
  SEARCH_BY_VIEWED,
  SEARCH_BY_TOUCHED,
  SEARCH_BY_MODIFIED,
  SEARCH_BY_RATING,
  SEARCH_BY_AESTHETIC_SCORE,
  SEARCH_BY_PROMPT,
  SEARCH_BY_NAME,
  SEARCH_BY_FILE_SIZE,
  SEARCH_BY_RANDOM,
  SEARCH_SORT_KEYS
} search_sort_key;

typedef struct search_sort {
  search_sort_key key;
  bool descending;
  bool seeded; /* random only */
  int64_t seed;
  struct search_sort *next;
} search_sort;

typedef struct search_query {
  search_node *root;  /* NULL: every image */
  search_sort *sorts; /* the first one counts most; NULL: the caller's order */
} search_query;

#endif
