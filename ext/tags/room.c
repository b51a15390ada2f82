/* Tags: the names. */
#include "tags/room.h"

#include "base/gather.h"
#include "tags/functions.h"

static const ds_entry entries[] = {
  {
    .name = "ds_tag",
    .kind = DS_AGGREGATE,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = -1,
    .call = tags_tag_step,
    .final = ds_gather_finish,
    .signature = "ds_tag(image, tag, ... [, options])",
    .summary =
      "Gives images tags, made where they are missing, and returns how many were newly added, INTEGER. "
      "An aggregate: it gathers the rows of the SELECT and writes once, in one transaction with all other such calls "
      "of the statement, all or nothing. In a statement that would end it more than once (GROUP BY, a subquery for "
      "each row, several SELECTs) it is UNSUPPORTED and nothing is written: leave GROUP BY out, names may differ from "
      "row to row. So it is in one where a function of others (json_extract, one of the application's own) or a "
      "virtual "
      "table of others may fail after a row was gathered: read such rows first, WITH found AS MATERIALIZED (SELECT Id, "
      "json_extract(...) AS Tag FROM Images) SELECT ds_tag(Id, Tag) FROM found. image is the Id of an image, tag a "
      "name, TEXT (an "
      "alias stands for its tag, unless a tag has the name). Options: skip_missing (true: pass over images that are "
      "not there, and NULL). A last text that is a JSON object is the options, so a tag cannot be called "
      "so. Zero rows give 0. Errors: NOT_FOUND, BAD_VALUE, BAD_OPTION, UNSUPPORTED, IN_TRANSACTION, READ_ONLY, "
      "BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_tag(Id, 'best', 'cat') FROM Images WHERE Rating > 8",
  },
  {
    .name = "ds_untag",
    .kind = DS_AGGREGATE,
    .access = DS_WRITES,
    .min_args = 0,
    .max_args = -1,
    .call = tags_untag_step,
    .final = ds_gather_finish,
    .signature = "ds_untag(image, tag, ... [, options])",
    .summary = "Takes tags away from images and returns how many were removed, INTEGER. An aggregate as ds_tag "
               "is, with its transaction, arguments, options (skip_missing passes over tags that are not there, "
               "too) and errors; an unknown tag is NOT_FOUND. What an image has by implication stays.",
    .example = "SELECT ds_untag(Id, 'best') FROM Images WHERE Rating < 3",
  },
  {
    .name = "ds_tags",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 1,
    .max_args = 1,
    .call = tags_call_tags,
    .signature = "ds_tags(image)",
    .summary = "The names of an image's own tags, JSON array, sorted without (ASCII) case. NULL gives NULL. "
               "Errors: NOT_FOUND, BAD_VALUE, NOT_MIGRATED.",
    .example = "SELECT ds_tags(Id) FROM Images LIMIT 1",
  },
  {
    .name = "ds_has_tag",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 2,
    .max_args = 2,
    .call = tags_call_has_tag,
    .signature = "ds_has_tag(image, tag)",
    .summary = "1 when an image has a tag, or one that counts as it: by an alias, an implication or lying below "
               "it in the hierarchy (a/b below a); else 0, INTEGER. A namespace, such as artist:, is all that is "
               "called artist:name; a search finds it by tag:artist: too. A tag that is not there gives 0. NULL gives "
               "NULL. Errors: NOT_FOUND (the image), BAD_VALUE, NOT_MIGRATED.",
    .example = "SELECT count(*) FROM Images WHERE ds_has_tag(Id, 'animal')",
  },
  {
    .name = "ds_tag_normalize",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 1,
    .max_args = 1,
    .call = tags_call_normalize,
    .signature = "ds_tag_normalize(text)",
    .summary = "The text as a tag's name, TEXT: without white space at its ends, and with one space for each "
               "stretch of it inside. NULL gives NULL. Errors: BAD_VALUE for what is not text in UTF-8.",
    .example = "SELECT ds_tag_normalize('  long   hair ') -- long hair",
  },
  {
    .name = "ds_tag_split",
    .kind = DS_TABLE,
    .access = DS_PURE,
    .table = &tags_split,
    .signature = "ds_tag_split(text)",
    .summary = "A prompt or a list as rows of tags: Seq INTEGER (from 1), Tag TEXT. Commas and line ends part "
               "them; brackets of emphasis go with their weights; quotes keep commas; <lora:name:0.6> is the "
               "tag lora:name; a backslash, or a letter right before, makes a bracket part of the name. BREAK "
               "and AND are no tags. NULL gives no row. Errors: BAD_VALUE.",
    .example =
      "SELECT group_concat(Tag, '|') FROM ds_tag_split('a cat, (smile:1.2), <lora:ink:0.6>') -- a cat|smile|lora:ink",
  },
  {
    .name = "ds_tag_rename",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = tags_call_rename,
    .signature = "ds_tag_rename(old, new)",
    .summary = "Renames a tag and all below it (a/x becomes b/x), or a namespace (artist:), and returns how many tags "
               "that was, INTEGER. "
               "Where the new name is there, as a tag or an alias, the two are merged: images, aliases and "
               "implications are united, but for an implication that would close a circle. Errors: NOT_FOUND, "
               "BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_tag_rename('kitty', 'cat')",
  },
  {
    .name = "ds_tag_delete",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = tags_call_delete,
    .signature = "ds_tag_delete(tag)",
    .summary = "Removes a tag with its aliases and implications, and returns how many images had it, INTEGER. "
               "Tags below it stay. Errors: NOT_FOUND, BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, "
               "NOT_MIGRATED.",
    .example = "SELECT ds_tag_delete('blurry')",
  },
  {
    .name = "ds_tag_alias",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = tags_call_alias,
    .signature = "ds_tag_alias(alias, tag)",
    .summary = "Makes alias another name of a tag: 1, or 0 where it was one already, INTEGER. Applies to what "
               "is tagged already. An alias of an alias is one of its tag. An alias that is the name of another "
               "tag makes the two count as each other, each keeping its own images, so that ds_tag_unalias "
               "takes back all of it. Errors: NOT_FOUND, CONFLICT (the tag's own name, or another tag's alias), "
               "BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_tag_alias('kitty', 'cat')",
  },
  {
    .name = "ds_tag_unalias",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = tags_call_unalias,
    .signature = "ds_tag_unalias(alias)",
    .summary = "Takes an alias back: 1, INTEGER. Errors: NOT_FOUND, BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, "
               "NOT_MIGRATED.",
    .example = "SELECT ds_tag_unalias('kitty')",
  },
  {
    .name = "ds_tag_imply",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = tags_call_imply,
    .signature = "ds_tag_imply(tag, implied)",
    .summary = "Lets all that has tag count as having implied: 1, or 0 where it did already, INTEGER. Nothing "
               "is stored with the images. Errors: CONFLICT where implied counts as tag already (itself, a "
               "circle), NOT_FOUND, BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_tag_imply('cat', 'animal')",
  },
  {
    .name = "ds_tag_unimply",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 2,
    .call = tags_call_unimply,
    .signature = "ds_tag_unimply(tag, implied)",
    .summary = "Takes an implication back: 1, or 0 where there was none, INTEGER. Errors: NOT_FOUND, BAD_VALUE, "
               "IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_tag_unimply('cat', 'animal')",
  },
  {
    .name = "ds_tag_list",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &tags_list,
    .signature = "ds_tag_list([prefix])",
    .summary = "The tags, all or those whose names begin with a text, by name: Id, Name, Images (that have it "
               "themselves), TotalImages (that have it or what counts as it, as ds_has_tag does; costs only "
               "when selected), Aliases and Implies (JSON arrays). Errors: BAD_VALUE, NOT_MIGRATED.",
    .example = "SELECT Name, Images FROM ds_tag_list('ani')",
  },
  {
    .name = "ds_tag_export",
    .kind = DS_SCALAR,
    .access = DS_READS,
    .min_args = 0,
    .max_args = 0,
    .call = tags_call_export,
    .signature = "ds_tag_export()",
    .summary = "The tag set without the images, JSON: {\"tags\":[{\"name\", \"aliases\", \"implies\"}, ...]}. Errors: "
               "NOT_MIGRATED.",
    .example = "SELECT ds_tag_export()",
  },
  {
    .name = "ds_tag_import",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = tags_call_import,
    .signature = "ds_tag_import(json)",
    .summary = "Adds a tag set in the form of ds_tag_export, all or nothing; what is there stays. Returns how "
               "many tags, aliases and implications are new, JSON. Errors: BAD_VALUE, CONFLICT (an alias of "
               "another tag, a circle), IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example =
      "SELECT ds_tag_import('{\"tags\":[{\"name\":\"cat\",\"aliases\":[\"kitty\"],\"implies\":[\"animal\"]}]}')",
  },
};

const ds_room tags_room = {.area = "tags", .entries = entries, .count = DS_COUNT(entries)};
