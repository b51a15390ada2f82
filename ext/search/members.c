/* Terms of what hangs on an image in other tables, as SQL; see members.h. */
#include "search/members.h"

#include "search/pieces.h"
#include "tags/closure.h"
#include "tags/name.h"

void search_open_members(search_writer *writer, const char *from, search_form form) {
  search_put_sql(writer, form == SEARCH_FILTER ? "EXISTS (SELECT 1 FROM "
                         : form == SEARCH_SET  ? "i.Id IN (SELECT m.ImageId FROM "
                                               : "SELECT m.ImageId AS ImageId FROM ");
  search_put_sql(writer, from);
  search_put_sql(writer, form == SEARCH_FILTER ? " m WHERE m.ImageId = i.Id" : " m WHERE 1");
}

void search_close_members(search_writer *writer, search_form form) {
  search_put_sql(writer, form == SEARCH_MEMBERS ? "" : ")");
}

void search_put_albums(search_writer *writer, const search_value *value) {
  search_put_sql(writer, "(SELECT a.Id FROM main.Albums a WHERE ");
  search_put_match(writer, "a.Name", search_how_of(value), value->text);
  search_put_sql(writer, ")");
}

/* The tags that answer to a name: those that are the same, or lie below it. */
static void put_named_tags(search_writer *writer, const char *column, search_how how, search_text name,
                           search_text below) {
  search_put_match(writer, column, how, name);
  if (how == SEARCH_HOW_LIKE) return;
  search_put_sql(writer, " OR ");
  search_put_match(writer, column, SEARCH_HOW_STARTS, below);
}

void search_put_tags(search_writer *writer, const search_value *value) {
  search_how how = value->match == SEARCH_PATTERN ? SEARCH_HOW_LIKE : SEARCH_HOW_EQUALS;
  char *name = search_alloc(writer->arena, value->text.length + 2);
  if (name == NULL) {
    writer->failed = true;
    return;
  }
  size_t length = tag_normalize(value->text.text, value->text.length, name);
  bool is_namespace = length && name[length - 1] == ':'; /* whose tags follow it at once */
  name[length] = '/';
  search_text below = {.text = name, .length = length + !is_namespace}, itself = {.text = name, .length = length};
  search_put_sql(writer, "(WITH RECURSIVE counts(Id) AS (SELECT Id FROM main.Tags WHERE ");
  put_named_tags(writer, "Name", how, itself, below);
  search_put_sql(writer, " UNION SELECT TagId FROM main.TagAliases WHERE ");
  put_named_tags(writer, "Alias", how, itself, below);
  search_put_sql(writer, DS_TAG_COUNTS ") SELECT Id FROM counts)");
}

void search_put_folders(search_writer *writer, const search_value *value) {
  search_put_sql(writer, "(SELECT f.Id FROM main.Folders f WHERE ds_search_folder(f.Path, ");
  search_put_text_parameter(writer, value->text);
  search_put_sql(writer, "))");
}
