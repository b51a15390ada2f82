/* Terms of texts that an image has itself, as SQL.
**
** Names (samplers, models, ...): the library has few distinct ones. They are read off the index, one
** look-up for each, compared without case, and the images are found by the names as stored. Paths, file names,
** seeds and hashes are compared one by one, those that an index finds by how the pattern begins. */
#ifndef DS_SEARCH_NAMES_H
#define DS_SEARCH_NAMES_H

#include "search/match.h"
#include "search/writer.h"

/* A SELECT, in parentheses, of the names in a column that the value matches, of the rows for which `where` holds:
** that of an index on the column. */
void search_put_distinct(search_writer *writer, const char *table, const char *where, const char *column,
                         const search_value *value);
void search_put_distinct_by(search_writer *writer, const char *table, const char *where, const char *column,
                            search_how how, search_text pattern);
void search_put_names(search_writer *writer, const char *column, const search_value *value, search_form form);

/* Texts that are long or different for each image. A file name is read off the path, which an index has. */
void search_put_texts(search_writer *writer, const char *column, const search_value *value, search_form form);
void search_put_file_names(search_writer *writer, const search_value *value, search_form form);

/* A pattern of a seed's digits. */
void search_put_seed(search_writer *writer, const search_value *value, search_form form);
void search_put_hash(search_writer *writer, const search_value *value, search_form form);

#endif
