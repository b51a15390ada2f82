/* One row on its way into the tables, and what the writer keeps for the rows after it. */
#ifndef DS_IMAGES_ROW_H
#define DS_IMAGES_ROW_H

#include "images/columns.h"
#include "images/statements.h"
#include "images/values.h"
#include "images/write.h"
#include "paths/argument.h"

/* A text and the row that holds it. */
typedef struct remembered {
  char *text; /* owned; NULL for nothing */
  size_t length;
  sqlite3_int64 id, root;
} remembered;

/* What xUpdate was asked for. */
typedef struct image_change {
  ds_error *error;
  int argc;
  sqlite3_value **argv;
  int on_conflict;
  sqlite3_int64 id; /* of the row that an INSERT made or found */
} image_change;

struct image_writer {
  const ds_session *session;
  image_statements statements;
  sqlite3_stmt *insert;
  sqlite3_stmt *update; /* of the columns in update_mask */
  sqlite3_uint64 update_mask;
  sqlite3_stmt *compare; /* of a row with what it was */
  sqlite3_stmt *row;     /* around all that write a row; kept to the end of the transaction: it holds the table */
  image_change *change;  /* while that statement has not come to it */
  remembered folder, prompts[2];
  sqlite3_uint64 by_hand; /* a bit for each column that a user sets by hand */
  int changes;            /* of the connection, when the last write ended */
  int rows;               /* written since; the connection counts them when their statement ends */
};

/* One row on its way into the tables. */
typedef struct image_row {
  image_writer *writer;
  ds_error *error;
  image_cell cells[IMAGE_STORED];
  sqlite3_uint64 given;      /* a bit for each column that is written */
  sqlite3_value *prompts[2]; /* where Prompt or NegativePrompt is given */
  char *names[2];            /* Tags and Albums, JSON arrays; owned */
  sqlite3_int64 ids[4];      /* RootFolderId, FolderId, PromptId, NegativePromptId; 0 for NULL */
  path_slice path;           /* normalized */
  path_scratch scratch;
  int on_conflict; /* as sqlite3_vtab_on_conflict has it */
} image_row;

static inline sqlite3_uint64 column_bit(int column) {
  return (sqlite3_uint64)1 << column;
}

static inline bool row_gives(const image_row *row, int column) {
  return (row->given & column_bit(column)) != 0;
}

/* --- What a row refers to: refers.c --- */

/* The first column of a statement's row, 0 without one. */
sqlite3_int64 row_find(image_row *row, image_sql which, path_slice text);

bool row_id_is_taken(image_row *row, sqlite3_int64 id);

/* Gives the row its folder and prompts, made where they are missing. */
void row_place_in_folder(image_row *row);
void row_place_prompts(image_row *row);

/* What was remembered may no longer hold. */
void row_forget_prompts(image_writer *writer);
void row_forget_all(image_writer *writer);

/* --- The row of Images itself: stored.c --- */

/* Write what is given, and name the image where that fails. */
void row_insert(image_row *row);
void row_update(image_row *row, sqlite3_int64 id);

/* A bit for each column that an UPDATE changes. */
sqlite3_uint64 row_changes(image_row *row, sqlite3_int64 id, sqlite3_value **values);

#endif
