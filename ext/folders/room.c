/* Folders: the names. */
#include "folders/room.h"

#include "folders/functions.h"

static const ds_entry entries[] = {
  {
    .name = "ds_folder",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 1,
    .call = folders_call_folder,
    .signature = "ds_folder(path)",
    .summary = "The Id of the folder with this path, INTEGER, made when missing, with its parents up to the "
               "path's root. Errors: BAD_VALUE, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_folder('D:\\pics\\2024')",
  },
  {
    .name = "ds_folder_add",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 2,
    .call = folders_call_add,
    .signature = "ds_folder_add(path [, options])",
    .summary = "Makes a folder known, with its flags, and returns its Id, INTEGER. Options, true or false: root "
               "(default true, unless it is excluded), watched, recursive, excluded; one that is left out stays "
               "as it is. Images below a new root that had none belong to it. Errors: BAD_VALUE, BAD_OPTION, "
               "IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_folder_add('D:\\pics', '{\"watched\":true,\"recursive\":true}')",
  },
  {
    .name = "ds_folder_set",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 3,
    .max_args = 4,
    .call = folders_call_set,
    .signature = "ds_folder_set(folder, flag, value [, recursive])",
    .summary = "Sets a flag (root, watched, recursive, excluded, archived, unavailable) of a folder to 0 or 1, "
               "with recursive 1 of all below it too, and returns how many folders changed, INTEGER. folder is "
               "an Id, INTEGER, or a path, TEXT, in any spelling (Windows paths without case). unavailable goes "
               "for the images in the folders as well. Errors: NOT_FOUND, BAD_VALUE, IN_TRANSACTION, READ_ONLY, "
               "BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_folder_set('D:\\pics\\raw', 'excluded', 1, 1)",
  },
  {
    .name = "ds_folder_move",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 2,
    .max_args = 3,
    .call = folders_call_move,
    .signature = "ds_folder_move(old, new [, options])",
    .summary = "Moves the records of a folder, of all below it and of every image in them to a new path, also "
               "on another drive or in the other path style, and returns folders, images, merged (folders that "
               "were there) and replaced (images), JSON. old is an Id or a path. Ids, ratings, tags and albums "
               "stay. Image paths that are there already (in Windows in any case) are CONFLICT, which names them (20 "
               "at the most), unless the "
               "option keep tells which "
               "record stays: 'moved' or 'existing'; it gets the tags, albums, flags and the higher rating of "
               "both. Into itself is CONFLICT. No file is touched. Errors: NOT_FOUND, CONFLICT, BAD_VALUE, "
               "BAD_OPTION, IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_folder_move('D:\\pics', '/mnt/pics')",
  },
  {
    .name = "ds_folder_remove",
    .kind = DS_SCALAR,
    .access = DS_WRITES,
    .min_args = 1,
    .max_args = 2,
    .call = folders_call_remove,
    .signature = "ds_folder_remove(folder [, options])",
    .summary = "Removes the records of a folder and all below it, and returns how many images went with it, "
               "INTEGER. folder is an Id, INTEGER, or a path, TEXT, in any spelling (Windows paths without "
               "case). Option images: 'remove' (default: with the records of their images) or 'keep' (those "
               "stay, without a folder). No file is touched. Errors: NOT_FOUND, BAD_VALUE, BAD_OPTION, "
               "IN_TRANSACTION, READ_ONLY, BUSY, NOT_MIGRATED.",
    .example = "SELECT ds_folder_remove('D:\\old', '{\"images\":\"keep\"}')",
  },
  {
    .name = "ds_folder_tree",
    .kind = DS_TABLE,
    .access = DS_READS,
    .table = &folders_tree,
    .signature = "ds_folder_tree([folder])",
    .summary = "The folders in tree order, all or a folder and what is below it: Id, ParentId, Path, Name, "
               "Depth (from 0), HasChildren, Images (in the folder itself), TotalImages and TotalBytes (with "
               "all below), IsRoot, Recursive, Watched, Excluded, Archived, Unavailable. folder is an Id, "
               "INTEGER, or a path, TEXT, in any spelling (Windows paths without case). Errors: NOT_FOUND, "
               "BAD_VALUE, NOT_MIGRATED.",
    .example = "SELECT Name, Depth, TotalImages FROM ds_folder_tree",
  },
};

const ds_room folders_room = {.area = "folders", .entries = entries, .count = DS_COUNT(entries)};
