/* The SQL of one term; see terms.h. What its key asks of: numbers and flags here, the rest in measures.c, names.c and
** members.c. */
#include "search/terms.h"

#include "search/keys.h"
#include "search/measures.h"
#include "search/members.h"
#include "search/names.h"
#include "search/nodes.h"
#include "search/pieces.h"

#include <stdio.h>
#include <string.h>

static const char *const columns[SEARCH_KEYS] = {
  [SEARCH_STEPS] = "Steps",
  [SEARCH_SAMPLER] = "Sampler",
  [SEARCH_CFG] = "CFGScale",
  [SEARCH_SEED] = "Seed",
  [SEARCH_WIDTH] = "Width",
  [SEARCH_HEIGHT] = "Height",
  [SEARCH_MODEL_HASH] = "ModelHash",
  [SEARCH_MODEL] = "Model",
  [SEARCH_AESTHETIC_SCORE] = "AestheticScore",
  [SEARCH_HYPERNET] = "HyperNetwork",
  [SEARCH_HYPERNET_STRENGTH] = "HyperNetworkStrength",
  [SEARCH_RATING] = "Rating",
  [SEARCH_FAVORITE] = "Favorite",
  [SEARCH_NSFW] = "NSFW",
  [SEARCH_NO_METADATA] = "NoMetadata",
  [SEARCH_FOR_DELETION] = "ForDeletion",
  [SEARCH_UNAVAILABLE] = "Unavailable",
  [SEARCH_HAS_ERROR] = "HasError",
  [SEARCH_CREATED] = "CreatedDate",
  [SEARCH_MODIFIED] = "ModifiedDate",
  [SEARCH_VIEWED] = "ViewedDate",
  [SEARCH_TOUCHED] = "TouchedDate",
  [SEARCH_PATH] = "Path",
  [SEARCH_FILE_NAME] = "FileName",
  [SEARCH_HASH] = "Hash",
  [SEARCH_WORKFLOW] = "Workflow",
  [SEARCH_CLIP_SKIP] = "ClipSkip",
  [SEARCH_ENSD] = "ENSD",
  [SEARCH_BATCH_SIZE] = "BatchSize",
  [SEARCH_BATCH_POS] = "BatchPos",
  [SEARCH_FILE_SIZE] = "FileSize",
};

bool search_is_indexed(search_key key) {
  switch (key) {
  case SEARCH_HEIGHT:
  case SEARCH_HYPERNET_STRENGTH:
  case SEARCH_CLIP_SKIP:
  case SEARCH_ENSD:
  case SEARCH_BATCH_SIZE:
  case SEARCH_BATCH_POS:
  case SEARCH_WORKFLOW:
  case SEARCH_PATH:
  case SEARCH_FILE_NAME: return false;
  default: return columns[key] != NULL;
  }
}

static bool is_point(const search_value *value) {
  return value->kind == SEARCH_INTEGERS && search_is_one_number(&value->range);
}

/* Flags: the numbers stand in the text, so that the partial indexes serve. Those are in the order of the
** date, and so not to be hidden from a walk. */
static void put_flag(search_writer *writer, search_key key, bool flag, search_form form) {
  if (key == SEARCH_IN_ALBUM || key == SEARCH_UNTAGGED) {
    bool members = flag == (key == SEARCH_IN_ALBUM);
    search_put_sql(writer, members ? "" : "NOT ");
    search_open_members(writer, key == SEARCH_IN_ALBUM ? "main.AlbumImages" : "main.ImageTags",
                        members ? form : SEARCH_FILTER);
    search_close_members(writer, members ? form : SEARCH_FILTER);
    return;
  }
  search_put_column(writer, columns[key], writer->walks ? SEARCH_SET : form);
  search_put_sql(writer, flag ? " = 1" : " = 0");
}

static void put_type(search_writer *writer, const search_value *value, search_form form) {
  bool video = strcmp(value->text.text, "video") == 0;
  /* The second condition is that of the partial index. */
  search_put_sql(writer, form == SEARCH_FILTER ? (video ? "+i.Type = 1" : "+i.Type = 0")
                                               : (video ? "(i.Type = 1 AND i.Type <> 0)" : "i.Type = 0"));
}

static void put_text(search_writer *writer, search_key key, const search_value *value, search_form form) {
  switch (key) {
  case SEARCH_PROMPT:
  case SEARCH_NEGATIVE: search_put_match(writer, "p.Text", search_how_of(value), value->text); break;
  case SEARCH_SEED: search_put_seed(writer, value, form); break;
  case SEARCH_MODEL_OR_HASH:
    search_put_sql(writer, "(");
    search_put_names(writer, "Model", value, form);
    search_put_sql(writer, " OR ");
    search_put_names(writer, "ModelHash", value, form);
    search_put_sql(writer, ")");
    break;
  case SEARCH_HASH: search_put_hash(writer, value, form); break;
  case SEARCH_TYPE: put_type(writer, value, form); break;
  case SEARCH_LORA: search_put_lora(writer, value, form); break;
  case SEARCH_FOLDER:
    search_put_column(writer, "FolderId", form);
    search_put_sql(writer, " IN ");
    search_put_folders(writer, value);
    break;
  case SEARCH_ALBUM:
    search_open_members(writer, "main.AlbumImages", form);
    search_put_sql(writer, " AND m.AlbumId IN ");
    search_put_albums(writer, value);
    search_close_members(writer, form);
    break;
  case SEARCH_TAG:
    search_open_members(writer, "main.ImageTags", form);
    search_put_sql(writer, " AND m.TagId IN ");
    search_put_tags(writer, value);
    search_close_members(writer, form);
    break;
  case SEARCH_PATH: search_put_texts(writer, "i.Path", value, form); break;
  case SEARCH_FILE_NAME: search_put_file_names(writer, value, form); break;
  case SEARCH_WORKFLOW:
    /* The first condition is that of the partial index. */
    search_put_sql(writer, "(i.Workflow IS NOT NULL AND ");
    search_put_match(writer, "i.Workflow", search_how_of(value), value->text);
    search_put_sql(writer, ")");
    break;
  default: search_put_names(writer, columns[key], value, form);
  }
}

static void put_value(search_writer *writer, search_key key, const search_value *value, search_form form) {
  char operand[32] = "";
  if (columns[key]) {
    snprintf(operand, sizeof operand, "%si.%s", form == SEARCH_FILTER ? "+" : "", columns[key]);
  }
  switch (value->kind) {
  case SEARCH_NONE:
    search_put_sql(writer, operand);
    search_put_sql(writer, " IS NULL");
    break;
  case SEARCH_FLAG: put_flag(writer, key, value->flag, form); break;
  case SEARCH_INTEGERS: search_put_range(writer, operand, &value->range, search_put_integer_bound); break;
  case SEARCH_DECIMALS: search_put_range(writer, operand, &value->range, search_put_real_bound); break;
  case SEARCH_DAYS: search_put_days(writer, operand, &value->range); break;
  case SEARCH_TEXT: put_text(writer, key, value, form); break;
  case SEARCH_DIMENSIONS: search_put_dimensions(writer, value, form); break;
  case SEARCH_RATIOS: search_put_ratios(writer, value); break;
  case SEARCH_ORIENTATION:
    search_put_sql(writer, value->orientation == SEARCH_PORTRAIT    ? "i.Width < i.Height"
                           : value->orientation == SEARCH_LANDSCAPE ? "i.Width > i.Height"
                                                                    : "i.Width = i.Height");
    break;
  }
}

/* '<>': what is compared is known, and the value does not say it. */
static void put_outside(search_writer *writer, search_key key, const search_value *value, search_form form) {
  search_put_sql(writer, "(");
  if (key == SEARCH_SIZE) {
    search_put_sql(writer, "i.Width IS NOT NULL AND i.Height IS NOT NULL AND ");
  } else if (columns[key]) {
    search_put_sql(writer, "i.");
    search_put_sql(writer, columns[key]);
    search_put_sql(writer, " IS NOT NULL AND ");
  }
  search_put_sql(writer, "(");
  put_value(writer, key, value, form);
  search_put_sql(writer, ") IS NOT TRUE)");
}

/* Single numbers in a row, as one IN. Returns the first value that is not one of them. */
static const search_value *put_points(search_writer *writer, search_key key, const search_value *value,
                                      search_form form) {
  search_put_column(writer, columns[key], form);
  search_put_sql(writer, " IN (");
  for (bool first = true; value && !value->outside && is_point(value); value = value->next, first = false) {
    if (!first) search_put_sql(writer, ", ");
    search_put_integer_value(writer, value->range.lo.integer);
  }
  search_put_sql(writer, ")");
  return value;
}

/* Writes the alternatives from *value on, `count` of them, as a balanced OR. NOLINTNEXTLINE(misc-no-recursion) */
static void put_alternatives(search_writer *writer, search_key key, const search_value **value, int count,
                             search_form form) {
  if (count > 1) {
    search_put_sql(writer, "(");
    put_alternatives(writer, key, value, count / 2, form);
    if (*value) {
      search_put_sql(writer, " OR ");
      put_alternatives(writer, key, value, count - count / 2, form);
    }
    search_put_sql(writer, ")");
  } else if (*value && !(*value)->outside && is_point(*value) && columns[key]) {
    *value = put_points(writer, key, *value, form);
  } else if (*value) {
    ((*value)->outside ? put_outside : put_value)(writer, key, *value, form);
    *value = (*value)->next;
  }
}

void search_write_term(search_writer *writer, const search_node *term, search_form form) {
  if (term->key == SEARCH_NODE) {
    search_put_node(writer, term, form);
    return;
  }
  int count = 0;
  for (const search_value *value = term->values; value; value = value->next) count++;
  const search_value *value = term->values;
  put_alternatives(writer, term->key, &value, count, form);
}

/* All images with a tag are too many to tell one from the other. */
bool search_write_members(search_writer *writer, const search_node *term) {
  const search_value *value = search_only_value(term);
  bool flag = value && term->key == SEARCH_IN_ALBUM && value->flag;
  bool told = term->key == SEARCH_ALBUM || term->key == SEARCH_TAG || term->key == SEARCH_LORA;
  if (term->key != SEARCH_NODE && !flag && !(value && told)) return false;
  search_write_term(writer, term, SEARCH_MEMBERS);
  return true;
}

static bool is_looked_up(const search_node *term) {
  bool nulls = search_is_indexed(term->key) && term->key != SEARCH_HYPERNET; /* whose index leaves them out */
  for (const search_value *value = term->values; value; value = value->next) {
    if (value->kind == SEARCH_NONE && !nulls) return false;
    if (value->outside || value->kind == SEARCH_RATIOS || value->kind == SEARCH_ORIENTATION) return false;
    if (value->kind == SEARCH_FLAG && !value->flag) return false;
    bool pattern = value->kind == SEARCH_TEXT && value->match != SEARCH_EQUALS;
    if (pattern && (term->key == SEARCH_HASH || term->key == SEARCH_SEED)) return false;
    if (value->kind == SEARCH_DIMENSIONS && !value->width.lo.present && !value->width.hi.present) return false;
  }
  return term->values != NULL;
}

bool search_write_sample(search_writer *writer, const search_node *term) {
  if (term->key == SEARCH_NODE && term->node_class.length) {
    search_put_sql(writer, "SELECT 1 FROM ");
    search_put_nodes_of_class(writer, term);
    return true;
  }
  bool video = term->key == SEARCH_TYPE && !term->values->next && strcmp(term->values->text.text, "video") == 0;
  if (!is_looked_up(term) || (term->key == SEARCH_TYPE && !video)) return false;
  switch (term->key) {
  case SEARCH_IN_ALBUM: search_put_sql(writer, "SELECT 1 FROM main.AlbumImages"); return true;
  case SEARCH_WORKFLOW: search_put_sql(writer, "SELECT 1 FROM main.Images i WHERE i.Workflow IS NOT NULL"); return true;
  case SEARCH_ALBUM:
  case SEARCH_TAG:
    search_put_sql(writer, term->key == SEARCH_TAG ? "SELECT 1 FROM main.ImageTags WHERE TagId IN (SELECT 0"
                                                   : "SELECT 1 FROM main.AlbumImages WHERE AlbumId IN (SELECT 0");
    for (const search_value *value = term->values; value; value = value->next) {
      search_put_sql(writer, " UNION ALL SELECT * FROM ");
      (term->key == SEARCH_TAG ? search_put_tags : search_put_albums)(writer, value);
    }
    search_put_sql(writer, ")");
    return term->values->next == NULL;
  case SEARCH_FOLDER:
  case SEARCH_TYPE:
  case SEARCH_SIZE:
  case SEARCH_MODEL_OR_HASH: break;
  default:
    if (!search_is_indexed(term->key)) return false;
  }
  search_put_sql(writer, "SELECT 1 FROM main.Images i WHERE ");
  search_write_term(writer, term, SEARCH_SET);
  return true;
}
