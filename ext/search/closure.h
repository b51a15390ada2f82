/* The tags that count as what a search names, as SQL: the meaning is that of ds_has_tag.
**
** A tag has names: its own and its aliases. It counts when one of its names is the one searched for or
** lies below it (a/b below a), or a name of a tag that counts, or when it implies a tag that counts. What
** lies below "a" sorts between "a/" and "a0", the character behind '/'. */
#ifndef DS_SEARCH_CLOSURE_H
#define DS_SEARCH_CLOSURE_H

#define SEARCH_TAG_BELOW(name, above) name " > " above " || '/' AND " name " < " above " || '0'"

/* \1 stands for the arguments that match a name, \2 for those that match one below it. */
static const char search_tag_closure[] =
  "(WITH RECURSIVE found(Id) AS ("
  "SELECT Id FROM main.Tags WHERE ds_search_match(Name, \1) OR ds_search_match(Name, \2)"
  " UNION SELECT TagId FROM main.TagAliases WHERE ds_search_match(Alias, \1) OR ds_search_match(Alias, \2)"
  " UNION SELECT m.TagId FROM found JOIN main.TagImplications m ON m.ImpliedTagId = found.Id"
  " UNION SELECT d.Id FROM found JOIN main.Tags t USING (Id) JOIN main.Tags d ON " SEARCH_TAG_BELOW(
    "d.Name",
    "t.Name") " UNION SELECT d.TagId FROM found JOIN main.Tags t USING (Id) JOIN main.TagAliases d ON d.Alias = t.Name"
              " UNION SELECT d.TagId FROM found JOIN main.Tags t USING (Id) JOIN main.TagAliases d "
              "ON " SEARCH_TAG_BELOW(
                "d.Alias", "t.Name") " UNION SELECT d.Id FROM found JOIN main.TagAliases a ON a.TagId = found.Id JOIN "
                                     "main.Tags d ON d.Name = a.Alias"
                                     " UNION SELECT d.Id FROM found JOIN main.TagAliases a ON a.TagId = found.Id JOIN "
                                     "main.Tags d ON " SEARCH_TAG_BELOW(
                                       "d.Name", "a.Alias") " UNION SELECT d.TagId FROM found JOIN main.TagAliases a "
                                                            "ON a.TagId = found.Id JOIN main.TagAliases d "
                                                            "ON " SEARCH_TAG_BELOW("d.Alias",
                                                                                   "a.Alias") ") SELECT Id FROM found)";

#endif
