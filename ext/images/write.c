/* Writing images; see write.h. What a row refers to is in refers.c, its place in Images in stored.c.
**
** SQLite takes back what an xUpdate had written when it fails half way only where the statement may write more than
** one row. So where a row takes several statements, one of our own that may is around them:
**
**     the caller's INSERT, UPDATE or DELETE -> writer_update -> run_row_statement -> writer_update -> write_row */
#include "images/write.h"

#include "base/sql.h"
#include "images/names.h"
#include "images/row.h"
#include "images/workflow.h"

#include <string.h>

/* --- The writer --- */

image_writer *writer_new(sqlite3 *db, const ds_session *session) {
  image_writer *writer = sqlite3_malloc64(sizeof *writer);
  if (writer == NULL) return NULL;
  memset(writer, 0, sizeof *writer);
  writer->statements.db = db;
  writer->session = session;
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (image_columns[i].source == FROM_HAND) writer->by_hand |= column_bit(i);
  }
  return writer;
}

void writer_forget(image_writer *writer) {
  if (writer == NULL) return;
  row_forget_all(writer);
}

static void drop_row_statement(image_writer *writer) {
  sqlite3_finalize(writer->row);
  writer->row = NULL;
}

/* What it does may make SQLite roll the transaction back. */
void writer_end(image_writer *writer) {
  if (writer == NULL) return;
  writer_forget(writer);
  if (!sqlite3_stmt_busy(writer->row)) drop_row_statement(writer);
}

void writer_free(image_writer *writer) {
  if (writer == NULL) return;
  writer_end(writer);
  statements_finalize(&writer->statements);
  sqlite3_finalize(writer->insert);
  sqlite3_finalize(writer->update);
  sqlite3_finalize(writer->compare);
  sqlite3_free(writer);
}

/* --- Reading the row --- */

static void refuse_derived(image_row *row, int column, sqlite3_value *value) {
  const image_column *rule = &image_columns[column];
  if (column == IMAGE_QUERY) {
    values_refuse(row->error, column, value, "the search text is not written; leave it out");
  } else if (rule->source == FROM_PATH) {
    values_refuse(row->error, column, value, "this column follows from Path; set Path");
  } else {
    values_refuse(row->error, column, value,
                  "this column follows from the prompt's text; set Prompt or NegativePrompt");
  }
}

static void read_path(image_row *row, sqlite3_value *value) {
  path_slice text = {(const char *)sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value)};
  char *buffer = paths_scratch_open(&row->scratch, row->error, text.length + 2);
  if (buffer == NULL) return;
  ds_path given = paths_open(text, paths_style(text));
  row->path = paths_normalize(&given, buffer);
  ds_path normal = paths_open(row->path, given.style);
  path_slice name = paths_basename(&normal);
  if (name.length == 0 || (name.length == 1 && name.text[0] == '.') ||
      (name.length == 2 && memcmp(name.text, "..", 2) == 0)) {
    values_refuse(row->error, IMAGE_PATH, value, "it names no file; give the path of an image");
  }
}

/* Takes one value over; NULL is a value here. */
static void read_value(image_row *row, int column, sqlite3_value *value) {
  image_cell cell;
  if (image_columns[column].source == FROM_PATH || image_columns[column].source == FROM_TEXT || column == IMAGE_QUERY) {
    refuse_derived(row, column, value);
    return;
  }
  if (values_read(row->error, column, value, &cell) != SQLITE_OK) return;
  row->given |= column_bit(column);
  switch (column) {
  case IMAGE_PROMPT:
  case IMAGE_NEGATIVE_PROMPT: row->prompts[column - IMAGE_PROMPT] = value; break;
  case IMAGE_TAGS:
  case IMAGE_ALBUMS:
    row->names[column - IMAGE_TAGS] = names_read(&row->writer->statements, row->error, column, value);
    break;
  case IMAGE_PATH: read_path(row, value); break;
  default: row->cells[column] = cell;
  }
}

/* --- What hangs on the row --- */

static void write_names(image_row *row, sqlite3_int64 id, bool only) {
  for (int i = 0; i < 2; i++) {
    if (row->names[i]) names_write(&row->writer->statements, row->error, IMAGE_TAGS + i, id, row->names[i], only);
  }
}

static void write_workflow(image_row *row, sqlite3_int64 id, bool had_nodes) {
  if (!row_gives(row, IMAGE_WORKFLOW)) return;
  workflow_write(&row->writer->statements, row->error, id, row->cells[IMAGE_WORKFLOW].value, had_nodes);
}

static void delete_image(image_row *row, sqlite3_int64 id) {
  statement_run(&row->writer->statements, row->error, SQL_DELETE, id, NULL);
  /* A prompt that no image names any more is gone with it. */
  row_forget_prompts(row->writer);
}

/* --- INSERT --- */

static void conflict(image_row *row, const char *what) {
  ds_error_set(row->error, DS_CONFLICT, "'%.*s': %s", (int)row->path.length, row->path.text, what);
}

/* The image that a row with a new path is, moved; 0 where there is none, and where that is not asked for. */
static sqlite3_int64 find_moved(image_row *row) {
  sqlite3_value *hash = row->cells[IMAGE_HASH].value, *unavailable = row->cells[IMAGE_UNAVAILABLE].value;
  if (!row->writer->session->follow_moved || row_gives(row, IMAGE_ID) || !row_gives(row, IMAGE_HASH)) return 0;
  if (row_gives(row, IMAGE_UNAVAILABLE) && sqlite3_value_int(unavailable)) return 0;
  path_slice text = {(const char *)sqlite3_value_text(hash), (size_t)sqlite3_value_bytes(hash)};
  return text.length ? row_find(row, SQL_FIND_MOVED, text) : 0;
}

/* A rescan: what a user made stays, and so does what is not given. An image that moved is there again. */
static void rescan(image_row *row, sqlite3_int64 id, bool moved) {
  for (int i = 0; i < IMAGE_STORED; i++) {
    if (image_columns[i].source != FROM_SCAN && image_columns[i].source != FROM_PATH) row->given &= ~column_bit(i);
  }
  row->given &= ~column_bit(IMAGE_ID);
  if (moved) {
    row->given |= column_bit(IMAGE_PATH) | column_bit(IMAGE_UNAVAILABLE);
    row->cells[IMAGE_UNAVAILABLE] = (image_cell){.is_date = true}; /* the number 0 */
  }
  row_place_in_folder(row);
  row_place_prompts(row);
  row_update(row, id);
  write_workflow(row, id, true);
  row_forget_prompts(row->writer);
}

static void add(image_row *row, sqlite3_int64 *id) {
  row_place_in_folder(row);
  row_place_prompts(row);
  row_insert(row);
  if (row->error->rc != SQLITE_OK) return;
  *id = sqlite3_last_insert_rowid(row->writer->statements.db);
  write_names(row, *id, false);
  write_workflow(row, *id, false);
}

static void insert(image_row *row, sqlite3_value **values, sqlite3_value *rowid, sqlite3_int64 *id) {
  for (int i = 0; i < IMAGE_COLUMNS && row->error->rc == SQLITE_OK; i++) {
    sqlite3_value *value = i == IMAGE_ID && sqlite3_value_type(values[i]) == SQLITE_NULL ? rowid : values[i];
    if (sqlite3_value_type(value) != SQLITE_NULL || i == IMAGE_PATH) read_value(row, i, value);
  }
  sqlite3_int64 known = row->error->rc == SQLITE_OK ? row_find(row, SQL_FIND_PATH, row->path) : 0;
  sqlite3_int64 wanted = row_gives(row, IMAGE_ID) ? sqlite3_value_int64(row->cells[IMAGE_ID].value) : known;
  bool taken = row_gives(row, IMAGE_ID) && wanted != known && row_id_is_taken(row, wanted);
  if (row->error->rc != SQLITE_OK) return;
  if (row->on_conflict == SQLITE_REPLACE) {
    if (known) delete_image(row, known);
    if (taken) delete_image(row, wanted);
    known = 0;
  } else if (taken) {
    conflict(row, "the Id given is that of another image; leave Id out, or give a free one");
  } else if (known && row->on_conflict != SQLITE_ABORT) {
    conflict(row, "an image with this path is there already; INSERT without OR updates it");
  } else if (known && wanted != known) {
    conflict(row, "an image with this path is there already with another Id; leave Id out");
  }
  if (row->error->rc != SQLITE_OK) return;
  sqlite3_int64 moved = known ? 0 : find_moved(row);
  if (known || moved) {
    *id = known ? known : moved;
    rescan(row, *id, moved != 0);
  } else {
    add(row, id);
  }
}

/* --- UPDATE --- */

static void read_changes(image_row *row, sqlite3_int64 id, sqlite3_value **values) {
  sqlite3_uint64 changed = row_changes(row, id, values);
  for (int i = 0; changed && row->error->rc == SQLITE_OK; i++, changed >>= 1) {
    if (!(changed & 1)) continue;
    if (i == IMAGE_ID && sqlite3_value_int64(values[i]) != id) {
      values_refuse(row->error, i, values[i], "an Id never changes; leave it out");
    } else if (i != IMAGE_ID) {
      read_value(row, i, values[i]);
    }
  }
}

/* What a user sets by hand says when. */
static void touch(image_row *row) {
  if (!(row->given & row->writer->by_hand) || row_gives(row, IMAGE_TOUCHED_DATE)) return;
  sqlite3_int64 milliseconds = 0;
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  if (vfs && vfs->iVersion >= 2 && vfs->xCurrentTimeInt64) vfs->xCurrentTimeInt64(vfs, &milliseconds);
  /* A VFS counts from noon of the day 4714 years before our era, as Julian days do. */
  row->cells[IMAGE_TOUCHED_DATE] = (image_cell){.is_date = true, .date = milliseconds / 1000 - 210866760000};
  row->given |= column_bit(IMAGE_TOUCHED_DATE);
}

static void move(image_row *row, sqlite3_int64 id) {
  sqlite3_int64 other = row_find(row, SQL_FIND_PATH, row->path);
  if (other && other != id) {
    if (row->on_conflict == SQLITE_REPLACE) {
      delete_image(row, other);
    } else {
      conflict(row, "another image has this path; give a free one, or use UPDATE OR REPLACE");
    }
  }
}

static void update(image_row *row, sqlite3_value *old_rowid, sqlite3_value *new_rowid, sqlite3_value **values) {
  sqlite3_int64 id = sqlite3_value_int64(old_rowid);
  if (sqlite3_value_int64(new_rowid) != id) values_refuse(row->error, IMAGE_ID, new_rowid, "an Id never changes");
  read_changes(row, id, values);
  touch(row);
  if (row->error->rc == SQLITE_OK && row_gives(row, IMAGE_PATH)) move(row, id);
  if (row->error->rc == SQLITE_OK && row_gives(row, IMAGE_PATH)) row_place_in_folder(row);
  row_place_prompts(row);
  row_update(row, id);
  write_names(row, id, true);
  write_workflow(row, id, true);
  /* A prompt that lost its last image is gone. */
  if (row->prompts[0] || row->prompts[1]) {
    row_forget_prompts(row->writer);
  }
}

/* --- xUpdate --- */

/* Drops what is remembered when somebody else has written since. The rows of our own statements are counted
** when their statement ends, all at once. */
static void check_memory(image_writer *writer) {
  int changes = sqlite3_total_changes(writer->statements.db);
  if (changes == writer->changes + writer->rows) {
    writer->changes = changes;
    writer->rows = 0;
  } else if (changes != writer->changes) {
    writer_forget(writer);
    writer->rows = 0;
  }
}

static void write_row(image_writer *writer, image_change *change) {
  image_row row = {.writer = writer, .error = change->error, .on_conflict = change->on_conflict};
  if (change->argc == 1) {
    delete_image(&row, sqlite3_value_int64(change->argv[0]));
  } else if (sqlite3_value_type(change->argv[0]) == SQLITE_NULL) {
    insert(&row, change->argv + 2, change->argv[1], &change->id);
  } else {
    update(&row, change->argv[0], change->argv[1], change->argv + 2);
  }
  if (row.path.text) paths_scratch_close(&row.scratch);
  sqlite3_free(row.names[0]);
  sqlite3_free(row.names[1]);
}

/* Whether one statement writes the row, which SQLite takes back as a whole: a DELETE, or an UPDATE of columns of Images. */
static bool is_one_statement(int argc, sqlite3_value **argv) {
  static const int elsewhere[] = {IMAGE_PATH, IMAGE_PROMPT, IMAGE_NEGATIVE_PROMPT,
                                  IMAGE_TAGS, IMAGE_ALBUMS, IMAGE_WORKFLOW};
  if (argc == 1) return true;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return false;
  for (size_t i = 0; i < DS_COUNT(elsewhere); i++) {
    if (!sqlite3_value_nochange(argv[2 + elsewhere[i]])) return false;
  }
  return true;
}

/* A SELECT is what makes SQLite expect more rows than one. */
static void run_row_statement(image_writer *writer, ds_error *error) {
  if (writer->row == NULL) {
    writer->row = ds_prepare(error, writer->statements.db, "INSERT INTO main.ds_images(Id) SELECT NULL");
  }
  if (ds_step(error, writer->row) == SQLITE_DONE) {
    sqlite3_reset(writer->row);
  } else {
    drop_row_statement(writer);
  }
}

int writer_update(image_writer *writer, ds_error *error, int argc, sqlite3_value **argv, sqlite3_int64 *rowid) {
  sqlite3 *db = writer->statements.db;
  image_change *outer = writer->change;
  if (outer) {
    writer->change = NULL;
    write_row(writer, outer);
    return outer->error->rc;
  }
  sqlite3_int64 last = sqlite3_last_insert_rowid(db);
  image_change change = {error, argc, argv, sqlite3_vtab_on_conflict(db), 0};
  check_memory(writer);
  if (is_one_statement(argc, argv)) {
    write_row(writer, &change);
  } else {
    writer->change = &change;
    run_row_statement(writer, error);
    writer->change = NULL;
  }
  *rowid = change.id;
  /* SQLite sets it for an INSERT; what was written on the way does not count. */
  sqlite3_set_last_insert_rowid(db, last);
  if (error->rc != SQLITE_OK) writer_forget(writer);
  writer->changes = sqlite3_total_changes(db);
  if (error->rc == SQLITE_OK) writer->rows++;
  return error->rc;
}
