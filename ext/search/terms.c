/* The SQL of one term; see terms.h.
**
** Numbers with decimals: the legacy application kept 32-bit floats, so that 7.1 may be stored as
** 7.0999999. Numbers that differ by less than a millionth of their size count as equal.
**
** Names (samplers, models, ...): the library has few distinct ones. They are read off the index, one
** look-up for each, compared without case, and the images are found by the names as stored. */
#include "search/terms.h"

#include "search/keys.h"
#include "search/match.h"
#include "search/narrow.h"
#include "tags/closure.h"
#include "tags/name.h"

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

/* Columns that no index begins with. */
static bool is_indexed(search_key key) {
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

static void put(search_writer *writer, const char *text) {
  search_put(&writer->out, text);
}

static void put_integer(search_writer *writer, int64_t value) {
  search_put_parameter(writer, (search_parameter){.type = SEARCH_INTEGER_VALUE, .integer = value});
}

static void put_real(search_writer *writer, double value) {
  search_put_parameter(writer, (search_parameter){.type = SEARCH_REAL_VALUE, .real = value});
}

/* i.Column, or +i.Column where no index is to be used. */
static void put_column(search_writer *writer, const char *column, search_form form) {
  put(writer, form == SEARCH_FILTER ? "+i." : "i.");
  put(writer, column);
}

static void put_how(search_writer *writer, search_how how) {
  put(writer, ", '");
  put(writer, search_how_names[how]);
  put(writer, "', ");
}

static search_how how_of(const search_value *value) {
  static const search_how hows[] = {
    [SEARCH_EQUALS] = SEARCH_HOW_EQUALS, [SEARCH_PATTERN] = SEARCH_HOW_LIKE, [SEARCH_CONTAINS] = SEARCH_HOW_CONTAINS,
    [SEARCH_STARTS] = SEARCH_HOW_STARTS, [SEARCH_ENDS] = SEARCH_HOW_ENDS,
  };
  return hows[value->match];
}

static void put_match(search_writer *writer, const char *operand, search_how how, search_text pattern) {
  put(writer, "ds_search_match(");
  put(writer, operand);
  put_how(writer, how);
  search_put_text_parameter(writer, pattern);
  put(writer, ")");
}

/* Ranges: an operand with up to two comparisons. */
typedef void (*put_bound)(search_writer *writer, const search_bound *bound, bool lo);

static void put_integer_bound(search_writer *writer, const search_bound *bound, bool lo) {
  (void)lo;
  put_integer(writer, bound->integer);
}

/* A little outside of an end that is included, a little inside of one that is not. */
static void put_real_bound(search_writer *writer, const search_bound *bound, bool lo) {
  const double tolerance = 1e-6;
  double slack = (bound->real < 0 ? -bound->real : bound->real) * tolerance;
  put_real(writer, lo == bound->inclusive ? bound->real - slack : bound->real + slack);
}

static void put_range(search_writer *writer, const char *operand, const search_range *range, put_bound put_end) {
  const search_bound *lo = &range->lo, *hi = &range->hi;
  put(writer, "(");
  if (lo->present) {
    put(writer, operand);
    put(writer, lo->inclusive ? " >= " : " > ");
    put_end(writer, lo, true);
  }
  if (lo->present && hi->present) put(writer, " AND ");
  if (hi->present) {
    put(writer, operand);
    put(writer, hi->inclusive ? " <= " : " < ");
    put_end(writer, hi, false);
  }
  if (!lo->present && !hi->present) {
    put(writer, operand);
    put(writer, " IS NOT NULL");
  }
  put(writer, ")");
}

static bool is_point(const search_value *value) {
  const search_bound *lo = &value->range.lo, *hi = &value->range.hi;
  return value->kind == SEARCH_INTEGERS && lo->present && hi->present && lo->inclusive && hi->inclusive &&
         lo->integer == hi->integer;
}

static void put_days(search_writer *writer, const char *operand, const search_range *range) {
  search_days days = {.has_first = range->lo.present, .has_last = range->hi.present};
  days.first = range->lo.integer + !range->lo.inclusive;
  days.last = range->hi.integer - !range->hi.inclusive;
  search_range seconds = {.lo = {.present = days.has_first, .inclusive = true}, .hi = {.present = days.has_last}};
  search_days_to_seconds(days, writer->clock, NULL, &seconds.lo.integer, &seconds.hi.integer);
  put_range(writer, operand, &seconds, put_integer_bound);
}

/* Sizes. The columns in the order of the index. */
static void put_dimensions(search_writer *writer, const search_value *value, search_form form) {
  bool hide = form == SEARCH_FILTER;
  put(writer, "(");
  put_range(writer, hide ? "+i.Width" : "i.Width", &value->width, put_integer_bound);
  put(writer, " AND ");
  put_range(writer, hide ? "+i.Height" : "i.Height", &value->height, put_integer_bound);
  put(writer, ")");
}

static void put_ratio(search_writer *writer, const search_ratio *ratio, const char *comparison) {
  put(writer, "i.Width * ");
  put_integer(writer, ratio->height);
  put(writer, comparison);
  put(writer, "i.Height * ");
  put_integer(writer, ratio->width);
}

static void put_ratios(search_writer *writer, const search_value *value) {
  const search_ratio *lo = &value->ratio.lo, *hi = &value->ratio.hi;
  put(writer, "(i.Width > 0 AND i.Height > 0");
  if (lo->present) {
    put(writer, " AND ");
    put_ratio(writer, lo, lo->inclusive ? " >= " : " > ");
  }
  if (hi->present) {
    put(writer, " AND ");
    put_ratio(writer, hi, hi->inclusive ? " <= " : " < ");
  }
  put(writer, ")");
}

/* Names. Each step of the recursion finds the next distinct name in the index. */
static void put_distinct(search_writer *writer, const char *table, const char *column, const search_value *value) {
  put(writer, "(WITH RECURSIVE names(Name) AS (SELECT min(");
  put(writer, column);
  put(writer, ") FROM ");
  put(writer, table);
  put(writer, " WHERE ");
  put(writer, column);
  put(writer, " IS NOT NULL UNION ALL SELECT (SELECT min(n.");
  put(writer, column);
  put(writer, ") FROM ");
  put(writer, table);
  put(writer, " n WHERE n.");
  put(writer, column);
  put(writer, " > names.Name) FROM names WHERE names.Name IS NOT NULL) SELECT names.Name FROM names WHERE ");
  put_match(writer, "names.Name", how_of(value), value->text);
  put(writer, ")");
}

static void put_names(search_writer *writer, const char *column, const search_value *value, search_form form) {
  put_column(writer, column, form);
  put(writer, " IN ");
  put_distinct(writer, "main.Images", column, value);
}

/* A text that begins like another: from there up to the last character that there is. */
static void put_beginning(search_writer *writer, const char *column, const search_beginning *beginning) {
  static const char last[] = "\xF4\x8F\xBF\xBF";
  char *text = search_alloc(writer->arena, beginning->length + sizeof last);
  if (text == NULL) {
    writer->failed = true;
    return;
  }
  memcpy(text, beginning->text, beginning->length);
  memcpy(text + beginning->length, last, sizeof last);
  put(writer, column);
  put(writer, " >= ");
  search_put_text_parameter(writer, (search_text){.text = text, .length = beginning->length});
  put(writer, " AND ");
  put(writer, column);
  put(writer, " < ");
  search_put_text_parameter(writer, (search_text){.text = text, .length = beginning->length + sizeof last - 1});
  put(writer, " AND ");
}

/* A set of images: what stands before the match in each of its parts narrows it down by an index. */
static void open_part(search_writer *writer, int part) {
  put(writer,
      part ? " UNION ALL SELECT i.Id FROM main.Images i WHERE " : "i.Id IN (SELECT i.Id FROM main.Images i WHERE ");
}

/* Texts that are long or different for each image. A file name is read off the path, which an index has. */
static void put_scan(search_writer *writer, search_key key, const search_value *value, search_form form) {
  char column[32];
  const char *operand = key == SEARCH_FILE_NAME ? "ds_search_name(i.Path)" : column;
  snprintf(column, sizeof column, "i.%s", columns[key]);
  search_beginning beginnings[SEARCH_MOST_BEGINNINGS];
  bool set = form == SEARCH_SET;
  int parts = set && key != SEARCH_WORKFLOW ? search_beginnings(value, beginnings) : 0;
  for (int i = 0; i < parts || i == 0; i++) {
    if (set) open_part(writer, i);
    if (parts) put_beginning(writer, column, &beginnings[i]);
    put_match(writer, operand, how_of(value), value->text);
  }
  put(writer, set ? ")" : "");
}

/* A pattern of a seed's digits. */
static void put_seed(search_writer *writer, const search_value *value, search_form form) {
  search_range ranges[SEARCH_MOST_SEED_RANGES];
  bool set = form == SEARCH_SET;
  int parts = set ? search_seed_ranges(&value->text, ranges) : 0;
  for (int i = 0; i < parts || i == 0; i++) {
    if (set) open_part(writer, i);
    if (parts) {
      put_range(writer, "i.Seed", &ranges[i], put_integer_bound);
      put(writer, " AND ");
    }
    put_match(writer, "CAST(i.Seed AS TEXT)", how_of(value), value->text);
  }
  put(writer, set ? ")" : "");
}

/* A hash is as long as its kind makes it and stored in one case; a pattern has to look at each. */
static void put_hash(search_writer *writer, const search_value *value, search_form form) {
  if (value->match != SEARCH_EQUALS) {
    put_scan(writer, SEARCH_HASH, value, form);
    return;
  }
  put_column(writer, "Hash", form);
  put(writer, " IN (lower(");
  search_put_text_parameter(writer, value->text);
  put(writer, "), upper(");
  search_put_text_parameter(writer, value->text);
  put(writer, "))");
}

/* Sets of images beside the table: `from` and `key` name the rows, `where` ends them. */
static void open_members(search_writer *writer, const char *from, search_form form) {
  put(writer, form == SEARCH_FILTER ? "EXISTS (SELECT 1 FROM " : "i.Id IN (SELECT m.ImageId FROM ");
  put(writer, from);
  put(writer, form == SEARCH_FILTER ? " m WHERE m.ImageId = i.Id" : " m WHERE 1");
}

static void put_albums(search_writer *writer, const search_value *value) {
  put(writer, "(SELECT a.Id FROM main.Albums a WHERE ");
  put_match(writer, "a.Name", how_of(value), value->text);
  put(writer, ")");
}

/* The Ids of the tags that answer to a name: by what is the same as the name, or lies below it. */
static void put_named_tags(search_writer *writer, const char *column, search_how how, search_text name,
                           search_text below) {
  put_match(writer, column, how, name);
  if (how == SEARCH_HOW_LIKE) return;
  put(writer, " OR ");
  put_match(writer, column, SEARCH_HOW_STARTS, below);
}

static void put_tags(search_writer *writer, const search_value *value) {
  search_how how = value->match == SEARCH_PATTERN ? SEARCH_HOW_LIKE : SEARCH_HOW_EQUALS;
  char *name = search_alloc(writer->arena, value->text.length + 2);
  if (name == NULL) {
    writer->failed = true;
    return;
  }
  size_t length = tag_normalize(value->text.text, value->text.length, name);
  name[length] = '/';
  search_text below = {.text = name, .length = length + 1}, itself = {.text = name, .length = length};
  put(writer, "(WITH RECURSIVE counts(Id) AS (SELECT Id FROM main.Tags WHERE ");
  put_named_tags(writer, "Name", how, itself, below);
  put(writer, " UNION SELECT TagId FROM main.TagAliases WHERE ");
  put_named_tags(writer, "Alias", how, itself, below);
  put(writer, DS_TAG_COUNTS ") SELECT Id FROM counts)");
}

static void put_folders(search_writer *writer, const search_value *value) {
  put(writer, "(SELECT f.Id FROM main.Folders f WHERE ds_search_folder(f.Path, ");
  search_put_text_parameter(writer, value->text);
  put(writer, "))");
}

/* Nodes. */
static void put_node_value(search_writer *writer, const search_value *value) {
  if (value->kind == SEARCH_DECIMALS) {
    put_range(writer, "ds_search_number(v.Value)", &value->range, put_real_bound);
  } else {
    put_match(writer, "v.Value", how_of(value), value->text);
  }
}

static void put_node_values(search_writer *writer, const search_value *value) {
  for (; value; value = value->next) {
    if (value->outside) put(writer, "(v.Value IS NOT NULL AND (");
    put_node_value(writer, value);
    if (value->outside) put(writer, ") IS NOT TRUE)");
    if (value->next) put(writer, " OR ");
  }
}

/* A library has few classes of nodes, and an index of them. */
static void put_classes(search_writer *writer, const search_node *term) {
  put_distinct(writer, "main.Nodes", "Name",
               &(search_value){.kind = SEARCH_TEXT, .match = SEARCH_PATTERN, .text = term->node_class});
}

static void put_node(search_writer *writer, const search_node *term, search_form form) {
  bool properties = term->values || term->node_property.length;
  open_members(writer, "main.Nodes", form);
  if (term->node_class.length) {
    put(writer, form == SEARCH_FILTER ? " AND +m.Name IN " : " AND m.Name IN ");
    put_classes(writer, term);
  }
  if (properties) {
    put(writer, " AND EXISTS (SELECT 1 FROM main.NodeProperties v WHERE v.NodeId = m.Id");
    if (term->node_property.length) {
      put(writer, " AND ");
      put_match(writer, "v.Name", SEARCH_HOW_LIKE, term->node_property);
    }
    if (term->values) {
      put(writer, " AND (");
      put_node_values(writer, term->values);
      put(writer, ")");
    }
    put(writer, ")");
  }
  put(writer, ")");
}

search_node *search_lora_in_prompt(search_writer *writer, const search_value *value) {
  static const char opening[] = "<lora:";
  search_node *node = search_alloc(writer->arena, sizeof *node);
  search_value *part = search_alloc(writer->arena, sizeof *part);
  char *text = search_alloc(writer->arena, sizeof opening + value->text.length);
  if (node == NULL || part == NULL || text == NULL) {
    writer->failed = true;
    return NULL;
  }
  size_t length = sizeof opening - 1, known = strcspn(value->text.text, "*?");
  memcpy(text, opening, length);
  memcpy(text + length, value->text.text, known);
  *part =
    (search_value){.kind = SEARCH_TEXT, .match = SEARCH_CONTAINS, .text = {.text = text, .length = length + known}};
  *node = (search_node){.kind = SEARCH_TERM, .key = SEARCH_PROMPT, .values = part};
  return node;
}

/* The prompts with a LoRA: the text index finds those that may have it. */
static void put_lora_prompts(search_writer *writer, const search_value *value) {
  search_text query;
  search_node *node = search_lora_in_prompt(writer, value);
  bool indexed = node && search_write_trigrams(writer, node, &query);
  put(writer, indexed ? "SELECT p.Id FROM main.PromptSearch CROSS JOIN main.Prompts p ON p.Id = PromptSearch.rowid "
                        "WHERE PromptSearch MATCH "
                      : "SELECT p.Id FROM main.Prompts p WHERE ");
  if (indexed) {
    search_put_text_parameter(writer, query);
    put(writer, " AND ");
  }
  put_match(writer, "p.Text", SEARCH_HOW_LORA, value->text);
}

/* LoRAs: in the prompt as <lora:NAME...>, or the file that a node loads. Of many nodes it is quicker to read all
** their properties than to look each one's up. */
static void put_lora(search_writer *writer, const search_value *value, search_form form) {
  if (form == SEARCH_SET) {
    put(writer, "i.Id IN (SELECT i.Id FROM main.Images i WHERE i.PromptId IN (");
    put_lora_prompts(writer, value);
    put(writer, ") UNION SELECT m.ImageId FROM main.NodeProperties v CROSS JOIN main.Nodes m ON m.Id = v.NodeId WHERE "
                "v.Name = 'lora_name' AND ");
    put_match(writer, "v.Value", SEARCH_HOW_FILE, value->text);
    put(writer, ")");
    return;
  }
  put(writer, "(ifnull((SELECT ");
  put_match(writer, "p.Text", SEARCH_HOW_LORA, value->text);
  put(writer, " FROM main.Prompts p WHERE p.Id = i.PromptId), 0) OR EXISTS (SELECT 1 FROM main.Nodes m WHERE "
              "m.ImageId = i.Id AND EXISTS (SELECT 1 FROM main.NodeProperties v WHERE v.NodeId = m.Id AND "
              "v.Name = 'lora_name' AND ");
  put_match(writer, "v.Value", SEARCH_HOW_FILE, value->text);
  put(writer, ")))");
}

/* Flags: the numbers stand in the text, so that the partial indexes serve. Those are in the order of the
** date, and so never to be hidden from a walk. */
static void put_flag(search_writer *writer, search_key key, bool flag, search_form form) {
  if (key == SEARCH_IN_ALBUM || key == SEARCH_UNTAGGED) {
    bool members = flag == (key == SEARCH_IN_ALBUM);
    put(writer, members ? "" : "NOT ");
    open_members(writer, key == SEARCH_IN_ALBUM ? "main.AlbumImages" : "main.ImageTags",
                 members ? form : SEARCH_FILTER);
    put(writer, ")");
    return;
  }
  put_column(writer, columns[key], SEARCH_SET);
  put(writer, flag ? " = 1" : " = 0");
}

static void put_type(search_writer *writer, const search_value *value, search_form form) {
  bool video = strcmp(value->text.text, "video") == 0;
  /* The second condition is that of the partial index. */
  put(writer, form == SEARCH_FILTER ? (video ? "+i.Type = 1" : "+i.Type = 0")
                                    : (video ? "(i.Type = 1 AND i.Type <> 0)" : "i.Type = 0"));
}

static void put_text(search_writer *writer, search_key key, const search_value *value, search_form form) {
  switch (key) {
  case SEARCH_PROMPT:
  case SEARCH_NEGATIVE: put_match(writer, "p.Text", how_of(value), value->text); break;
  case SEARCH_SEED: put_seed(writer, value, form); break;
  case SEARCH_MODEL_OR_HASH:
    put(writer, "(");
    put_names(writer, "Model", value, form);
    put(writer, " OR ");
    put_names(writer, "ModelHash", value, form);
    put(writer, ")");
    break;
  case SEARCH_HASH: put_hash(writer, value, form); break;
  case SEARCH_TYPE: put_type(writer, value, form); break;
  case SEARCH_LORA: put_lora(writer, value, form); break;
  case SEARCH_FOLDER:
    put_column(writer, "FolderId", form);
    put(writer, " IN ");
    put_folders(writer, value);
    break;
  case SEARCH_ALBUM:
    open_members(writer, "main.AlbumImages", form);
    put(writer, " AND m.AlbumId IN ");
    put_albums(writer, value);
    put(writer, ")");
    break;
  case SEARCH_TAG:
    open_members(writer, "main.ImageTags", form);
    put(writer, " AND m.TagId IN ");
    put_tags(writer, value);
    put(writer, ")");
    break;
  case SEARCH_PATH:
  case SEARCH_FILE_NAME:
  case SEARCH_WORKFLOW: put_scan(writer, key, value, form); break;
  default: put_names(writer, columns[key], value, form);
  }
}

static void put_value(search_writer *writer, search_key key, const search_value *value, search_form form) {
  char operand[32] = "";
  if (columns[key]) {
    snprintf(operand, sizeof operand, "%si.%s", form == SEARCH_FILTER ? "+" : "", columns[key]);
  }
  switch (value->kind) {
  case SEARCH_NONE:
    put(writer, operand);
    put(writer, " IS NULL");
    break;
  case SEARCH_FLAG: put_flag(writer, key, value->flag, form); break;
  case SEARCH_INTEGERS: put_range(writer, operand, &value->range, put_integer_bound); break;
  case SEARCH_DECIMALS: put_range(writer, operand, &value->range, put_real_bound); break;
  case SEARCH_DAYS: put_days(writer, operand, &value->range); break;
  case SEARCH_TEXT: put_text(writer, key, value, form); break;
  case SEARCH_DIMENSIONS: put_dimensions(writer, value, form); break;
  case SEARCH_RATIOS: put_ratios(writer, value); break;
  case SEARCH_ORIENTATION:
    put(writer, value->orientation == SEARCH_PORTRAIT    ? "i.Width < i.Height"
                : value->orientation == SEARCH_LANDSCAPE ? "i.Width > i.Height"
                                                         : "i.Width = i.Height");
    break;
  }
}

/* '<>': what is compared is known, and the value does not say it. */
static void put_outside(search_writer *writer, search_key key, const search_value *value, search_form form) {
  put(writer, "(");
  if (key == SEARCH_SIZE) {
    put(writer, "i.Width IS NOT NULL AND i.Height IS NOT NULL AND ");
  } else if (columns[key]) {
    put(writer, "i.");
    put(writer, columns[key]);
    put(writer, " IS NOT NULL AND ");
  }
  put(writer, "(");
  put_value(writer, key, value, form);
  put(writer, ") IS NOT TRUE)");
}

/* Single numbers in a row, as one IN. Returns the first value that is not one of them. */
static const search_value *put_points(search_writer *writer, search_key key, const search_value *value,
                                      search_form form) {
  put_column(writer, columns[key], form);
  put(writer, " IN (");
  for (bool first = true; value && !value->outside && is_point(value); value = value->next, first = false) {
    if (!first) put(writer, ", ");
    put_integer(writer, value->range.lo.integer);
  }
  put(writer, ")");
  return value;
}

/* Writes the alternatives from *value on, `count` of them, as a balanced OR. NOLINTNEXTLINE(misc-no-recursion) */
static void put_alternatives(search_writer *writer, search_key key, const search_value **value, int count,
                             search_form form) {
  if (count > 1) {
    put(writer, "(");
    put_alternatives(writer, key, value, count / 2, form);
    if (*value) {
      put(writer, " OR ");
      put_alternatives(writer, key, value, count - count / 2, form);
    }
    put(writer, ")");
  } else if (*value && !(*value)->outside && is_point(*value) && columns[key]) {
    *value = put_points(writer, key, *value, form);
  } else if (*value) {
    ((*value)->outside ? put_outside : put_value)(writer, key, *value, form);
    *value = (*value)->next;
  }
}

void search_write_term(search_writer *writer, const search_node *term, search_form form) {
  if (term->key == SEARCH_NODE) {
    put_node(writer, term, form);
    return;
  }
  int count = 0;
  for (const search_value *value = term->values; value; value = value->next) count++;
  const search_value *value = term->values;
  put_alternatives(writer, term->key, &value, count, form);
}

static bool is_looked_up(const search_node *term) {
  for (const search_value *value = term->values; value; value = value->next) {
    if (value->outside || value->kind == SEARCH_RATIOS || value->kind == SEARCH_ORIENTATION) return false;
    if (value->kind == SEARCH_FLAG && !value->flag) return false;
    bool pattern = value->kind == SEARCH_TEXT && value->match != SEARCH_EQUALS;
    if (pattern && (term->key == SEARCH_HASH || term->key == SEARCH_SEED)) return false;
    if (value->kind == SEARCH_DIMENSIONS && !value->width.lo.present && !value->width.hi.present) return false;
  }
  return term->values && term->values->kind != SEARCH_NONE;
}

bool search_write_sample(search_writer *writer, const search_node *term) {
  if (term->key == SEARCH_NODE && term->node_class.length) {
    put(writer, "SELECT 1 FROM main.Nodes m WHERE m.Name IN ");
    put_classes(writer, term);
    return true;
  }
  bool video = term->key == SEARCH_TYPE && !term->values->next && strcmp(term->values->text.text, "video") == 0;
  if (!is_looked_up(term) || (term->key == SEARCH_TYPE && !video)) return false;
  switch (term->key) {
  case SEARCH_IN_ALBUM: put(writer, "SELECT 1 FROM main.AlbumImages"); return true;
  case SEARCH_ALBUM:
  case SEARCH_TAG:
    put(writer, term->key == SEARCH_TAG ? "SELECT 1 FROM main.ImageTags WHERE TagId IN (SELECT 0"
                                        : "SELECT 1 FROM main.AlbumImages WHERE AlbumId IN (SELECT 0");
    for (const search_value *value = term->values; value; value = value->next) {
      put(writer, " UNION ALL SELECT * FROM ");
      (term->key == SEARCH_TAG ? put_tags : put_albums)(writer, value);
    }
    put(writer, ")");
    return term->values->next == NULL;
  case SEARCH_FOLDER:
  case SEARCH_TYPE:
  case SEARCH_SIZE:
  case SEARCH_MODEL_OR_HASH: break;
  default:
    if (!is_indexed(term->key)) return false;
  }
  put(writer, "SELECT 1 FROM main.Images i WHERE ");
  search_write_term(writer, term, SEARCH_SET);
  return true;
}
