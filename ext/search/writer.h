/* The SQL of a search: expressions over `main.Images AS i`, and the values bound in them.
**
** Each condition can be written in two forms that hold for the same images:
**   SEARCH_FILTER   looks at one image, and hides every column from the indexes behind a unary '+':
**                   for a walk along another order;
**   SEARCH_SET      names what the indexes can look up: for driving the statement, and for counts.
** Nothing that a user typed stands in the SQL: values are parameters, names are the schema's own. */
#ifndef DS_SEARCH_WRITER_H
#define DS_SEARCH_WRITER_H

#include "search/buffer.h"
#include "search/dates.h"

typedef enum search_form {
  SEARCH_FILTER,
  SEARCH_SET,
  SEARCH_VERIFY, /* over the row `p` of main.Prompts: inside the two others */
  SEARCH_MEMBERS /* a SELECT of ImageId from another table, of some terms alone (terms.h) */
} search_form;

typedef struct search_parameter {
  enum { SEARCH_INTEGER_VALUE, SEARCH_REAL_VALUE, SEARCH_TEXT_VALUE } type;
  int64_t integer;
  double real;
  search_text text;
} search_parameter;

struct search_densities;

typedef struct search_writer {
  search_arena *arena;
  search_clock clock;
  bool text_index; /* there is a PromptSearch to ask */
  bool walks;      /* an order is walked, and may be that of a flag's index */
  struct search_densities *densities;
  search_buffer out;
  search_parameter *parameters; /* of ?1 and so on; equal values share one */
  int *places;                  /* a hash table of them */
  int count, size;
  bool failed; /* out of memory */
} search_writer;

/* Puts the prompt terms of each AND and OR together, so that they are asked as one. */
bool search_regroup(search_arena *arena, search_node *node);

/* The key when every term of the node is of SEARCH_PROMPT, or every one of SEARCH_NEGATIVE; else SEARCH_KEYS. */
search_key search_prompt_key(const search_node *node);

/* Whether the node can be true of an image without that prompt. */
bool search_holds_without_prompt(const search_node *node);

/* The value of a term that has one alone, and asks for what it says and not for all else; otherwise NULL. */
const search_value *search_only_value(const search_node *node);

/* Whether all that is asked of are the flags that hide images, which main.ImageTotals counts by. */
bool search_is_of_totals(const search_node *node);

void search_write(search_writer *writer, const search_node *node, search_form form);
/* Without a seed of its own a random order takes this one; most is the greatest Id. */
typedef struct search_chance {
  int64_t seed, most;
} search_chance;

void search_write_order(search_writer *writer, const search_sort *sorts, search_chance chance);

/* What to read in place of main.Images AS i, in the order of a random sort. */
void search_write_walk(search_writer *writer, const search_sort *sort, search_chance chance);

/* The query of the text index that finds at least all prompts for which the node holds; false where there is none. */
bool search_write_trigrams(search_writer *writer, const search_node *node, search_text *query);

/* A SELECT of the Ids of at least all prompts for which the node holds, each once; false where there is none. */
bool search_write_candidates(search_writer *writer, const search_node *node);

/* What stands behind FROM in a SELECT of the prompts `p` for which the node holds, and perhaps of others; an
** expression has to follow. */
void search_write_prompts(search_writer *writer, const search_node *node);

/* The range of runs, from *first up to but without *end, one of which each prompt has for which the node holds: where
** that asks for one or two characters that are not common. False where it does not. */
bool search_write_runs(search_writer *writer, const search_node *node, search_text *first, search_text *end);

void search_put_parameter(search_writer *writer, search_parameter parameter);
void search_put_text_parameter(search_writer *writer, search_text text);

/* How many groups a node has in each other. */
int search_height(const search_node *node);

/* The finished text, ready for the next one; NULL when memory ran out. */
const char *search_take(search_writer *writer);

#endif
