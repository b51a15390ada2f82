/* The SQL of one term: a key and its values. */
#ifndef DS_SEARCH_TERMS_H
#define DS_SEARCH_TERMS_H

#include "search/writer.h"

void search_write_term(search_writer *writer, const search_node *term, search_form form);

/* Whether the key is a column of Images that an index begins with. */
bool search_is_indexed(search_key key);

/* A SELECT with a row for each image that the term finds (for some terms, more), read from an index alone;
** false where no index knows. */
bool search_write_sample(search_writer *writer, const search_node *term);

/* A SELECT of ImageId with the images that the term finds, some of them more than once; false where they are not told
** by another table alone. */
bool search_write_members(search_writer *writer, const search_node *term);

#endif
