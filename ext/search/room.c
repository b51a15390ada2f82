/* Search: the names. */
#include "search/room.h"

#include "search/functions.h"
#include "search/queries.h"

#define WRITE_ERRORS " Errors: BAD_VALUE, NOT_MIGRATED, READ_ONLY, BUSY, FULL, IO"

static const ds_entry entries[] = {
  {
    .name = "ds_query_explain",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 1,
    .max_args = 1,
    .call = search_call_explain,
    .signature = "ds_query_explain(text)",
    .summary =
      "What becomes of a search text, JSON: text (in its one fixed form), tree, sql (a condition over "
      "main.Images AS i, as chosen for a page; null for every image), sql_of_all (the same for all that is "
      "found), sql_of_count (a SELECT of how many those are, where some counter knows; else null), order (from "
      "sort:, or null), parameters (the values of ?1 and so on), plan (of the first 100). NULL gives "
      "NULL. Errors: SYNTAX, BAD_VALUE (not UTF-8), NOT_MIGRATED, UNSUPPORTED (too long or too deep).",
    .example = "SELECT ds_query_explain('rating: >= 7') ->> '$.text' -- rating:>=7",
  },
  {
    .name = "ds_query_save",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 3,
    .call = search_call_save,
    .signature = "ds_query_save(name, text [, options])",
    .summary =
      "Saves the search text under the name, both TEXT, and returns its Id, INTEGER; a name that is there gets "
      "the new text and keeps its Id. Options: replace (default true; false: such a name is CONFLICT). NULL is "
      "BAD_VALUE." WRITE_ERRORS ", SYNTAX (the text does not parse), BAD_OPTION, CONFLICT.",
    .example = "SELECT ds_query_save('best', 'rating:>=9 -tag:draft')",
  },
  {
    .name = "ds_query",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 1,
    .max_args = 1,
    .call = search_call_query,
    .signature = "ds_query(name)",
    .summary = "The search text that is saved under the name, TEXT. NULL gives NULL. Errors: NOT_FOUND, BAD_VALUE, "
               "NOT_MIGRATED.",
    .example = "SELECT ds_query(Name) FROM Queries",
  },
  {
    .name = "ds_query_rename",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = search_call_rename,
    .signature = "ds_query_rename(old, new)",
    .summary = "Gives the saved query `old` the name `new` and returns its Id, INTEGER. NULL is BAD_VALUE." WRITE_ERRORS
               ", NOT_FOUND, CONFLICT (the new name is taken).",
    .example = "SELECT ds_query_rename(Name, Name || ' (old)') FROM (SELECT Name FROM Queries ORDER BY Id LIMIT 1)",
  },
  {
    .name = "ds_query_delete",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = search_call_delete,
    .signature = "ds_query_delete(name)",
    .summary =
      "Deletes the saved query and returns the Id that it had, INTEGER. NULL is BAD_VALUE." WRITE_ERRORS ", NOT_FOUND.",
    .example = "SELECT ds_query_delete(Name) FROM (SELECT Name FROM Queries ORDER BY Id LIMIT 1)",
  },

  /* Internal: what the SQL of ds_query_explain calls. */
  {
    .name = "ds_search_match",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 3,
    .max_args = 3,
    .call = search_call_match,
    .signature = "ds_search_match(text, how, pattern)",
    .summary =
      "Internal to searches. 1 when text matches, else 0, INTEGER; without case, by Unicode's simple folding. "
      "how: equals, like (* is any text, ? any one character), contains, starts, ends, lora (<lora:NAME...> in "
      "a prompt, NAME like pattern), file (a path or its stem like pattern). NULL gives NULL. Errors: BAD_VALUE.",
    .example = "SELECT ds_search_match('Starry NIGHT', 'contains', 'night') -- 1",
  },
  {
    .name = "ds_search_name",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .call = search_call_name,
    .signature = "ds_search_name(path)",
    .summary = "Internal to searches. The name of the file, as Images.FileName has it, TEXT. NULL gives NULL.",
    .example = "SELECT ds_search_name('D:\\pics\\a.png') -- a.png",
  },
  {
    .name = "ds_search_folder",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 2,
    .max_args = 2,
    .call = search_call_folder,
    .signature = "ds_search_folder(path, folder)",
    .summary = "Internal to searches. 1 when both are the same folder, else 0, INTEGER: Windows paths in any case and "
               "with either separator. NULL gives NULL.",
    .example = "SELECT ds_search_folder('D:\\Pics', 'd:/pics/') -- 1",
  },
  {
    .name = "ds_search_number",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .call = search_call_number,
    .signature = "ds_search_number(text)",
    .summary = "Internal to searches. The number that the text is, REAL; NULL where it is none.",
    .example = "SELECT ds_search_number('7.5') -- 7.5",
  },
  {
    .name = "ds_search_place",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 3,
    .max_args = 3,
    .call = search_call_place,
    .signature = "ds_search_place(id, seed, most)",
    .summary =
      "Internal to searches: the order of sort:random. The place, INTEGER, of an Id in an order of all numbers that "
      "have no more bits than `most`: it looks random, and a seed has one. NULL gives NULL.",
    .example = "SELECT count(DISTINCT ds_search_place(value, 42, 7)) FROM json_each('[1,2,3,4,5,6,7]') -- 7",
  },
  {
    .name = "ds_search_at",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 3,
    .max_args = 3,
    .call = search_call_at,
    .signature = "ds_search_at(place, seed, most)",
    .summary = "Internal to searches: the Id at a place of the order of ds_search_place, INTEGER. NULL gives NULL.",
    .example = "SELECT ds_search_at(ds_search_place(5, 42, 100), 42, 100) -- 5",
  },
};

const ds_room search_room = {.area = "search", .entries = entries, .count = DS_COUNT(entries)};
