/* The SQL of one term: a key and its values. */
#ifndef DS_SEARCH_TERMS_H
#define DS_SEARCH_TERMS_H

#include "search/writer.h"

void search_write_term(search_writer *writer, const search_node *term, search_form form);

/* A SELECT with a row for each image that the term finds (for some terms, more), read from an index alone;
** false where no index knows. */
bool search_write_sample(search_writer *writer, const search_node *term);

/* A search of the prompts that finds all which have the LoRA, and perhaps more; NULL without memory. */
search_node *search_lora_in_prompt(search_writer *writer, const search_value *value);

#endif
