/* Gathering; see gather.h. */
#include "base/gather.h"

#include "base/library.h"
#include "base/options.h"
#include "base/registry.h"
#include "base/sql.h"
#include "base/whole.h"

#include <stdlib.h>
#include <string.h>

typedef struct pair {
  sqlite3_int64 image;
  uint32_t name; /* its place among the names */
} pair;

enum { NO_NAME = -1 }; /* in place of an id: there is none */

struct ds_gather {
  ds_session *session;
  sqlite3 *db;
  const ds_gather_work *work;
  ds_gather *next;        /* of the same statement */
  unsigned failures;      /* the session's, at the first row */
  bool failed;            /* nothing is to be written, or was */
  bool skip_missing;      /* the option: pass over images and names that are not there */
  sqlite3_value *options; /* as the rows gave them last; owned */
  ds_error error;         /* of a row */
  sqlite3_int64 changed;
  pair *pairs; /* not applied yet */
  size_t count, room;
  sqlite3_value **names; /* distinct */
  sqlite3_int64 *ids;    /* of the names, while pairs are applied; 0: not asked for yet, or NO_NAME */
  uint32_t name_count;
  uint32_t *buckets; /* a hash table of places in `names`, each plus 1; twice as many as there is room for names */
  uint32_t bucket_count;
};

/* What SQLite keeps for an aggregate. */
typedef struct gather_slot {
  ds_gather *gather;
} gather_slot;

static ds_gather *gather_new(sqlite3_context *context, const ds_gather_work *work) {
  ds_gather *gather = sqlite3_malloc64(sizeof *gather);
  if (gather == NULL) return NULL;
  ds_session *session = ds_context_binding(context)->session;
  *gather = (ds_gather){
    .session = session, .db = sqlite3_context_db_handle(context), .work = work, .failures = session->failures};
  ds_gather **last = &session->gathers;
  while (*last) last = &(*last)->next;
  *last = gather;
  return gather;
}

static void gather_free(ds_gather *gather) {
  ds_gather **link = &gather->session->gathers;
  while (*link && *link != gather) link = &(*link)->next;
  if (*link) *link = gather->next;
  for (uint32_t i = 0; i < gather->name_count; i++) sqlite3_value_free(gather->names[i]);
  sqlite3_free(gather->names);
  sqlite3_free(gather->buckets);
  sqlite3_free(gather->pairs);
  sqlite3_value_free(gather->options);
  ds_error_clear(&gather->error);
  sqlite3_free(gather);
}

static bool same_text(sqlite3_value *first, sqlite3_value *second) {
  if (sqlite3_value_type(first) != SQLITE_TEXT || sqlite3_value_type(second) != SQLITE_TEXT) return false;
  const unsigned char *a = sqlite3_value_text(first), *b = sqlite3_value_text(second);
  int length = sqlite3_value_bytes(first);
  return a && b && sqlite3_value_bytes(second) == length && memcmp(a, b, (size_t)length) == 0;
}

/* Takes the options off the arguments; each row mostly gives the same. */
static void take_options(ds_gather *gather, int *argc, sqlite3_value **argv) {
  sqlite3_value *last = *argc > 0 ? argv[*argc - 1] : NULL;
  if (last == NULL) return;
  if (gather->options && same_text(gather->options, last)) {
    --*argc;
  } else if (ds_options_given(&gather->error, gather->db, last)) {
    const ds_option options[] = {{"skip_missing", DS_OPTION_BOOL, &gather->skip_missing}};
    ds_options_read(&gather->error, gather->db, last, options, DS_COUNT(options));
    sqlite3_value_free(gather->options);
    gather->options = sqlite3_value_dup(last);
    --*argc;
  }
}

ds_gather *ds_gather_row(sqlite3_context *context, const ds_gather_work *work, int least, int *argc,
                         sqlite3_value **argv) {
  gather_slot *slot = sqlite3_aggregate_context(context, sizeof *slot);
  bool first = slot && slot->gather == NULL;
  if (first) slot->gather = gather_new(context, work);
  ds_gather *gather = slot ? slot->gather : NULL;
  if (gather == NULL) {
    ds_error error = {0};
    ds_error_memory(&error);
    ds_error_result(context, &error);
    return NULL;
  }
  if (first) ds_whole_require(&gather->error, gather->db, gather->session);
  take_options(gather, argc, argv);
  if (*argc < least) {
    ds_error_set(&gather->error, DS_BAD_VALUE, "arguments beside the options: %d; give %d or more", *argc, least);
  }
  return gather;
}

static uint32_t hash(const unsigned char *bytes, int length, int type) {
  uint32_t value = 2166136261u ^ (uint32_t)type; /* FNV-1a */
  for (int i = 0; i < length; i++) value = (value ^ bytes[i]) * 16777619u;
  return value;
}

/* The bucket of a name: the one that has it, or the empty one where it belongs. */
static uint32_t *bucket_of(const ds_gather *gather, sqlite3_value *name) {
  int type = sqlite3_value_type(name);
  const unsigned char *text = sqlite3_value_text(name);
  int length = sqlite3_value_bytes(name);
  uint32_t at = hash(text, length, type) % gather->bucket_count;
  for (;; at = (at + 1) % gather->bucket_count) {
    if (gather->buckets[at] == 0) break;
    sqlite3_value *other = gather->names[gather->buckets[at] - 1];
    if (sqlite3_value_type(other) == type && sqlite3_value_bytes(other) == length &&
        memcmp(sqlite3_value_text(other), text, (size_t)length) == 0) {
      break;
    }
  }
  return &gather->buckets[at];
}

/* Makes room for another name. */
static bool grow_names(ds_gather *gather) {
  if (gather->name_count * 2 < gather->bucket_count) return true;
  uint32_t count = gather->bucket_count ? gather->bucket_count * 2 : 16;
  sqlite3_value **names = sqlite3_realloc64(gather->names, (count / 2 + 1) * sizeof(void *));
  if (names) gather->names = names;
  uint32_t *buckets = sqlite3_malloc64(count * sizeof *buckets);
  if (names == NULL || buckets == NULL) {
    sqlite3_free(buckets);
    ds_error_memory(&gather->error);
    return false;
  }
  memset(buckets, 0, count * sizeof *buckets);
  sqlite3_free(gather->buckets);
  gather->buckets = buckets;
  gather->bucket_count = count;
  for (uint32_t i = 0; i < gather->name_count; i++) *bucket_of(gather, gather->names[i]) = i + 1;
  return true;
}

/* The place of a name among the names. */
static bool place_name(ds_gather *gather, sqlite3_value *name, int number, uint32_t *place) {
  if (sqlite3_value_type(name) == SQLITE_NULL) {
    if (!gather->skip_missing) {
      ds_error_set(&gather->error, DS_BAD_VALUE,
                   "argument %d is NULL; give a name, or the option {\"skip_missing\":true}", number);
    }
    return false;
  }
  name = sqlite3_value_dup(name); /* the caller's value keeps its type when its text is asked for */
  if (name == NULL || sqlite3_value_text(name) == NULL || !grow_names(gather)) {
    sqlite3_value_free(name);
    ds_error_memory(&gather->error);
    return false;
  }
  uint32_t *bucket = bucket_of(gather, name);
  if (*bucket) {
    sqlite3_value_free(name);
  } else {
    gather->names[gather->name_count] = name;
    *bucket = ++gather->name_count;
  }
  *place = *bucket - 1;
  return true;
}

static bool grow_pairs(ds_gather *gather) {
  if (gather->count < gather->room) return true;
  size_t room = gather->room ? gather->room * 2 : 16;
  pair *pairs = sqlite3_realloc64(gather->pairs, room * sizeof *pairs);
  if (pairs == NULL) {
    ds_error_memory(&gather->error);
    return false;
  }
  gather->pairs = pairs;
  gather->room = room;
  return true;
}

/* Whether a name is the one of the pair before, as it is where a whole search result gets one tag. */
static bool repeats(const ds_gather *gather, sqlite3_value *name) {
  return gather->count > 0 && same_text(gather->names[gather->pairs[gather->count - 1].name], name);
}

void ds_gather_add(ds_gather *gather, sqlite3_value **argv, int image, int name) {
  if (gather->error.rc != SQLITE_OK) return;
  int type = sqlite3_value_type(argv[image]);
  if (type == SQLITE_NULL && gather->skip_missing) return;
  if (type != SQLITE_INTEGER) {
    ds_error_set(&gather->error, DS_BAD_VALUE, "argument %d, the image, is not an INTEGER; give the Id of an image",
                 image + 1);
    return;
  }
  uint32_t place = 0;
  if (!grow_pairs(gather)) return;
  if (repeats(gather, argv[name])) {
    place = gather->pairs[gather->count - 1].name;
  } else if (!place_name(gather, argv[name], name + 1, &place)) {
    return;
  }
  gather->pairs[gather->count++] = (pair){.image = sqlite3_value_int64(argv[image]), .name = place};
}

void ds_gather_row_end(ds_gather *gather, sqlite3_context *context) {
  if (gather->error.rc == SQLITE_OK) return;
  gather->failed = true; /* SQLite calls xFinal all the same */
  ds_error_result(context, &gather->error);
}

static int compare_pairs(const void *first, const void *second) {
  const pair *a = first, *b = second;
  if (a->image != b->image) return a->image < b->image ? -1 : 1;
  return (a->name > b->name) - (a->name < b->name);
}

/* By image, as the tables are; rows mostly come so. */
static void sort_pairs(ds_gather *gather) {
  for (size_t i = 1; i < gather->count; i++) {
    if (compare_pairs(&gather->pairs[i - 1], &gather->pairs[i]) <= 0) continue;
    qsort(gather->pairs, gather->count, sizeof *gather->pairs, compare_pairs);
    return;
  }
}

/* The id of a pair's name; 0 for a pair to pass over. A name is asked for when an image that is there wants it,
** so that none is made for nothing. */
static sqlite3_int64 name_id(ds_gather *gather, ds_error *error, const pair *at) {
  sqlite3_int64 *id = &gather->ids[at->name];
  if (*id == NO_NAME) return 0;
  if (*id || (gather->skip_missing && !ds_library_has_image(error, gather->db, at->image))) return *id;
  if (error->rc == SQLITE_OK) *id = gather->work->find(error, gather->db, gather->names[at->name]);
  if (*id || error->rc != SQLITE_OK) return *id;
  *id = NO_NAME;
  if (!gather->skip_missing) {
    ds_error_set(error, DS_NOT_FOUND, gather->work->missing, sqlite3_value_text(gather->names[at->name]));
  }
  return 0;
}

/* What a change did that changed nothing, or could not: nothing where the image is there or to be passed
** over. */
static void explain(ds_gather *gather, ds_error *error, int rc, sqlite3_int64 image) {
  int kind = rc & 0xff;
  if (kind != SQLITE_DONE && kind != SQLITE_CONSTRAINT) {
    ds_error_sqlite(error, gather->db, rc, "changing an image");
    return;
  }
  ds_error seen = {0};
  if (kind == SQLITE_CONSTRAINT) ds_error_sqlite(&seen, gather->db, rc, "changing an image");
  if (!ds_library_has_image(error, gather->db, image) && error->rc == SQLITE_OK) {
    if (!gather->skip_missing) {
      ds_error_set(error, DS_NOT_FOUND,
                   "there is no image %lld; give the Id of an image, or the option {\"skip_missing\":true}", image);
    }
    ds_error_clear(&seen);
  }
  ds_error_move(error, &seen);
}

static void change_pairs(ds_gather *gather, ds_error *error) {
  sqlite3_stmt *change = ds_prepare(error, gather->db, gather->work->change);
  for (size_t i = 0; error->rc == SQLITE_OK && i < gather->count; i++) {
    const pair *at = &gather->pairs[i];
    sqlite3_int64 id = name_id(gather, error, at);
    if (id == 0) continue;
    sqlite3_bind_int64(change, 1, at->image);
    sqlite3_bind_int64(change, 2, id);
    int rc = sqlite3_step(change);
    int changes = rc == SQLITE_DONE ? sqlite3_changes(gather->db) : 0;
    gather->changed += changes;
    if (changes == 0) explain(gather, error, rc, at->image);
    sqlite3_reset(change);
  }
  sqlite3_finalize(change);
}

static void apply(ds_gather *gather, ds_error *error) {
  if (gather->count == 0 || error->rc != SQLITE_OK) return;
  gather->ids = sqlite3_malloc64(gather->name_count * sizeof *gather->ids);
  if (gather->ids == NULL) {
    ds_error_memory(error);
    return;
  }
  memset(gather->ids, 0, gather->name_count * sizeof *gather->ids);
  sort_pairs(gather);
  change_pairs(gather, error);
  sqlite3_free(gather->ids);
  gather->count = 0;
}

/* Applies what all calls of the statement gathered, or nothing. */
static void apply_all(ds_session *session, sqlite3 *db, ds_error *error) {
  ds_transaction transaction;
  bool any = false, failed = false;
  for (ds_gather *at = session->gathers; at; at = at->next) {
    any = any || at->count > 0;
    failed = failed || at->failed || at->failures != session->failures;
  }
  if (failed) {
    ds_error_set(error, DS_INTERRUPTED, "another call failed while this one gathered its rows; mend that call");
  } else if (any && ds_library_require(error, db) == SQLITE_OK && ds_begin(&transaction, error, db) == SQLITE_OK) {
    for (ds_gather *at = session->gathers; at; at = at->next) apply(at, error);
    ds_commit(&transaction, error);
  }
  for (ds_gather *at = session->gathers; at; at = at->next) at->failed = error->rc != SQLITE_OK;
}

void ds_gather_finish(sqlite3_context *context) {
  gather_slot *slot = sqlite3_aggregate_context(context, 0);
  ds_gather *gather = slot ? slot->gather : NULL;
  ds_error error = {0};
  sqlite3_int64 changed = 0;
  if (gather == NULL) {
    ds_library_require(&error, sqlite3_context_db_handle(context));
  } else {
    apply_all(gather->session, gather->db, &error);
    changed = gather->changed;
    gather_free(gather);
  }
  if (error.rc != SQLITE_OK) {
    ds_error_result(context, &error);
  } else {
    sqlite3_result_int64(context, changed);
  }
}
