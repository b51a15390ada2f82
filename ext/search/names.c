/* Terms of texts that an image has itself, as SQL; see names.h. */
#include "search/names.h"

#include "search/narrow.h"
#include "search/pieces.h"

#include <string.h>

/* Each step of the recursion finds the next distinct name in the index: @ is the column, # the table, $ the rows. That
** they are few has to be said: SQLite takes a recursion for a million rows, for which it would read what is joined to
** it as a whole. */
void search_put_distinct_by(search_writer *writer, const char *table, const char *where, const char *column,
                            search_how how, search_text pattern) {
  static const char names[] =
    "(WITH RECURSIVE names(Text) AS (SELECT min(@) FROM # WHERE $ AND @ IS NOT NULL UNION ALL SELECT (SELECT min(n.@) "
    "FROM # n WHERE $ AND n.@ > names.Text) FROM names WHERE names.Text IS NOT NULL) SELECT names.Text FROM names "
    "WHERE likelihood(";
  for (const char *at = names; *at; at++) {
    switch (*at) {
    case '@': search_put_sql(writer, column); break;
    case '#': search_put_sql(writer, table); break;
    case '$': search_put_sql(writer, where); break;
    default: search_put_bytes(&writer->out, at, 1);
    }
  }
  search_put_match(writer, "names.Text", how, pattern);
  search_put_sql(writer, ", 0.0001))");
}

void search_put_distinct(search_writer *writer, const char *table, const char *where, const char *column,
                         const search_value *value) {
  search_put_distinct_by(writer, table, where, column, search_how_of(value), value->text);
}

void search_put_names(search_writer *writer, const char *column, const search_value *value, search_form form) {
  search_put_column(writer, column, form);
  search_put_sql(writer, " IN ");
  search_put_distinct(writer, "main.Images", "1", column, value);
}

/* A text that begins like another: from there up to the last character that there is. */
static void put_beginning(search_writer *writer, const char *column, const search_beginning *beginning) {
  static const char last[] = "\xF4\x8F\xBF\xBF";
  char *text = search_alloc(writer->arena, beginning->length + sizeof last);
  if (text == NULL) {
    writer->failed = true;
    return;
  }
  memcpy(text, beginning->text, beginning->length);
  memcpy(text + beginning->length, last, sizeof last);
  search_put_sql(writer, column);
  search_put_sql(writer, " >= ");
  search_put_text_parameter(writer, (search_text){.text = text, .length = beginning->length});
  search_put_sql(writer, " AND ");
  search_put_sql(writer, column);
  search_put_sql(writer, " < ");
  search_put_text_parameter(writer, (search_text){.text = text, .length = beginning->length + sizeof last - 1});
  search_put_sql(writer, " AND ");
}

/* A set of images: what stands before the match in each of its parts narrows it down by an index. */
static void open_part(search_writer *writer, int part) {
  search_put_sql(writer, part ? " UNION ALL SELECT i.Id FROM main.Images i WHERE "
                              : "i.Id IN (SELECT i.Id FROM main.Images i WHERE ");
}

static void put_texts(search_writer *writer, const char *operand, const char *column, const search_value *value,
                      search_form form) {
  search_beginning beginnings[SEARCH_MOST_BEGINNINGS];
  bool set = form == SEARCH_SET;
  int parts = set ? search_beginnings(value, beginnings) : 0;
  for (int i = 0; i < parts || i == 0; i++) {
    if (set) open_part(writer, i);
    if (parts) put_beginning(writer, column, &beginnings[i]);
    search_put_match(writer, operand, search_how_of(value), value->text);
  }
  search_put_sql(writer, set ? ")" : "");
}

void search_put_texts(search_writer *writer, const char *column, const search_value *value, search_form form) {
  put_texts(writer, column, column, value, form);
}

void search_put_file_names(search_writer *writer, const search_value *value, search_form form) {
  put_texts(writer, "ds_search_name(i.Path)", "i.FileName", value, form);
}

/* A pattern of a seed's digits. */
void search_put_seed(search_writer *writer, const search_value *value, search_form form) {
  search_range ranges[SEARCH_MOST_SEED_RANGES];
  bool set = form == SEARCH_SET;
  int parts = set ? search_seed_ranges(&value->text, ranges) : 0;
  for (int i = 0; i < parts || i == 0; i++) {
    if (set) open_part(writer, i);
    if (parts) {
      search_put_range(writer, "i.Seed", &ranges[i], search_put_integer_bound);
      search_put_sql(writer, " AND ");
    }
    search_put_match(writer, "CAST(i.Seed AS TEXT)", search_how_of(value), value->text);
  }
  search_put_sql(writer, set ? ")" : "");
}

/* A hash is as long as its kind makes it and stored in one case; a pattern has to look at each. */
void search_put_hash(search_writer *writer, const search_value *value, search_form form) {
  if (value->match != SEARCH_EQUALS) {
    search_put_texts(writer, "i.Hash", value, form);
    return;
  }
  search_put_column(writer, "Hash", form);
  search_put_sql(writer, " IN (lower(");
  search_put_text_parameter(writer, value->text);
  search_put_sql(writer, "), upper(");
  search_put_text_parameter(writer, value->text);
  search_put_sql(writer, "))");
}
