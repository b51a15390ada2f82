/* Terms of nodes and LoRAs, as SQL; see nodes.h.
**
** Of many nodes it is quicker to read the properties of a name than to look each node's up. Two indexes have them by
** name: one the short values, too, of which there are few distinct ones, and one the long. */
#include "search/nodes.h"

#include "search/chars.h"
#include "search/members.h"
#include "search/names.h"
#include "search/pieces.h"

#include <string.h>

/* Conditions of the two indexes. */
static const char *const lengths[] = {"length(Value) <= 64", "length(Value) > 64"};

/* Nothing but its own bytes is equal to a text of digits and marks. */
static bool has_case(const search_text *text) {
  for (size_t i = 0; i < text->length; i++) {
    if (search_is_letter(text->text[i]) || (unsigned char)text->text[i] >= 0x80) return true;
  }
  return false;
}

static void put_value(search_writer *writer, const search_value *value) {
  if (value->kind == SEARCH_DECIMALS) {
    search_put_range(writer, "ds_search_number(v.Value)", &value->range, search_put_real_bound);
  } else if (value->match == SEARCH_EQUALS && !has_case(&value->text)) {
    search_put_sql(writer, "v.Value = ");
    search_put_text_parameter(writer, value->text);
  } else {
    search_put_match(writer, "v.Value", search_how_of(value), value->text);
  }
}

static void put_values(search_writer *writer, const search_value *value) {
  search_put_sql(writer, " AND (");
  for (; value; value = value->next) {
    if (value->outside) search_put_sql(writer, "(v.Value IS NOT NULL AND (");
    put_value(writer, value);
    if (value->outside) search_put_sql(writer, ") IS NOT TRUE)");
    if (value->next) search_put_sql(writer, " OR ");
  }
  search_put_sql(writer, ")");
}

static search_value pattern_of(search_text text) {
  return (search_value){.kind = SEARCH_TEXT, .match = SEARCH_PATTERN, .text = text};
}

/* A library has few classes of nodes, and an index of them. */
static void put_classes(search_writer *writer, const search_node *term) {
  search_value pattern = pattern_of(term->node_class);
  search_put_distinct(writer, "main.Nodes", "1", "Name", &pattern);
}

/* A join, as that of properties below, said to find few: of so many nodes for each class SQLite would rather read them
** all than look them up. */
void search_put_nodes_of_class(search_writer *writer, const search_node *term) {
  put_classes(writer, term);
  search_put_sql(writer, " c CROSS JOIN main.Nodes m ON likelihood(m.Name = c.Text, 0.0001)");
}

static void put_nodes_of_property(search_writer *writer, const search_node *term) {
  search_value pattern = pattern_of(term->node_property);
  for (int i = 0; i < 2; i++) {
    search_put_sql(writer, i ? " UNION ALL SELECT v.NodeId FROM " : "(SELECT v.NodeId FROM ");
    search_put_distinct(writer, "main.NodeProperties", lengths[i], "Name", &pattern);
    search_put_sql(writer, " c CROSS JOIN main.NodeProperties v ON v.Name = c.Text WHERE ");
    search_put_sql(writer, lengths[i]);
    put_values(writer, term->values);
  }
  search_put_sql(writer, ") v CROSS JOIN main.Nodes m ON m.Id = v.NodeId");
}

void search_put_node(search_writer *writer, const search_node *term, search_form form) {
  bool by_property = form != SEARCH_FILTER && term->values && term->node_property.length;
  bool by_class = form != SEARCH_FILTER && !by_property && term->node_class.length;
  if (by_property || by_class) {
    search_put_sql(writer, form == SEARCH_SET ? "i.Id IN (" : "");
    search_put_sql(writer, "SELECT m.ImageId AS ImageId FROM ");
    (by_property ? put_nodes_of_property : search_put_nodes_of_class)(writer, term);
    search_put_sql(writer, " WHERE 1");
  } else {
    search_open_members(writer, "main.Nodes", form);
  }
  if (term->node_class.length && !by_class) {
    /* A condition on `m` alone would have SQLite read all nodes for a Bloom filter. */
    search_put_sql(writer, by_property ? " AND (v.NodeId IS NULL OR +m.Name IN " : " AND (+m.Name IN ");
    put_classes(writer, term);
    search_put_sql(writer, ")");
  }
  if (!by_property && (term->values || term->node_property.length)) {
    search_put_sql(writer, " AND EXISTS (SELECT 1 FROM main.NodeProperties v WHERE v.NodeId = m.Id");
    if (term->node_property.length) {
      search_put_sql(writer, " AND ");
      search_put_match(writer, "v.Name", SEARCH_HOW_LIKE, term->node_property);
    }
    if (term->values) put_values(writer, term->values);
    search_put_sql(writer, ")");
  }
  search_close_members(writer, form);
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

/* Images by a LoRA in the prompt, as <lora:NAME...>: the text index finds the prompts that may have it. */
static void put_by_prompts(search_writer *writer, const search_value *value) {
  search_node *node = search_lora_in_prompt(writer, value);
  if (node == NULL) return;
  search_put_sql(writer, "SELECT x.Id AS ImageId FROM main.Images x WHERE x.PromptId IN (SELECT p.Id FROM ");
  search_write_prompts(writer, node);
  search_put_match(writer, "p.Text", SEARCH_HOW_LORA, value->text);
  search_put_sql(writer, ")");
}

/* Images by the file that a node loads. */
static void put_by_files(search_writer *writer, const search_value *value) {
  static const char from[] = " UNION SELECT m.ImageId FROM main.NodeProperties v CROSS JOIN main.Nodes m ON m.Id = "
                             "v.NodeId WHERE v.Name = 'lora_name' AND ";
  search_put_sql(writer, from);
  search_put_sql(writer, lengths[0]);
  search_put_sql(writer, " AND v.Value IN ");
  search_put_distinct_by(writer, "main.NodeProperties", "Name = 'lora_name' AND length(Value) <= 64", "Value",
                         SEARCH_HOW_FILE, value->text);
  search_put_sql(writer, from);
  search_put_sql(writer, lengths[1]);
  search_put_sql(writer, " AND ");
  search_put_match(writer, "v.Value", SEARCH_HOW_FILE, value->text);
}

void search_put_lora(search_writer *writer, const search_value *value, search_form form) {
  if (form != SEARCH_FILTER) {
    search_put_sql(writer, form == SEARCH_SET ? "i.Id IN (" : "");
    put_by_prompts(writer, value);
    put_by_files(writer, value);
    search_close_members(writer, form);
    return;
  }
  search_put_sql(writer, "(ifnull((SELECT ");
  search_put_match(writer, "p.Text", SEARCH_HOW_LORA, value->text);
  search_put_sql(writer,
                 " FROM main.Prompts p WHERE p.Id = i.PromptId), 0) OR EXISTS (SELECT 1 FROM main.Nodes m WHERE "
                 "m.ImageId = i.Id AND EXISTS (SELECT 1 FROM main.NodeProperties v WHERE v.NodeId = m.Id AND "
                 "v.Name = 'lora_name' AND ");
  search_put_match(writer, "v.Value", SEARCH_HOW_FILE, value->text);
  search_put_sql(writer, ")))");
}
