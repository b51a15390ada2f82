/* The columns of ds_images; see columns.h. */
#include "images/columns.h"

static const char now[] = "CAST(strftime('%s', 'now') AS INTEGER)";

static const char tags_sql[] =
  "(SELECT json_group_array(Name) FROM (SELECT t.Name FROM main.ImageTags it JOIN main.Tags t ON t.Id = it.TagId "
  "WHERE it.ImageId = i.Id ORDER BY t.Name))";
static const char albums_sql[] =
  "(SELECT json_group_array(Name) FROM (SELECT a.Name FROM main.AlbumImages ai JOIN main.Albums a ON a.Id = ai.AlbumId "
  "WHERE ai.ImageId = i.Id ORDER BY a.Name))";

/* Shares: what is nearly one's own, what a batch shares, what a model shares, what half of them are. */
#define ONE 0.00001
#define FEW 0.001
#define MANY 0.05
#define HALF 0.5

const image_column image_columns[IMAGE_COLUMNS] = {
  [IMAGE_ID] = {.name = "Id", .check = CHECK_ABOVE_ZERO, .indexed = true, .selects = ONE},
  [IMAGE_ROOT_FOLDER_ID] = {.name = "RootFolderId", .source = FROM_PATH, .indexed = true, .selects = HALF},
  [IMAGE_FOLDER_ID] = {.name = "FolderId", .source = FROM_PATH, .selects = FEW},
  [IMAGE_PATH] = {.name = "Path", .type = IMAGE_TEXT, .source = FROM_TABLES, .indexed = true, .selects = ONE},
  [IMAGE_FILE_NAME] = {.name = "FileName", .type = IMAGE_TEXT, .source = FROM_PATH, .indexed = true, .selects = ONE},
  [IMAGE_PROMPT_ID] = {.name = "PromptId", .source = FROM_TEXT, .indexed = true, .selects = ONE},
  [IMAGE_NEGATIVE_PROMPT_ID] = {.name = "NegativePromptId", .source = FROM_TEXT, .indexed = true, .selects = FEW},
  [IMAGE_STEPS] = {.name = "Steps", .indexed = true, .selects = MANY},
  [IMAGE_SAMPLER] = {.name = "Sampler", .type = IMAGE_TEXT, .indexed = true, .selects = MANY},
  [IMAGE_CFG_SCALE] = {.name = "CFGScale", .type = IMAGE_REAL, .indexed = true, .selects = MANY},
  [IMAGE_SEED] = {.name = "Seed", .indexed = true, .selects = ONE},
  [IMAGE_WIDTH] = {.name = "Width", .indexed = true, .selects = MANY},
  [IMAGE_HEIGHT] = {.name = "Height", .selects = MANY},
  [IMAGE_MODEL_HASH] = {.name = "ModelHash", .type = IMAGE_TEXT, .indexed = true, .selects = MANY},
  [IMAGE_MODEL] = {.name = "Model", .type = IMAGE_TEXT, .indexed = true, .selects = MANY},
  [IMAGE_BATCH_SIZE] = {.name = "BatchSize", .selects = HALF},
  [IMAGE_BATCH_POS] = {.name = "BatchPos", .selects = HALF},
  [IMAGE_CREATED_DATE] = {.name = "CreatedDate", .check = CHECK_DATE, .missing = now, .indexed = true, .selects = FEW},
  [IMAGE_MODIFIED_DATE] = {.name = "ModifiedDate", .check = CHECK_DATE, .indexed = true, .selects = FEW},
  [IMAGE_CUSTOM_TAGS] = {.name = "CustomTags", .type = IMAGE_TEXT, .source = FROM_HAND, .selects = FEW},
  [IMAGE_RATING] = {.name = "Rating", .check = CHECK_RATING, .source = FROM_HAND, .indexed = true, .selects = MANY},
  [IMAGE_FAVORITE] = {.name = "Favorite", .check = CHECK_FLAG, .source = FROM_HAND, .missing = "0", .selects = MANY},
  [IMAGE_FOR_DELETION] =
    {.name = "ForDeletion", .check = CHECK_FLAG, .source = FROM_HAND, .missing = "0", .selects = MANY},
  [IMAGE_NSFW] = {.name = "NSFW", .check = CHECK_FLAG, .source = FROM_HAND, .missing = "0", .selects = HALF},
  [IMAGE_UNAVAILABLE] =
    {.name = "Unavailable", .check = CHECK_FLAG, .source = FROM_USER, .missing = "0", .selects = HALF},
  [IMAGE_AESTHETIC_SCORE] = {.name = "AestheticScore", .type = IMAGE_REAL, .indexed = true, .selects = FEW},
  [IMAGE_HYPER_NETWORK] = {.name = "HyperNetwork", .type = IMAGE_TEXT, .indexed = true, .selects = FEW},
  [IMAGE_HYPER_NETWORK_STRENGTH] = {.name = "HyperNetworkStrength", .type = IMAGE_REAL, .selects = MANY},
  [IMAGE_CLIP_SKIP] = {.name = "ClipSkip", .selects = HALF},
  [IMAGE_ENSD] = {.name = "ENSD", .selects = HALF},
  [IMAGE_FILE_SIZE] = {.name = "FileSize", .check = CHECK_NOT_NEGATIVE, .indexed = true, .selects = ONE},
  [IMAGE_NO_METADATA] = {.name = "NoMetadata", .check = CHECK_FLAG, .missing = "0", .selects = MANY},
  [IMAGE_WORKFLOW] = {.name = "Workflow", .type = IMAGE_TEXT, .selects = FEW},
  [IMAGE_WORKFLOW_ID] = {.name = "WorkflowId", .type = IMAGE_TEXT, .indexed = true, .selects = FEW},
  [IMAGE_HAS_ERROR] = {.name = "HasError", .check = CHECK_FLAG, .missing = "0", .selects = MANY},
  [IMAGE_HASH] = {.name = "Hash", .type = IMAGE_TEXT, .indexed = true, .selects = ONE},
  [IMAGE_VIEWED_DATE] =
    {.name = "ViewedDate", .check = CHECK_DATE, .source = FROM_USER, .indexed = true, .selects = FEW},
  [IMAGE_TOUCHED_DATE] =
    {.name = "TouchedDate", .check = CHECK_DATE, .source = FROM_USER, .indexed = true, .selects = FEW},
  [IMAGE_TYPE] = {.name = "Type", .check = CHECK_NOT_NEGATIVE, .missing = "0", .selects = HALF},
  [IMAGE_PROMPT] = {.name = "Prompt",
                    .type = IMAGE_TEXT,
                    .source = FROM_TABLES,
                    .expression = "(SELECT p.Text FROM main.Prompts p WHERE p.Id = i.PromptId)",
                    .indexed = true,
                    .selects = ONE},
  [IMAGE_NEGATIVE_PROMPT] = {.name = "NegativePrompt",
                             .type = IMAGE_TEXT,
                             .source = FROM_TABLES,
                             .expression = "(SELECT n.Text FROM main.Prompts n WHERE n.Id = i.NegativePromptId)",
                             .indexed = true,
                             .selects = FEW},
  [IMAGE_FOLDER] = {.name = "Folder",
                    .type = IMAGE_TEXT,
                    .source = FROM_PATH,
                    .expression = "(SELECT f.Path FROM main.Folders f WHERE f.Id = i.FolderId)",
                    .selects = FEW},
  [IMAGE_TAGS] = {.name = "Tags", .type = IMAGE_TEXT, .source = FROM_TABLES, .expression = tags_sql, .selects = FEW},
  [IMAGE_ALBUMS] =
    {.name = "Albums", .type = IMAGE_TEXT, .source = FROM_TABLES, .expression = albums_sql, .selects = FEW},
  [IMAGE_QUERY] = {.name = "query", .type = IMAGE_TEXT, .source = FROM_TABLES, .expression = "NULL", .selects = MANY},
};

char *image_columns_declare(void) {
  static const char *const types[] = {"INTEGER", "REAL", "TEXT"};
  sqlite3_str *sql = sqlite3_str_new(NULL);
  for (int i = 0; i < IMAGE_COLUMNS; i++) {
    sqlite3_str_appendf(sql, "%s%s %s%s", i ? ", " : "CREATE TABLE x(", image_columns[i].name,
                        types[image_columns[i].type], i == IMAGE_QUERY ? " HIDDEN)" : "");
  }
  return sqlite3_str_finish(sql);
}

void image_columns_write(sqlite3_str *sql, int column) {
  if (image_columns[column].expression) {
    sqlite3_str_appendall(sql, image_columns[column].expression);
  } else {
    sqlite3_str_appendf(sql, "i.\"%w\"", image_columns[column].name);
  }
}
