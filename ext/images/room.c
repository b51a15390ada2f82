/* Images: the names. */
#include "images/room.h"

#include "images/images.h"

static const ds_entry entries[] = {
  {
    .name = "ds_images",
    .kind = DS_TABLE,
    .access = DS_WRITES,
    .module = &images_module,
    .signature = "ds_images[(text)]",
    .summary =
      "Every image, or those that a search text finds: the columns of Images, and Prompt, NegativePrompt, Folder "
      "(TEXT), Tags and Albums (JSON arrays), which cost nothing unless selected. WHERE, ORDER BY, LIMIT and "
      "OFFSET reach the indexes; Id breaks ties in the direction of the last term (where WHERE has an OR, name it "
      "in ORDER BY). A page takes less than 1 MB of memory beside the page cache however large the library is, "
      "anything else less than 5 MB, and a sort as much as that cache again. INSERT adds an image with the "
      "folders, prompts, tags, albums and workflow nodes that it needs; where its Path is known it updates what a "
      "scan knows and leaves alone what a user made (CustomTags, Rating, Favorite, ForDeletion, NSFW, Unavailable, "
      "ViewedDate, TouchedDate, Tags, Albums). NULL there means not given. Path is stored normalized. Dates are "
      "Unix seconds or ISO text in UTC. Tags are a JSON array or a list with commas; UPDATE replaces them. "
      "RootFolderId, FolderId, FileName, Folder, PromptId and NegativePromptId follow from the others. RETURNING "
      "Id gives -1 or NULL, as SQLite has it for a virtual table: ask last_insert_rowid(). Errors: BAD_VALUE "
      "(column and value), CONFLICT (with the path), NOT_MIGRATED.",
    .example = "SELECT Path FROM ds_images WHERE Rating >= 7 ORDER BY CreatedDate DESC LIMIT 100",
  },
  {
    .name = "ds_nodes",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &images_nodes,
    .signature = "ds_nodes(image)",
    .summary =
      "The nodes of an image's ComfyUI workflow, a row for each property: NodeId, Name, Property, Value. A node of a "
      "subgraph has the NodeId of what stands for it before its own, as in 5:3; muted and bypassed nodes are left out. "
      "The image is an Id or a path; NULL gives no row.",
    .example = "SELECT Name, Value FROM ds_nodes(7) WHERE Property = 'seed'",
  },
  {
    .name = "ds_prompts",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &images_prompts,
    .signature = "ds_prompts[(text [, distance [, measure]])]",
    .summary = "The prompts in use, the most used first, or those that contain a text: Prompt, Usage (images), Kind "
               "(prompt, negative), Distance. With a distance, INTEGER up to 1000: those that are no further from the "
               "text, the nearest first. measure: 'edit' (characters to add, leave out or change; as without one) or "
               "'hamming' (characters that differ from the text's; the prompt may go on behind it). Case does not "
               "count. Errors: BAD_VALUE, NOT_MIGRATED.",
    .example = "SELECT Prompt, Distance FROM ds_prompts('a castle at night', 3) WHERE Kind = 'prompt'",
  },
  {
    .name = "ds_prompt_distance",
    .kind = DS_SCALAR,
    .access = DS_PURE,
    .min_args = 3,
    .max_args = 4,
    .call = images_call_distance,
    .signature = "ds_prompt_distance(prompt, text, limit [, measure])",
    .summary = "How far the prompt is from the text, INTEGER, by the measure of ds_prompts; NULL where that is over "
               "the limit, or for NULL. Errors: BAD_VALUE.",
    .example = "SELECT ds_prompt_distance('a Castle', 'the castle', 5) -- 3",
  },
  {
    .name = "ds_moved",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &images_moved,
    .signature = "ds_moved",
    .summary =
      "Files that may be images which went missing, a row for each pair of an image that is there (Id, Path) and one "
      "marked Unavailable (OldId, OldPath) with the same Hash. IsCertain: 1 where no third image has the Hash and a "
      "user "
      "has made nothing of the new one yet. UPDATE OR REPLACE ds_images SET Path = m.Path, Unavailable = 0 FROM "
      "ds_moved m "
      "WHERE ds_images.Id = m.OldId AND m.IsCertain gives the old images, with Id, rating, tags and albums, their new "
      "paths in place of the new ones; choose among the others by Id. With ds_connect('writer', "
      "'{\"follow_moved\":true}') an INSERT into ds_images does it by itself, where its Path is new and just one "
      "image marked Unavailable has its Hash. Errors: NOT_MIGRATED.",
    .example = "SELECT Path, OldPath FROM ds_moved WHERE NOT IsCertain",
  },
  {
    .name = "ds_models",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &images_models,
    .signature = "ds_models",
    .summary = "The models that made the images, the most used first: Model, ModelHash, Images.",
    .example = "SELECT Model, ModelHash, Images FROM ds_models",
  },
};

const ds_room images_room = {.area = "images", .entries = entries, .count = DS_COUNT(entries)};
