/* Parentheses: which of them group terms, and which are part of a prompt. */
#ifndef DS_SEARCH_PARENS_H
#define DS_SEARCH_PARENS_H

#include "search/lexer.h"

/* Parentheses of one text, and how deep prompts nest those around plain words: deeper ones group. */
enum { SEARCH_MOST_PARENS = 100000, SEARCH_WEIGHT_DEPTH = 8 };

/* Fills lexer->parens; false with a fault. */
bool search_find_parens(search_lexer *lexer);

#endif
