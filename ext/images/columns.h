/* The columns of ds_images, said once: name, type, where the value comes from, and what may be written. */
#ifndef DS_IMAGES_COLUMNS_H
#define DS_IMAGES_COLUMNS_H

#include "base/sqlite.h"

typedef enum image_type { IMAGE_INTEGER, IMAGE_REAL, IMAGE_TEXT } image_type;

/* What a written value must be, beyond its type. */
typedef enum image_check {
  CHECK_TYPE, /* the type alone */
  CHECK_FLAG, /* 0 or 1 */
  CHECK_DATE, /* Unix seconds, or an ISO text that becomes them */
  CHECK_RATING,
  CHECK_ABOVE_ZERO,
  CHECK_NOT_NEGATIVE
} image_check;

/* Who writes it. */
typedef enum image_source {
  FROM_SCAN,  /* INSERT, and again by a rescan */
  FROM_USER,  /* INSERT of a new image, and UPDATE: a rescan leaves it alone */
  FROM_HAND,  /* the same, and UPDATE sets TouchedDate */
  FROM_PATH,  /* follows from Path */
  FROM_TEXT,  /* follows from the Prompt or NegativePrompt */
  FROM_TABLES /* lives in other tables: write.c knows how */
} image_source;

typedef struct image_column {
  const char *name;
  const char *expression; /* over main.Images AS i and its joins; NULL for i."name" */
  const char *missing;    /* SQL for a value that is not given; NULL where the column may be NULL */
  double selects;         /* the share of the images that one value of the column selects, about */
  image_type type;
  image_check check;
  image_source source;
  bool indexed; /* an index of its own has its values and, for each, the Ids */
} image_column;

enum {
  IMAGE_ID,
  IMAGE_ROOT_FOLDER_ID,
  IMAGE_FOLDER_ID,
  IMAGE_PATH,
  IMAGE_FILE_NAME,
  IMAGE_PROMPT_ID,
  IMAGE_NEGATIVE_PROMPT_ID,
  IMAGE_STEPS,
  IMAGE_SAMPLER,
  IMAGE_CFG_SCALE,
  IMAGE_SEED,
  IMAGE_WIDTH,
  IMAGE_HEIGHT,
  IMAGE_MODEL_HASH,
  IMAGE_MODEL,
  IMAGE_BATCH_SIZE,
  IMAGE_BATCH_POS,
  IMAGE_CREATED_DATE,
  IMAGE_MODIFIED_DATE,
  IMAGE_CUSTOM_TAGS,
  IMAGE_RATING,
  IMAGE_FAVORITE,
  IMAGE_FOR_DELETION,
  IMAGE_NSFW,
  IMAGE_UNAVAILABLE,
  IMAGE_AESTHETIC_SCORE,
  IMAGE_HYPER_NETWORK,
  IMAGE_HYPER_NETWORK_STRENGTH,
  IMAGE_CLIP_SKIP,
  IMAGE_ENSD,
  IMAGE_FILE_SIZE,
  IMAGE_NO_METADATA,
  IMAGE_WORKFLOW,
  IMAGE_WORKFLOW_ID,
  IMAGE_HAS_ERROR,
  IMAGE_HASH,
  IMAGE_VIEWED_DATE,
  IMAGE_TOUCHED_DATE,
  IMAGE_TYPE,
  IMAGE_STORED, /* the columns up to here are those of Images */
  IMAGE_PROMPT = IMAGE_STORED,
  IMAGE_NEGATIVE_PROMPT,
  IMAGE_FOLDER,
  IMAGE_TAGS,
  IMAGE_ALBUMS,
  IMAGE_QUERY, /* hidden: the search text */
  IMAGE_COLUMNS
};

extern const image_column image_columns[IMAGE_COLUMNS];

/* CREATE TABLE for sqlite3_declare_vtab, for sqlite3_free; NULL without memory. */
char *image_columns_declare(void);

/* Writes a column's value as SQL. */
void image_columns_write(sqlite3_str *sql, int column);

#endif
