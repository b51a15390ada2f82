/* Terms of the nodes of a workflow and of what they load, as SQL. */
#ifndef DS_SEARCH_NODES_H
#define DS_SEARCH_NODES_H

#include "search/writer.h"

/* What stands behind FROM in a SELECT of the nodes `m` of the classes that a term names. */
void search_put_nodes_of_class(search_writer *writer, const search_node *term);

void search_put_node(search_writer *writer, const search_node *term, search_form form);
void search_put_lora(search_writer *writer, const search_value *value, search_form form);

/* A search of the prompts that finds all which have the LoRA, and perhaps more; NULL without memory. */
search_node *search_lora_in_prompt(search_writer *writer, const search_value *value);

#endif
